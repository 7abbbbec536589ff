/** Finds what the user typed as source or destination. Exactly one thing, or an error that lists the candidates. */
import { addressOf, parseAddress, type IpAddress } from '../address/address.ts';
import { contains, parseCidr } from '../address/cidr.ts';
import { NotReadableError, UsageError } from '../errors.ts';
import { selectRoute } from '../path/route-table.ts';
import { attachmentsAhead, vpcsBeside } from '../path/transit-ahead.ts';
import { isServiceAddress } from '../path/exempt.ts';
import { closest } from '../text/closest.ts';
import type { Endpoint, InterfaceEndpoint } from './endpoint.ts';
import { asNode, findLoadBalancer, refuseWhereBalancersUnread } from './find-load-balancer.ts';
import { findVpcEndpoint } from './find-vpc-endpoint.ts';
import type { NetworkInterface, Vpc } from './model.ts';
import type { Network, OwnedAddress } from './network.ts';

/** What has to be asked of DNS before it can be found. */
export interface HostName {
  readonly kind: 'host-name';
  readonly name: string;
}

/**
 * @param from the interface that the question starts from, if known: an address that several VPCs contain is read from its side
 * @throws UsageError UNKNOWN_ENDPOINT, AMBIGUOUS_ENDPOINT or INVALID_ADDRESS, with the candidates
 */
export function findEndpoint(network: Network, input: string, role: 'source' | 'destination', from: NetworkInterface | null): Endpoint | HostName {
  const found = findPlace(network, input, role, from);
  return found.kind === 'interface' ? asNode(network, found) : found;
}

function findPlace(network: Network, input: string, role: 'source' | 'destination', from: NetworkInterface | null): Endpoint | HostName {
  const text = input.trim();
  if (text === '') throw new UsageError('UNKNOWN_ENDPOINT', `The ${role} is empty`, { hint: FORMS });
  if (text.toLowerCase() === 'internet') return { kind: 'outside', input, address: null };
  const address = parseAddress(text);
  if (address !== null) return endpointOfAddress(network, input, address, role, from);
  if (parseCidr(text) !== null) {
    throw new UsageError('INVALID_ADDRESS', `The ${role} '${input}' is a block of addresses`, { hint: 'Name one address, instance or interface.' });
  }
  if (/^[\d.]+$/.test(text) || (/^[\da-f:.]+$/i.test(text) && text.includes(':'))) {
    throw new UsageError('INVALID_ADDRESS', `The ${role} '${input}' is not an IP address`, {
      hint: 'IPv4 is four numbers from 0 to 255 without leading zeros, such as 10.1.2.3; IPv6 as 2001:db8::1.',
    });
  }
  return byIdOrName(network, input, text, role) ?? findVpcEndpoint(network, input, text, role, from) ?? findLoadBalancer(network, input, text, role) ?? byService(network, input, text, role, from) ?? byAwsHostName(network, input, text, role, from) ?? notFound(network, text, role);
}

const FORMS = 'An endpoint is an instance id, an interface id, an IP address, a Name tag, a host name, or the word internet.';

function endpointOfAddress(network: Network, input: string, address: IpAddress, role: 'source' | 'destination', from: NetworkInterface | null): Endpoint {
  if (isServiceAddress(address)) return { kind: 'service', input, address };
  const owned = network.ownersOfAddress(address);
  const own = owned.filter(({ address: item }) => item.address.text === address.text);
  if (own.length > 0) {
    const near = nearestHolder(network, from, address);
    // The address is looked up where the packet arrives: elsewhere somebody may have it too.
    if (role === 'destination' && near !== null && own.every(({ networkInterface }) => networkInterface.vpcId !== near.id)) return unowned(network, input, address, near);
    const chosen = own.length === 1 ? own[0] : fromTheSide(network, own, address, from);
    if (chosen === undefined) throw ambiguous(input, role, own.map(({ networkInterface }) => networkInterface), network);
    return { kind: 'interface', input, networkInterface: chosen.networkInterface, address: chosen.address, byPublicAddress: false };
  }
  const mapped = owned[0];
  if (mapped !== undefined) {
    return { kind: 'interface', input, networkInterface: mapped.networkInterface, address: mapped.address, byPublicAddress: true };
  }
  const vpcs = [...network.data.vpcs.values()].filter(({ cidrs }) => cidrs.some((cidr) => contains(cidr, address)));
  const vpc = vpcs.length <= 1 ? vpcs[0] : (vpcs.find(({ id }) => vpcsNearest(network, from, address).includes(id)) ?? vpcs[0]);
  if (vpc === undefined) return { kind: 'outside', input, address };
  if (role === 'source') {
    refuseWhereUnread(network, address.text, role);
    throw new UsageError('UNKNOWN_ENDPOINT', `No network interface has the source address ${address.text} of ${vpc.id}`, {
      hint: 'Name an instance, an interface, or an address that one of them has.',
    });
  }
  return unowned(network, input, address, vpc);
}

function unowned(network: Network, input: string, address: IpAddress, vpc: Vpc): Endpoint {
  const subnet = [...network.data.subnets.values()].find(({ vpcId, cidrs }) => vpcId === vpc.id && cidrs.some((cidr) => contains(cidr, address)));
  return { kind: 'unowned', input, address, vpc, subnet: subnet ?? null };
}

