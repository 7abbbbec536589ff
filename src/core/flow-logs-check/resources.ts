/** The resources that were named, and what a flow log can be on. */
import { NotReadableError, UsageError } from '../errors.ts';
import { resourceOf } from '../diagnosis/resource.ts';
import type { ResourceAnswer } from '../diagnosis/answer.ts';
import type { Thing } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { closest } from '../text/closest.ts';

export type LoggedType = 'vpc' | 'subnet' | 'instance' | 'network-interface';

export interface LoggedResource {
  readonly type: LoggedType;
  readonly thing: Thing;
}

const FORMS = 'A VPC, subnet, instance or interface is named by its id, its Name tag, or the beginning of either.';

/** The documents that tell of each type. */
const KEYS: Readonly<Record<LoggedType, string>> = { vpc: 'Vpcs', subnet: 'Subnets', instance: 'Reservations', 'network-interface': 'NetworkInterfaces' };

const NOWHERE = { account: null, region: null };

/** Each name's resource, in the order of the names and each once. @throws UsageError UNKNOWN_RESOURCE, AMBIGUOUS_RESOURCE; NotReadableError where it could be among what was not read */
export function findResources(network: Network, names: readonly string[]): readonly LoggedResource[] {
  const found = new Map(names.map((name) => findResource(network, name)).map((resource) => [resource.thing.id, resource]));
  return [...found.values()];
}

/** @throws UsageError NO_VPCS; NotReadableError where the VPCs were not read */
export function allVpcs(network: Network): readonly LoggedResource[] {
  const vpcs = [...network.data.vpcs.values()].toSorted(byId);
  if (vpcs.length > 0) return vpcs.map((thing) => ({ type: 'vpc', thing }));
  refuseWhereUnread(network, ['vpc'], 'Which VPCs there are is not known');
  throw new UsageError('NO_VPCS', 'There is no VPC here.', { hint: 'Another account or Region needs --profile or --region.' });
}

export function answerOf(network: Network, { type, thing }: LoggedResource): ResourceAnswer {
  return resourceOf(network, type, thing);
}

function findResource(network: Network, text: string): LoggedResource {
  const all = candidates(network);
  const exact = all.filter(({ thing: { id, name } }) => id === text || name === text);
  const [only, ...more] = withoutOwnInterfaces(network, exact.length > 0 ? exact : all.filter(({ thing: { id, name } }) => id.startsWith(text) || name?.startsWith(text) === true));
  if (only !== undefined && more.length === 0) return only;
  if (only !== undefined) throw new UsageError('AMBIGUOUS_RESOURCE', `'${text}' fits ${more.length + 1} resources`, { hint: `Name one of them:\n${listed([only, ...more])}` });
  refuseWhereUnread(network, typesOf(text), `Whether there is a '${text}' is not known`);
  const near = closest(text, all.flatMap(({ thing: { id, name } }) => (name === null ? [id] : [id, name])), 3);
  throw new UsageError('UNKNOWN_RESOURCE', `No VPC, subnet, instance or interface here is called '${text}'`, {
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `${FORMS} One of another account or Region needs --profile or --region.`,
  });
}

function candidates({ data }: Network): LoggedResource[] {
  const of = (type: LoggedType, things: ReadonlyMap<string, Thing>): LoggedResource[] => [...things.values()].map((thing) => ({ type, thing }));
  return [...of('vpc', data.vpcs), ...of('subnet', data.subnets), ...of('instance', data.instances), ...of('network-interface', data.interfaces)];
}

/** Interfaces often share the name of their instance, which speaks for them. */
function withoutOwnInterfaces({ data }: Network, found: readonly LoggedResource[]): readonly LoggedResource[] {
  const instances = new Set(found.filter(({ type }) => type === 'instance').map(({ thing }) => thing.id));
  return found.filter(({ type, thing }) => type !== 'network-interface' || !instances.has(data.interfaces.get(thing.id)?.instanceId ?? ''));
}

/** An id says its type; a name may be that of any. */
function typesOf(text: string): readonly LoggedType[] {
  const type = ({ 'vpc-': 'vpc', 'subnet-': 'subnet', 'i-': 'instance', 'eni-': 'network-interface' } as const)[/^(?:vpc-|subnet-|i-|eni-)(?=[0-9a-f]{8,17}$)/.exec(text)?.[0] ?? ''];
  return type === undefined ? ['vpc', 'subnet', 'instance', 'network-interface'] : [type];
}

function refuseWhereUnread(network: Network, types: readonly LoggedType[], message: string): void {
  const unread = types.map((type) => KEYS[type]).find((key) => network.data.scopes.length === 0 || network.data.scopes.some((scope) => !scope.keys.has(key)));
  if (unread === undefined) return;
  const scope = network.data.scopes.find(({ keys }) => !keys.has(unread));
  const { what, hint } = network.missing(unread, scope?.asked ?? NOWHERE);
  throw new NotReadableError('NOT_COLLECTED', `${message}: the ${what} were not read`, { hint: `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.` });
}

function listed(resources: readonly LoggedResource[]): string {
  const lines = resources.map(({ type, thing: { id, name, account, region } }) => [name, id, type.replace('-', ' '), account, region].filter((part) => part !== null).join('  ')).sort();
  const shown = lines.slice(0, 10);
  if (lines.length > shown.length) shown.push(`… and ${lines.length - shown.length} more`);
  return shown.map((line) => `  ${line}`).join('\n');
}

const byId = (a: Thing, b: Thing): number => (a.id < b.id ? -1 : 1);
