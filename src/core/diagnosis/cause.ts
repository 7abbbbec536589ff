/** Turns a blocker of a walk into a cause: code, resource, rule and one sentence. */
import type { Route, RouteTable, VpcPeeringConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { aclEntryAnswer, destinationText, entryLabel, routeAnswer } from '../path/rule-answer.ts';
import type { Block } from '../path/judge.ts';
import { matchedPrefix } from '../path/route-table.ts';
import { ANY_PUBLIC_ADDRESS } from '../path/public-addresses.ts';
import type { Blocker } from '../path/trace.ts';
import { rangesOf } from '../traffic/describe.ts';
import type { CauseKind, Direction, ResourceAnswer, RuleAnswer } from './answer.ts';
import type { CauseCode } from './catalogue.ts';
import { groupToChange, resourceOf } from './resource.ts';
import { groupTitle, interfaceTitle, listWords, short, titled, trafficWords } from './words.ts';

export interface CauseBase {
  readonly code: CauseCode;
  readonly kind: CauseKind;
  readonly resource: ResourceAnswer;
  readonly rule: RuleAnswer | null;
  readonly message: string;
}

type Of<T extends Blocker['type']> = Extract<Blocker, { type: T }>;

export function describeBlock(network: Network, { blocker, direction }: Block): CauseBase {
  switch (blocker.type) {
    case 'security-group':
      return securityGroup(network, blocker);
    case 'network-acl':
      return networkAcl(network, blocker, direction);
    case 'no-route':
      return noRoute(network, blocker, direction);
    case 'wrong-route':
      return wrongRoute(network, blocker, direction);
    case 'peering':
      return peering(network, blocker);
    case 'internet-gateway':
      return internetGateway(network, blocker);
    case 'public-ip':
      return publicIp(network, blocker);
    case 'closed-to-internet':
      return {
        code: 'NETDIAG_IPV6_CLOSED_TO_INTERNET', kind: 'network-interface', rule: null,
        resource: resourceOf(network, 'network-interface', blocker.networkInterface),
        message: `${interfaceTitle(network, blocker.networkInterface)} cannot use an internet gateway with ${blocker.address.text}: ${blocker.networkInterface.denyAllIgwTraffic ? 'the interface denies all gateway traffic' : 'the address is private'}.`,
      };
    case 'block-public-access':
      return {
        code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED', kind: 'block-public-access', rule: null,
        resource: resourceOf(network, blocker.level === 'subnet' ? 'subnet' : 'vpc', blocker.level === 'subnet' ? blocker.subnet : blocker.vpc),
        message: `Block Public Access (${blocker.mode}) stops internet traffic of ${titled(blocker.subnet)}; decide whether this subnet should have an exclusion.`,
      };
    case 'instance':
      return {
        code: 'BAD_STATE', kind: 'instance', rule: null,
        resource: resourceOf(network, 'instance', blocker.instance),
        message: `The ${blocker.role} instance ${titled(blocker.instance)} is ${blocker.instance.state}, so it ${blocker.role === 'source' ? 'sends' : blocker.role === 'destination' ? 'receives' : 'passes on'} nothing.`,
      };
    case 'detached-interface':
      return {
        code: 'BAD_STATE', kind: 'network-interface', rule: null,
        resource: resourceOf(network, 'network-interface', blocker.networkInterface),
        message: `${interfaceTitle(network, blocker.networkInterface)} is attached to nothing; decide which instance it belongs to.`,
      };
    case 'unowned-address':
      return {
        code: 'NO_SOURCE_OR_DESTINATION', kind: 'network-interface', rule: null,
        resource: blocker.subnet === null ? resourceOf(network, 'vpc', blocker.vpc) : resourceOf(network, 'subnet', blocker.subnet),
        message: `No network interface in ${titled(blocker.vpc)} has the address ${blocker.address.text}; decide which address was meant.`,
      };
    case 'component': {
      const { thing, kind, code, why, by } = blocker;
      return {
        code, kind, rule: by === null ? null : routeAnswer(by.table, by.route), resource: thing,
        message: `${capital(COMPONENT_WORDS[thing.type] ?? thing.type)} ${titled(thing)} ${why}.`,
      };
    }
    case 'no-address':
      return {
        code: 'UNASSOCIATED_COMPONENT', kind: 'network-interface', rule: null,
        resource: resourceOf(network, 'network-interface', blocker.networkInterface),
        message: `${interfaceTitle(network, blocker.networkInterface)} has no IPv${blocker.family} address.`,
      };
  }
}

function securityGroup(network: Network, blocker: Of<'security-group'>): CauseBase {
  const { groups, egress, peer, traffic, deadReferences } = blocker;
  const group = groupToChange(network, groups, blocker.networkInterface.account);
  if (group === null) throw new Error('a group that blocks was read');
  const way = egress ? 'outbound' : 'inbound';
  const names = listWords(groups.map(groupTitle));
  const isEmpty = groups.every(({ rules }) => rules.every((rule) => rule.egress !== egress));
  const what = `${trafficWords(traffic)} ${egress ? 'to' : 'from'} ${peer.address.text}`;
  const base = { kind: 'security-group', resource: resourceOf(network, 'security-group', group), rule: null } as const;
  const [dead] = deadReferences;
  if (dead !== undefined && dead.peer.kind === 'group') {
    const [code, why] = deadReference(peer, egress);
    return {
      ...base,
      code,
      message: `No ${way} rule of ${names} allows ${what}: the rule for ${dead.peer.groupId} does not count here (${why}).`,
    };
  }
  if (isEmpty) return { ...base, code: 'SG_HAS_NO_RULES', message: `${names} ${groups.length === 1 ? 'has' : 'have'} no ${way} rules at all, so ${what} is denied.` };
  return { ...base, code: 'ENI_SG_RULES_MISMATCH', message: `No ${way} rule of ${names} allows ${what}.` };
}

function deadReference({ link, address }: Of<'security-group'>['peer'], egress: boolean): [CauseCode, string] {
  if (link.kind === 'peering') return ['NETDIAG_INTER_REGION_SG_REFERENCE', 'references across Regions never match'];
  if (link.kind === 'transit-gateway') {
    return ['SG_REFERENCING_SUPPORT', egress ? 'outbound references never match over a transit gateway' : 'security group referencing is not enabled on the transit gateway and both attachments'];
  }
  if (link.kind === 'middlebox') return ['SG_REFERENCES_NOT_PRESERVED', `the way through ${link.id} does not preserve membership of groups`];
  return ['SG_REFERENCES_NOT_PRESERVED', `it stands for private addresses, and ${address.text} is what is seen`];
}

function networkAcl(network: Network, blocker: Of<'network-acl'>, direction: Direction): CauseBase {
  const { acl, subnet, egress, address, entry, needed, partialPorts } = blocker;
  // Asked about the whole internet, an entry may deny a part of it.
  const who = entry !== null && address.text === ANY_PUBLIC_ADDRESS && entry.cidr.length > 0 ? entry.cidr.text : address.text;
  const what = `${direction === 'return' ? 'the reply, ' : ''}${trafficWords(needed)} ${egress ? 'to' : 'from'} ${who}`;
  const way = `${egress ? 'out of' : 'into'} subnet ${short(subnet)}`;
  const by = entry === null ? 'no entry allows it and the list lacks its * entry' : `${egress ? 'outbound' : 'inbound'} entry ${entryLabel(entry.ruleNumber)} denies it`;
  const base = { kind: 'network-acl', resource: resourceOf(network, 'network-acl', acl), rule: entry === null ? null : aclEntryAnswer(acl, entry) } as const;
  if (partialPorts !== null) {
    return {
      ...base,
      code: 'NETDIAG_EPHEMERAL_PORTS_PARTLY_OPEN',
      message: `Network ACL ${titled(acl)} denies the reply ${way} ${egress ? 'to' : 'from'} ${address.text} for the client ports ${rangesOf(partialPorts)}: it works for some client ports only.`,
    };
  }
  const neighbours = blocker.isWithinSubnet === true ? ', which holds for a Classic Load Balancer inside one subnet too' : '';
  return { ...base, code: neighbours === '' ? 'SUBNET_ACL_RESTRICTION' : 'ELB_ACL_RESTRICTION', message: `Network ACL ${titled(acl)} does not let ${what} ${way}: ${by}${neighbours}.` };
}

function noRoute(network: Network, blocker: Of<'no-route'>, direction: Direction): CauseBase {
  const { table, subnet, address, intended } = blocker;
  const where = `Route table ${titled(table)} of subnet ${short(subnet)} has no route ${direction === 'return' ? 'back ' : ''}to ${address.text}`;
  const why =
    intended.kind === 'peering' ? `; peering ${titled(intended.peering)} leads there`
    : intended.kind === 'new-peering' ? `, and no peering connects ${short(intended.fromVpc)} with ${short(intended.toVpc)}`
    : intended.kind === 'internet-gateway' || intended.kind === 'transit-gateway' ? `; ${intended.id} leads there`
    : '; decide which gateway should carry it';
  return {
    code: direction === 'return' ? 'NETDIAG_NO_RETURN_ROUTE' : intended.kind === 'new-peering' ? 'DISCONNECTED_VPCS' : 'NO_ROUTE_TO_DESTINATION',
    kind: 'route', resource: resourceOf(network, 'route-table', table), rule: null, message: `${where}${why}.`,
  };
}

/** What the table says about the peering that should be used, besides the route that wins. */
function routeBeside(table: RouteTable, winner: Route, peering: VpcPeeringConnection): string {
  if (winner.target.id === peering.id) return '';
  const other = table.routes.find(({ target }) => target.id === peering.id);
  return other === undefined ? `; no route leads to peering ${titled(peering)}` : `; the route ${destinationText(other)} to peering ${titled(peering)} does not take it`;
}

/** How the best route to the right peering compares with the one that wins; null: the table has none for the address. */
function rivalOf(network: Network, { table, route, address }: Of<'wrong-route'>, peering: VpcPeeringConnection): 'shorter' | 'equal' | null {
  const lengthOf = (item: Route): number => {
    const length = matchedPrefix(network, table, item, address);
    return typeof length === 'number' ? length : -1;
  };
  const best = Math.max(-1, ...table.routes.filter(({ target }) => target.id === peering.id).map(lengthOf));
  if (best < 0) return null;
  return best < lengthOf(route) ? 'shorter' : 'equal';
}

function wrongRoute(network: Network, blocker: Of<'wrong-route'>, direction: Direction): CauseBase {
  const { table, subnet, route, address, reason, intended } = blocker;
  const base = { kind: 'route', resource: resourceOf(network, 'route-table', table), rule: routeAnswer(table, route) } as const;
  const back = direction === 'return';
  const sends = `Route table ${titled(table)} of subnet ${short(subnet)} sends ${back ? 'the reply to ' : ''}${address.text} by ${destinationText(route)} to ${route.target.id}`;
  const unconnected = intended.kind === 'new-peering' ? `, and no peering connects ${short(intended.fromVpc)} with ${short(intended.toVpc)}` : '';
  const wanted =
    intended.kind === 'peering' ? routeBeside(table, route, intended.peering)
    : intended.kind === 'transit-gateway' ? `; no route leads to transit gateway ${intended.id}`
    : unconnected;
  const coded = (code: CauseCode): CauseCode => (back ? 'NETDIAG_NO_RETURN_ROUTE' : code);
  switch (reason.kind) {
    case 'state':
      return { ...base, code: 'BAD_STATE_ROUTE', message: `${sends}, and that route is in state ${route.state}${wanted}.` };
    case 'private-destination': {
      const code = reason.space === 'RFC 1918' ? 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS' : reason.space === 'RFC 6598' ? 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS' : 'NO_ROUTE_TO_DESTINATION';
      const decide = intended.kind === 'none' ? '; decide what should carry it' : '';
      return { ...base, code: coded(code), message: `${sends}, an internet gateway, which drops private addresses${wanted}${decide}.` };
    }
    case 'outside-peer':
      return { ...base, code: coded('PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'), message: `${sends}, whose other VPC ${reason.peerVpcId} does not have that address (peerings are not transitive)${wanted}.` };
    case 'another-vpc': {
      const rival = intended.kind === 'peering' ? rivalOf(network, blocker, intended.peering) : null;
      const why = intended.kind !== 'peering' || rival === null ? wanted
        : rival === 'shorter' ? `: its prefix is longer than that of the route to ${titled(intended.peering)}`
        : `: the route to ${titled(intended.peering)} has the same prefix and less priority`;
      const code = rival === null ? 'NO_ROUTE_TO_DESTINATION' : rival === 'shorter' ? 'MORE_SPECIFIC_ROUTE' : 'HIGHER_PRIORITY_ROUTE';
      return { ...base, code: coded(code), message: `${sends}, which leads to ${reason.peerVpcId} instead of ${reason.wantedVpcId}${why}.` };
    }
    case 'own-vpc':
      return { ...base, code: 'VPC_LOCAL_ROUTE_CIDR_RESTRICTION', message: `${sends}: the address lies in the sender's own VPC, so the packet never leaves it; decide on addresses that do not overlap.` };
    case 'circle':
      return { ...base, code: coded('NO_ROUTE_TO_DESTINATION'), message: `${sends}, which it came from: the packet would go in a circle; decide which gateway that subnet should use.` };
    case 'not-the-internet-gateway':
      return { ...base, code: 'NETDIAG_NO_RETURN_ROUTE', message: intended.kind === 'internet-gateway' ? `${sends}, but the request came in by an internet gateway, and its reply has to leave by that one.` : `${sends}, which passes only replies to what left through it${wanted}.` };
  }
}

function peering(network: Network, { id, peering: found, from }: Of<'peering'>): CauseBase {
  const kind = 'peering';
  if (found === null) {
    return {
      code: 'NETDIAG_PEERING_DELETED', kind, rule: null,
      resource: { type: 'vpc-peering-connection', id, name: null, account: from.account, region: from.region },
      message: `Peering ${id} does not exist any more, and a route still names it.`,
    };
  }
  const resource = resourceOf(network, 'vpc-peering-connection', found);
  const said = found.statusMessage === null || /^active$/i.test(found.statusMessage) ? '' : ` (${found.statusMessage})`;
  if (found.status === 'pending-acceptance') {
    const who = found.accepter.account === null ? 'its accepter' : `account ${found.accepter.account}`;
    const until = found.expirationTime === null ? '' : `; the request expires at ${found.expirationTime}`;
    return { code: 'NETDIAG_PEERING_PENDING_ACCEPTANCE', kind, rule: null, resource, message: `Peering ${titled(found)} is not active: ${who} has to accept it for ${found.accepter.vpcId}${until}.` };
  }
  const isDeleted = found.status === 'deleted' || found.status === 'deleting';
  const decide = ['provisioning', 'initiating-request'].includes(found.status) ? 'wait until it is active' : 'it will not become active again';
  return { code: isDeleted ? 'NETDIAG_PEERING_DELETED' : 'NETDIAG_PEERING_NOT_ACTIVE', kind, rule: null, resource, message: `Peering ${titled(found)} is ${found.status}${said}: ${decide}.` };
}

function internetGateway(network: Network, { vpc, id, reason, table, route }: Of<'internet-gateway'>): CauseBase {
  const known = id === null ? undefined : network.data.internetGateways.get(id);
  const resource: ResourceAnswer = known === undefined
    ? { type: id === null ? 'vpc' : 'internet-gateway', id: id ?? vpc.id, name: id === null ? vpc.name : null, account: vpc.account, region: vpc.region }
    : resourceOf(network, 'internet-gateway', known);
  const base = { kind: 'internet-gateway', resource, rule: table === null || route === null ? null : routeAnswer(table, route) } as const;
  if (reason === 'absent') {
    return {
      ...base, code: 'NETDIAG_INTERNET_GATEWAY_MISSING',
      message: id === null ? `${titled(vpc)} has no internet gateway, so nothing comes in from the internet; decide whether it should have one.` : `Internet gateway ${id} does not exist any more, and a route of ${titled(vpc)} still names it.`,
    };
  }
  const where = reason === 'detached' ? 'is attached to no VPC' : `is attached to ${listWords(known?.vpcIds ?? [])}`;
  return { ...base, code: 'BAD_STATE_ATTACHMENT', message: `Internet gateway ${known === undefined ? (id ?? '') : titled(known)} ${where}, and a route of ${titled(vpc)} leads to it.` };
}

function publicIp(network: Network, { networkInterface, address, inbound, publicIp: mapped, gatewayId }: Of<'public-ip'>): CauseBase {
  const base = { kind: 'public-ip', resource: resourceOf(network, 'network-interface', networkInterface), rule: null } as const;
  const title = interfaceTitle(network, networkInterface);
  if (!inbound) {
    return { ...base, code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS', message: `${title} has no public IPv4 address for ${address.text}, so ${gatewayId ?? 'the internet gateway'} drops what it sends.` };
  }
  const message = mapped === null
    ? `${title} has no public IPv4 address for ${address.text}, so it cannot be reached from the internet.`
    : `${address.text} is the private address of ${title}, which the internet cannot reach; use its public address ${mapped.text}.`;
  return { ...base, code: 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS', message };
}

const COMPONENT_WORDS: Readonly<Record<string, string>> = {
  'nat-gateway': 'NAT gateway',
  'transit-gateway': 'transit gateway',
  'transit-gateway-attachment': 'transit gateway attachment',
  'transit-gateway-route-table': 'transit gateway route table',
  'egress-only-internet-gateway': 'egress-only internet gateway',
  'vpn-gateway': 'virtual private gateway',
  'vpn-connection': 'VPN connection',
  'vpc-endpoint': 'VPC endpoint',
  'load-balancer': 'load balancer',
  'target-group': 'target group',
  'network-interface': 'network interface',
  'route-table': 'route table',
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