/** The VPC with the address that the source's packets come to first; null where none is near, or it does not hold interfaces that were read. */
function nearestHolder(network: Network, from: NetworkInterface | null, address: IpAddress): Vpc | null {
  for (const id of vpcsNearest(network, from, address)) {
    const vpc = network.data.vpcs.get(id);
    if (vpc?.cidrs.some((cidr) => contains(cidr, address)) === true) return vpc;
  }
  return null;
}

/** The one of several owners of an address that the source's packets would reach. */
function fromTheSide(network: Network, owned: readonly OwnedAddress[], address: IpAddress, from: NetworkInterface | null): OwnedAddress | undefined {
  for (const vpcId of vpcsNearest(network, from, address)) {
    const there = owned.filter(({ networkInterface }) => networkInterface.vpcId === vpcId);
    if (there.length === 1) return there[0];
  }
  return undefined;
}

/** VPCs in the order in which the source comes to them: its own, the one its route leads to, its only peer with that address, the only one on its transit gateways. */
function vpcsNearest(network: Network, from: NetworkInterface | null, address: IpAddress): string[] {
  if (from === null) return [];
  const vpcs = [from.vpcId];
  const peerOf = (ends: readonly Vpc['id'][]): string[] => ends.filter((id) => id !== from.vpcId);
  const subnet = network.data.subnets.get(from.subnetId);
  const table = subnet === undefined ? null : network.routeTableOf(subnet);
  const selection = table?.state === 'found' ? selectRoute(network, table.value, address) : null;
  if (selection?.kind === 'route') {
    const peering = network.data.peerings.get(selection.route.target.id);
    if (peering !== undefined) vpcs.push(...peerOf([peering.requester.vpcId, peering.accepter.vpcId]));
    vpcs.push(...attachmentsAhead(network, from.vpcId, selection.route.target.id, address).map(({ resourceId }) => resourceId));
  }
  const peers = [...network.data.peerings.values()]
    .filter(({ status }) => status === 'active')
    .map(({ requester, accepter }) => [requester.vpcId, accepter.vpcId])
    .filter((ends) => ends.includes(from.vpcId))
    .flatMap(peerOf)
    .filter((id) => network.data.vpcs.get(id)?.cidrs.some((cidr) => contains(cidr, address)) === true);
  const attached = vpcsBeside(network, from.vpcId).filter((id) => network.data.vpcs.get(id)?.cidrs.some((cidr) => contains(cidr, address)) === true);
  return [...vpcs, ...(peers.length === 1 ? peers : []), ...(attached.length === 1 ? attached : [])];
}

function byIdOrName(network: Network, input: string, text: string, role: string): InterfaceEndpoint | null {
  for (const matches of [(id: string) => id === text, (id: string) => id.startsWith(text)]) {
    const found = new Map<string, NetworkInterface>();
    const instanceIds = new Set<string>();
    for (const instance of network.data.instances.values()) {
      if (!matches(instance.id) && (instance.name === null || !matches(instance.name))) continue;
      const primary = network.interfacesOfInstance(instance.id)[0];
      instanceIds.add(instance.id);
      if (primary !== undefined) found.set(primary.id, primary);
      else if (!network.isCollected('NetworkInterfaces', instance)) refuseWhereUnread(network, text, role);
      else if (instance.id === text || instance.name === text) {
        throw new UsageError('UNKNOWN_ENDPOINT', `The ${role} ${instance.id} is ${instance.state} and has no network interface`, { hint: FORMS });
      }
    }
    for (const candidate of network.data.interfaces.values()) {
      // Interfaces often share the name of their instance, which speaks by its primary one.
      if (candidate.instanceId !== null && instanceIds.has(candidate.instanceId)) continue;
      if (matches(candidate.id) || (candidate.name !== null && matches(candidate.name))) found.set(candidate.id, candidate);
      else if (candidate.instanceId !== null && matches(candidate.instanceId) && !network.data.instances.has(candidate.instanceId)) {
        const primary = network.interfacesOfInstance(candidate.instanceId)[0] ?? candidate;
        found.set(primary.id, primary);
      }
    }
    const [only] = found.values();
    if (only !== undefined && found.size === 1) return { kind: 'interface', input, networkInterface: only, address: null, byPublicAddress: false };
    if (found.size > 1) throw ambiguous(input, role, [...found.values()], network);
  }
  return null;
}

/** `s3` and `dynamodb`: an address of the service in the Region of the source, told by the AWS-managed prefix list. */
function byService(network: Network, input: string, text: string, role: string, from: NetworkInterface | null): Endpoint | null {
  if (role !== 'destination' || (text !== 's3' && text !== 'dynamodb')) return null;
  const lists = [...network.data.prefixLists.values()].filter(({ listName }) => listName?.endsWith(`.${text}`) === true && listName.startsWith('com.amazonaws.'));
  const list = lists.find(({ listName }) => listName?.includes(`.${from?.region ?? '?'}.`) === true) ?? lists[0];
  const cidr = list?.cidrs?.find(({ family }) => family === 4);
  if (cidr === undefined) {
    throw new UsageError('UNKNOWN_ENDPOINT', `The addresses of ${text} are not known here`, { hint: 'No AWS-managed prefix list of it was read, or its entries were not: give an address of the service.' });
  }
  return { kind: 'outside', input, address: addressOf(4, cidr.first + 1n) };
}

