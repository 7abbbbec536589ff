/**
 * From a node to one target, and back. The node opens a connection of its own, or a Network Load Balancer passes the
 * client's on with its address; then the reply finds its way back to the node by itself, whatever the route table says, and
 * only network ACLs judge it.
 */
import type { IpAddress } from '../address/address.ts';
import type { Missing } from '../diagnosis/answer.ts';
import { NetdiagError } from '../errors.ts';
import type { InterfaceEndpoint, PlainEndpoint } from '../network/endpoint.ts';
import type { Network } from '../network/network.ts';
import { clientPorts } from '../path/client-ports.ts';
import { interfaceComponent } from '../path/components.ts';
import { deliver } from '../path/deliver.ts';
import { isNamedPublicly, type End, type InterfaceEnd, type OutsideEnd } from '../path/ends.ts';
import { passAcl, passGroups } from '../path/filters-on-path.ts';
import { endOf, joinClasses, judgePair, judgeTraces, nothingToWalk, type Judgement, type PlainQuestion } from '../path/judge.ts';
import { leave } from '../path/leave.ts';
import { Leg } from '../path/leg.ts';
import { publicRepresentatives } from '../path/public-addresses.ts';
import type { PairTrace } from '../path/walk.ts';
import type { Intervals } from '../traffic/intervals.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';

/** A client as the node sees it. */
export interface Client {
  readonly address: IpAddress;
  /** Stands for every public address. */
  readonly isAnyPublic: boolean;
  readonly ports: Intervals;
  /** The interface whose own private address this is. */
  readonly interfaceId: string | null;
}

export interface SecondLeg {
  readonly node: InterfaceEndpoint;
  readonly target: PlainEndpoint;
  readonly protocol: number;
  readonly traffic: TrafficSet;
  /** Whose address the target sees; null: the node's. */
  readonly client: Client | null;
  /** Classic Load Balancers obey network ACLs inside one subnet too (Reachability Analyzer, ELB_ACL_RESTRICTION). */
  readonly isClassic: boolean;
}

/** What has to be let through for this leg. */
export function questionOf({ node, target, protocol, traffic, client }: SecondLeg): PlainQuestion {
  const source: PlainEndpoint = client === null ? node : { kind: 'outside', input: client.address.text, address: client.isAnyPublic ? null : client.address };
  return { source, destination: target, protocol, traffic, sourcePort: null };
}

export function judgeSecondLeg(network: Network, leg: SecondLeg): Judgement {
  const { client, isClassic, target } = leg;
  if (client !== null) return judgePreserved(network, leg, client);
  if (isClassic && target.kind === 'interface' && target.networkInterface.subnetId === leg.node.networkInterface.subnetId) return judgeClassicNeighbour(network, leg);
  try {
    return judgePair(network, questionOf(leg));
  } catch (error) {
    if (!(error instanceof NetdiagError)) throw error;
    return nothingToWalk([{ what: `the way to the target ${target.input}`, hint: error.message }]);
  }
}

/** How the client looks from the node: behind a NAT gateway, or by its public address. */
export function clientOf(network: Network, { ends, path }: Judgement, sourcePort: number | null): Client | null {
  if (ends === null || ends.destination.kind !== 'interface') return null;
  const { source, destination } = ends;
  const networkInterface = source.kind === 'interface' ? source.networkInterface : null;
  const sender = path.translatedBy ?? source;
  return {
    address: seenAddress(sender, isNamedPublicly(destination)),
    isAnyPublic: source.kind === 'outside' && source.isAnyPublic,
    ports: sourcePort === null || path.translatedBy !== null ? clientPorts(network, path.translatedBy?.networkInterface ?? networkInterface) : [{ from: sourcePort, to: sourcePort }],
    interfaceId: path.translatedBy !== null || isNamedPublicly(destination) ? null : (networkInterface?.id ?? null),
  };
}

function seenAddress(sender: InterfaceEnd | OutsideEnd, byPublicAddress: boolean): IpAddress {
  if (sender.kind === 'outside') return sender.named;
  return (byPublicAddress ? sender.address.publicIp : null) ?? sender.address.address;
}

