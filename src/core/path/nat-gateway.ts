/**
 * NAT gateways: they take the packet into their own subnet, put their own address in the place of the source's, and send it
 * on by that subnet's route table (VPC User Guide, "NAT gateway basics"). They have no security groups.
 */
import type { IpAddress } from '../address/address.ts';
import type { NatGateway, NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Intervals } from '../traffic/intervals.ts';
import { ICMP, TCP, UDP } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { component } from './components.ts';
import type { End, InterfaceEnd, Place } from './ends.ts';
import { passAcl } from './filters-on-path.ts';
import { leave } from './leave.ts';
import type { Leg, Translation } from './leg.ts';
import { beyondNat64, isNat64 } from './nat64.ts';
import type { ByRoute } from './peering.ts';
import { leaveByRegionalNatGateway } from './regional-nat-gateway.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component } from './trace.ts';

/** TCP, UDP and ICMP; everything else is dropped. */
const CARRIED = TrafficSet.ofProtocol(TCP).union(TrafficSet.ofProtocol(UDP)).union(TrafficSet.ofProtocol(ICMP));

/** Ports of a NAT gateway towards the outside. */
export const NAT_PORTS: Intervals = [{ from: 1024, to: 65535 }];

/**
 * @param by the route that leads to the gateway
 * @param here where the packet is: another VPC than its sender's where it came by a transit gateway, then the subnet of the attachment
 */
export function leaveByNatGateway(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute, here: Place = from): void {
  const id = by.route.target.id;
  const rule = routeAnswer(by.table, by.route);
  const lookup = network.lookup(network.data.natGateways, 'NatGateways', id, here.vpc);
  if (lookup.state === 'unknown') {
    leg.loseTrack({ type: 'nat-gateway', id, name: null }, `not known: ${lookup.missing.what}`, lookup.missing, rule);
    return;
  }
  const { account, region } = here.vpc;
  const at: Component = lookup.state === 'found' ? component('nat-gateway', lookup.value) : { type: 'nat-gateway', id, name: null };
  if (lookup.state === 'absent' || lookup.value.state !== 'available') {
    const why = lookup.state === 'absent' ? 'does not exist any more' : `is ${lookup.value.state}`;
    leg.drop(at, why, { type: 'component', kind: 'nat-gateway', code: 'BAD_STATE', thing: { ...at, account, region }, why, by }, rule);
    leg.loseSight();
    return;
  }
  const nat = lookup.value;
  if (nat.vpcId !== here.vpc.id) {
    const why = `serves ${nat.vpcId} and what a transit gateway brings there, not ${here.vpc.id}`;
    leg.drop(at, why, { type: 'component', kind: 'route', code: 'NGW_REQUIRES_SOURCE_IN_VPC', thing: { ...at, account: nat.account, region: nat.region }, why, by }, rule);
    leg.loseSight();
    return;
  }
  if (!leg.enter(nat.id)) {
    leg.drop(at, 'the packet came from it: a circle', {
      type: 'wrong-route', table: by.table, subnet: here.subnet, from: from.networkInterface, route: by.route, address: to.named, reason: { kind: 'circle' }, intended: { kind: 'none' },
    }, rule);
    return;
  }
  if (nat.isRegional) leaveByRegionalNatGateway(network, leg, { from, to, by, here, nat, at });
  else leaveByZonal(network, leg, { from, to, by, here, nat, at });
}

/** A packet at a NAT gateway that may be used. */
export interface AtNatGateway {
  readonly from: InterfaceEnd;
  readonly to: End;
  readonly by: ByRoute;
  readonly here: Place;
  readonly nat: NatGateway;
  readonly at: Component;
}