/** `ip-10-0-0-91.us-east-2.compute.internal` and `ec2-18-216-80-133.us-east-2.compute.amazonaws.com` spell their address. */
function byAwsHostName(network: Network, input: string, text: string, role: 'source' | 'destination', from: NetworkInterface | null): Endpoint | HostName | null {
  const spelled = /^(?:ip|ec2)-(\d+)-(\d+)-(\d+)-(\d+)\./.exec(text);
  const address = spelled === null ? null : parseAddress(spelled.slice(1).join('.'));
  if (address !== null) return endpointOfAddress(network, input, address, role, from);
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$/i.test(text) ? { kind: 'host-name', name: text } : null;
}

export function endpointsOfHost(network: Network, host: HostName, addresses: readonly string[], role: 'source' | 'destination', from: NetworkInterface | null): Endpoint {
  const parsed = addresses.flatMap((text) => parseAddress(text) ?? []).sort((a, b) => a.family - b.family);
  const [first] = parsed;
  if (first === undefined) {
    throw new UsageError('UNKNOWN_ENDPOINT', `The ${role} '${host.name}' is no instance, interface or name here, and DNS does not know it`, { hint: FORMS });
  }
  const found = endpointOfAddress(network, host.name, first, role, from);
  const place = found.kind === 'interface' ? asNode(network, found) : found;
  // A name of a load balancer leads to all its nodes in turn.
  return { ...place, input: host.name, ...(place.kind === 'load-balancer' ? { node: null } : {}) };
}

function ambiguous(input: string, role: string, candidates: readonly NetworkInterface[], network: Network): UsageError {
  const lines = candidates.map((candidate) => describe(candidate, network)).sort();
  const shown = lines.slice(0, 10);
  if (lines.length > shown.length) shown.push(`… and ${lines.length - shown.length} more`);
  return new UsageError('AMBIGUOUS_ENDPOINT', `The ${role} '${input}' fits ${lines.length} interfaces`, {
    hint: `Name one of them:\n${shown.map((line) => `  ${line}`).join('\n')}`,
  });
}

function describe(candidate: NetworkInterface, network: Network): string {
  const instance = candidate.instanceId === null ? undefined : network.data.instances.get(candidate.instanceId);
  return [candidate.name ?? instance?.name, candidate.instanceId, candidate.id, candidate.addresses[0]?.address.text, candidate.vpcId, candidate.account, candidate.region]
    .filter((part) => part !== null && part !== undefined)
    .join('  ');
}

function notFound(network: Network, text: string, role: string): never {
  refuseWhereUnread(network, text, role);
  const names = new Set<string>();
  for (const { name, id } of network.data.instances.values()) for (const item of [name, id]) if (item !== null) names.add(item);
  for (const { name, id } of network.data.interfaces.values()) for (const item of [name, id]) if (item !== null) names.add(item);
  for (const { name } of network.data.loadBalancers.values()) names.add(name);
  const near = closest(text, [...names], 3);
  if (near.length === 0) refuseWhereBalancersUnread(network, text, role);
  const known = [...names].filter((name) => !/^(i|eni)-/.test(name)).sort().slice(0, 10);
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : known.length > 0 ? `Names here: ${known.join(', ')}. ${FORMS}` : FORMS;
  throw new UsageError('UNKNOWN_ENDPOINT', `Nothing here is called '${text}' (the ${role})`, { hint });
}

/** Where interfaces or instances were not described, nobody can say that there is no such endpoint. */
function refuseWhereUnread(network: Network, text: string, role: string): void {
  const isAddress = parseAddress(text) !== null;
  const keys = isAddress ? ['NetworkInterfaces'] : ['NetworkInterfaces', 'Reservations'];
  const { scopes, interfaces } = network.data;
  const refused = scopes.flatMap(({ refusals }) => refusals).filter(({ key }) => ['NetworkInterfaces', 'Reservations'].includes(key));
  if (refused.length > 0) {
    const actions = [...new Set(refused.map(({ action }) => action))].join(' and ');
    throw new NotReadableError('ACCESS_DENIED', `Whether there is a ${role} '${text}' is not known: ${actions} ${actions.includes(' and ') ? 'were' : 'was'} refused`, { hint: `Allow ${actions}.` });
  }
  // Interfaces may be told by the instances; then they were read.
  const absent = keys.filter((key) => scopes.every((scope) => !scope.keys.has(key)) && !(key === 'NetworkInterfaces' && interfaces.size > 0));
  const [first] = absent;
  if (first === undefined) return;
  const { what, hint } = network.missing(first, { account: null, region: null });
  throw new NotReadableError('NOT_COLLECTED', `Whether there is a ${role} '${text}' is not known: the ${what} were not collected`, { hint: `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.` });
}
