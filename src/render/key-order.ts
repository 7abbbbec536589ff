/**
 * The keys of every document in the order of the contract, so that the same answer is the same bytes however its objects
 * were put together. Keys that are not listed follow, by name.
 */
const ORDER = [
  // Envelope and the answer as a whole.
  'question', 'verdict', 'summary', 'vpcs', 'peering', 'peerings', 'checks', 'subnets', 'window', 'causes', 'path', 'allowed', 'flowLogs', 'flows', 'groups', 'unexplained',
  // Question and endpoints.
  'input', 'source', 'destination', 'type', 'id', 'name', 'ip', 'scope', 'instanceId', 'privateIp', 'publicIp', 'subnetId', 'vpcId', 'account', 'region',
  'networkAclId', 'groupId', 'routeTableId', 'ruleNumber', 'label', 'egress', 'action', 'direction', 'protocol', 'port', 'ports', 'types', 'from', 'to',
  'sourcePort', 'icmpType', 'icmpCode', 'peer', 'cidr', 'target', 'state', 'origin', 'description', 'start', 'end',
  // Causes.
  'code', 'kind', 'resource', 'rule', 'differs', 'others', 'message', 'nearMiss', 'partial', 'sourcePorts', 'evidence', 'changes', 'fix', 'commands', 'verified',
  // Path and traffic.
  'forward', 'return', 'roundTrip', 'component', 'detail',
  // Flow logs.
  'coverage', 'flowLogId', 'resourceId', 'trafficType', 'status', 'covers', 'pattern', 'meaning', 'agreement', 'agreementMessage', 'counts',
  'forwardAccept', 'forwardReject', 'returnAccept', 'returnReject', 'timeline', 'accepted', 'rejected', 'read', 'noData', 'skipData', 'records', 'bytes',
  'malformed', 'cause', 'reason', 'firstSeen', 'lastSeen', 'examples', 'srcaddr', 'dstaddr', 'dstport', 'interfaceId',
  // Top talkers.
  'by', 'metric', 'counting', 'rows', 'key', 'names', 'packets', 'share', 'overTime', 'keys', 'totals', 'merged', 'otherViews', 'translated', 'histogram', 'sources',
  'engine', 'files', 'bytesRead', 'bytesScanned', 'estimatedCost', 'approximation', 'maxError', 'queries', 'note', 'query',
  // What qualifies the answer.
  'withAllFixes', 'missing', 'what', 'hint', 'warnings',
];

const RANK: ReadonlyMap<string, number> = new Map(ORDER.map((key, index) => [key, index]));

/** A copy of the object, keys in order at every depth. */
export function inContractOrder(value: object): Readonly<Record<string, unknown>> {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.sort(([left], [right]) => compare(left, right)).map(([key, field]) => [key, isAsGiven(key, field) ? field : ordered(field)]));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  return typeof value === 'object' && value !== null ? inContractOrder(value) : value;
}

/** Records keep the order of their format, the key of a row that of `--by`. */
function isAsGiven(key: string, value: unknown): boolean {
  return key === 'key' || (key === 'records' && Array.isArray(value));
}

function compare(left: string, right: string): number {
  const difference = (RANK.get(left) ?? ORDER.length) - (RANK.get(right) ?? ORDER.length);
  if (difference !== 0) return difference;
  // By code unit: the order does not hang on a locale.
  return left < right ? -1 : 1;
}