function judgePreserved(network: Network, leg: SecondLeg, client: Client): Judgement {
  const { family } = client.address;
  const node = endOf(network, leg.node, family, false);
  const target = endOf(network, leg.target, family, false);
  if ('missing' in node) return nothingToWalk([node.missing]);
  if ('missing' in target) return nothingToWalk([target.missing]);
  if (node.kind !== 'interface') throw new Error('a node that is no interface');
  const missing = outOfReach(network, node, target);
  if (missing !== null) return nothingToWalk([missing]);
  const addresses = client.isAnyPublic && target.kind === 'interface'
    ? publicRepresentatives(network, target.networkInterface, target.subnet, target.vpc, family)
    : [client.address];
  return joinClasses(addresses.map((address) => {
    const path = walkPreserved(network, node, target, leg.traffic, { ...client, address });
    return judgeTraces(leg.traffic, path, { source: node, destination: target });
  }));
}

/** The client's address is kept in the VPC and across a peering only (Network Load Balancer guide, "Client IP preservation"). */
function outOfReach(network: Network, node: InterfaceEnd, target: End): Missing | null {
  if (target.kind !== 'outside' && (target.vpc.id === node.vpc.id || network.peeringsBetween(node.vpc.id, target.vpc.id).length > 0)) return null;
  return { what: `whether connections that keep the client's address get to ${target.named.text}`, hint: 'the target lies neither in the VPC of the load balancer nor in a peered one: switch client address preservation off' };
}

function walkPreserved(network: Network, node: InterfaceEnd, target: End, traffic: TrafficSet, { address, ports }: Client): PairTrace {
  const forward = new Leg(traffic, false, ports);
  const at = interfaceComponent(network, node.networkInterface);
  forward.pass(at, 'forward', `sends to ${target.named.text}, with the client's address ${address.text}`);
  leave(network, forward, { ...node, address: { address, publicIp: null, isPrimary: true } }, target);
  const reply = new Leg(forward.remaining, true, ports);
  if (target.kind === 'interface') {
    reply.pass(interfaceComponent(network, target.networkInterface), 'forward', `${target.address.address.text} replies to ${address.text}`);
    if (target.subnet.id !== node.subnet.id) {
      passAcl(network, reply, target.subnet, true, address);
      passAcl(network, reply, node.subnet, false, target.address.address);
    }
    reply.pass(at, 'deliver', 'reply comes back to the node, which knows the connection');
  }
  return { forward: forward.trace, return: reply.trace, translatedBy: null };
}

function judgeClassicNeighbour(network: Network, leg: SecondLeg): Judgement {
  const node = endOf(network, leg.node, 4, false);
  const target = endOf(network, leg.target, 4, false);
  if ('missing' in node) return nothingToWalk([node.missing]);
  if ('missing' in target) return nothingToWalk([target.missing]);
  if (node.kind !== 'interface' || target.kind !== 'interface') throw new Error('a neighbour that is no interface');
  const ports = clientPorts(network, node.networkInterface);
  const forward = new Leg(leg.traffic, false, ports);
  forward.pass(interfaceComponent(network, node.networkInterface), 'forward', `${node.address.address.text} sends to ${target.named.text}`);
  passGroups(network, forward, node.networkInterface, true, { address: target.named, networkInterface: target.networkInterface, link: { kind: 'vpc' } });
  passAcl(network, forward, node.subnet, true, target.named);
  deliver(network, forward, target, { source: node.address.address, sender: node.networkInterface, link: { kind: 'vpc' }, entersSubnet: true });
  const reply = new Leg(forward.remaining, true, ports);
  reply.pass(interfaceComponent(network, target.networkInterface), 'forward', `${target.named.text} replies to ${node.address.address.text}`);
  passAcl(network, reply, target.subnet, true, node.address.address);
  deliver(network, reply, node, { source: target.address.address, sender: target.networkInterface, link: { kind: 'vpc' }, entersSubnet: true });
  const judgement = judgeTraces(leg.traffic, { forward: forward.trace, return: reply.trace, translatedBy: null }, { source: node, destination: target });
  return { ...judgement, blocks: judgement.blocks.map((block) => (block.blocker.type === 'network-acl' ? { ...block, blocker: { ...block.blocker, isWithinSubnet: true } } : block)) };
}

