/** The command that creates a flow log, where one of the same account and Region shows where records go and who may write them. */
import type { Fix } from '../diagnosis/answer.ts';
import { listWords, short } from '../diagnosis/words.ts';
import { ec2 } from '../fixes/command.ts';
import type { FlowLog } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { coverageOf } from './coverage.ts';
import { isOfTransitGateway, isWorking } from './finding.ts';
import type { LoggedResource } from './resources.ts';

const RESOURCE_TYPES = { vpc: 'VPC', subnet: 'Subnet', 'network-interface': 'NetworkInterface' } as const;

/** @param bare what no flow log records: the resource, or the parts of it. Null: nothing tells a destination. */
export function createFix(network: Network, resource: LoggedResource, bare: readonly LoggedResource[]): Fix | null {
  const created: FlowLog[] = [];
  const commands: string[] = [];
  for (const { type, thing } of bare) {
    const pattern = patternFor(network, thing.account, thing.region);
    if (pattern === null || type === 'instance') return null;
    commands.push(ec2('create-flow-logs', [
      ['resource-type', RESOURCE_TYPES[type]],
      ['resource-ids', thing.id],
      ['traffic-type', 'ALL'],
      ['log-destination-type', pattern.destinationType],
      ...destinationOptions(pattern),
      ['log-format', pattern.format],
      ['max-aggregation-interval', '60'],
    ], thing.region));
    created.push({ ...pattern, id: `created for ${thing.id}`, name: null, resourceId: thing.id, trafficType: 'ALL', maxAggregationInterval: 60 });
  }
  const [first] = created;
  if (first === undefined) return null;
  const after = network.with({ flowLogs: new Map([...network.data.flowLogs, ...created.map((log) => [log.id, log] as const)]) });
  return {
    summary: `Create a flow log for all traffic of ${listWords(bare.map(({ thing }) => short(thing)))}, which writes where ${patternIds(network, bare)} does`,
    commands,
    verified: coverageOf(after, resource).logs.length > 0,
  };
}

/** A working one whose destination another can share; with the format, since records of two formats in one place are hard to tell apart. */
function patternFor({ data }: Network, account: string | null, region: string | null): FlowLog | null {
  const usable = [...data.flowLogs.values()].filter((log) =>
    log.account === account && log.region === region && isWorking(log) && !isOfTransitGateway(log) && !log.isCrossAccount && log.destination !== '' && canShare(log));
  return usable.sort((a, b) => Number(b.trafficType === 'ALL') - Number(a.trafficType === 'ALL') || (a.id < b.id ? -1 : 1))[0] ?? null;
}

const canShare = ({ destinationType, deliverRole }: FlowLog): boolean => destinationType === 's3' || (destinationType === 'cloud-watch-logs' && deliverRole !== null);

function destinationOptions({ destinationType, destination, deliverRole }: FlowLog): [string, string | null][] {
  return destinationType === 's3' ? [['log-destination', destination]] : [['log-group-name', destination], ['deliver-logs-permission-arn', deliverRole]];
}

function patternIds(network: Network, bare: readonly LoggedResource[]): string {
  return listWords([...new Set(bare.flatMap(({ thing }) => patternFor(network, thing.account, thing.region)?.id ?? []))]);
}