function leaveByZonal(network: Network, leg: Leg, packet: AtNatGateway): void {
  const { from, to, here, nat, at } = packet;
  const end = endOf(network, nat);
  if ('missing' in end) {
    leg.loseTrack(at, `not known: ${end.missing}`, { what: `${end.missing} of ${nat.id}`, hint: 'describe the NAT gateway and its subnet' });
    return;
  }
  if (end.subnet.id !== here.subnet.id) passAcl(network, leg, end.subnet, false, from.address.address);
  if (!passProtocols(leg, packet)) return;
  const beyond = beyondNat64(network, leg, to, here, at);
  if (beyond === null) return;
  leg.pass(at, 'translate', `source ${from.address.address.text} becomes ${end.address.address.text}`);
  leg.translations.push({ client: from, nat: end, asked: to, beyond, regional: null });
  const others = nat.addresses.flatMap(({ privateIp, publicIp }) => (privateIp === null ? [] : [{ address: privateIp, publicIp, isPrimary: false }]));
  leg.mayComeFrom(nat.id, others);
  leave(network, leg, end, beyond);
}

/** Returns false where it is not known how the gateway translates the traffic. */
export function passProtocols(leg: Leg, { to, nat, at, by }: AtNatGateway): boolean {
  if (isNat64(to.named) && leg.remaining.intersect(CARRIED).isEmpty) {
    leg.loseTrack(at, 'not known: how NAT64 translates this protocol', { what: `how NAT64 of ${nat.id} translates what is neither TCP nor UDP`, hint: 'ask about TCP or UDP' });
    return false;
  }
  const why = 'carries TCP, UDP and ICMP only';
  leg.restrict(at, CARRIED, why, { type: 'component', kind: 'nat-gateway', code: 'PROTOCOL_RESTRICTION', thing: { ...at, account: nat.account, region: nat.region }, why, by });
  return true;
}

/** The gateway as an end of its own: the interface it has in its subnet. */
function endOf(network: Network, nat: NatGateway): InterfaceEnd | { readonly missing: string } {
  const primary = nat.addresses.find(({ isPrimary }) => isPrimary);
  const subnet = nat.subnetId === null ? undefined : network.data.subnets.get(nat.subnetId);
  const vpc = network.data.vpcs.get(nat.vpcId);
  if (primary === undefined || primary.privateIp === null) return { missing: 'the private address' };
  if (subnet === undefined || vpc === undefined) return { missing: 'the subnet' };
  const known = primary.interfaceId === null ? undefined : network.data.interfaces.get(primary.interfaceId);
  const address = { address: primary.privateIp, publicIp: nat.connectivity === 'public' ? primary.publicIp : null, isPrimary: true };
  return { kind: 'interface', networkInterface: known ?? natInterface(nat, subnet.id, address), address, subnet, vpc, named: address.address };
}

/** Service interfaces may be left out of the list of interfaces; a regional gateway has none. */
export function natInterface(nat: NatGateway, subnetId: string, address: InterfaceEnd['address']): NetworkInterface {
  return {
    account: nat.account, region: nat.region, id: nat.addresses[0]?.interfaceId ?? nat.id, name: nat.name, vpcId: nat.vpcId, subnetId,
    interfaceType: 'nat_gateway', addresses: [address], groupIds: [], status: 'in-use', sourceDestCheck: false, instanceId: null,
    isPrimaryInterface: false, description: null, denyAllIgwTraffic: false,
  };
}

/** The way back from the gateway to the client, whose address it puts in the place of its own. */
export function comeBackThroughNat(network: Network, leg: Leg, { nat, client, asked }: Translation, clientPorts: Intervals): void {
  const at: Component = { type: 'nat-gateway', id: natIdOf(network, nat), name: nat.networkInterface.name };
  leg.useClientPorts(clientPorts);
  leg.pass(at, 'translate', `destination ${nat.address.address.text} becomes ${client.address.address.text}`);
  // On from the gateway's subnet it is an ordinary packet, which bears the other end's address.
  const remote: IpAddress = asked.named;
  leave(network, leg, { ...nat, address: { ...nat.address, address: remote } }, { ...client, named: client.address.address });
}

function natIdOf(network: Network, end: InterfaceEnd): string {
  for (const nat of network.data.natGateways.values()) if (nat.addresses.some(({ privateIp }) => privateIp?.text === end.address.address.text && nat.vpcId === end.vpc.id)) return nat.id;
  return end.networkInterface.id;
}
