/**
 * Regional NAT gateways lie in no subnet: they have a route table of their own and no network ACL, and serve the public side
 * only (VPC User Guide, "Regional NAT gateways").
 */
import type { InterfaceAddress, RouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Intervals } from '../traffic/intervals.ts';
import { component } from './components.ts';
import { deliver } from './deliver.ts';
import { isNamedPublicly, type End, type InterfaceEnd } from './ends.ts';
import { leaveByInternetGateway, privateSpace } from './internet-gateway.ts';
import type { Leg, Translation } from './leg.ts';
import { natInterface, passProtocols, type AtNatGateway } from './nat-gateway.ts';
import { beyondNat64 } from './nat64.ts';
import { destinationText, routeAnswer } from './rule-answer.ts';
import { selectRoute } from './route-table.ts';
import { leaveByTransitGateway } from './transit-gateway.ts';
import type { Component } from './trace.ts';

export function leaveByRegionalNatGateway(network: Network, leg: Leg, packet: AtNatGateway): void {
  const { from, here, nat, at } = packet;
  checkZone(leg, packet);
  if (!passProtocols(leg, packet)) return;
  const beyond = beyondNat64(network, leg, packet.to, here, at);
  if (beyond === null) return;
  const table = nat.routeTableId === null ? undefined : network.data.routeTables.get(nat.routeTableId);
  const losing = (what: string, hint: string): void => { leg.loseTrack(at, `not known: ${what}`, { what, hint }); };
  if (table === undefined) {
    losing(`how the regional NAT gateway ${nat.id} routes ${beyond.named.text}`, `its route table ${nat.routeTableId ?? ''} was not read`);
    return;
  }
  const selection = selectRoute(network, table, beyond.named);
  const tableAt = component('route-table', table);
  const thing = { ...tableAt, account: table.account, region: table.region };
  if (selection.kind === 'unknown') {
    leg.loseTrack(tableAt, `not known: ${selection.missing.what}`, selection.missing);
    return;
  }
  if (selection.kind === 'none') {
    const why = `has no route to ${beyond.named.text}`;
    leg.drop(tableAt, why, { type: 'component', kind: 'route', code: 'NO_ROUTE_TO_DESTINATION', thing, why, by: null });
    leg.loseSight();
    return;
  }
  const { route } = selection;
  const isGateway = route.target.kind === 'internet-gateway';
  // A blackhole for a detached gateway is told where the gateway is looked at.
  if (route.state !== 'active' && !(isGateway && network.data.internetGateways.get(route.target.id)?.vpcIds.includes(here.vpc.id) === false)) {
    const why = `sends ${beyond.named.text} by ${destinationText(route)} to ${route.target.id}, and that route is in state ${route.state}`;
    leg.drop(tableAt, why, { type: 'component', kind: 'route', code: 'BAD_STATE_ROUTE', thing, why, by: { table, route } }, routeAnswer(table, route));
    leg.loseSight();
    return;
  }
  const addresses = publicAddressesOf(packet);
  const [address] = addresses;
  if (!isGateway || address === undefined || !isReachedPublicly(beyond)) {
    losing(`by what address the regional NAT gateway ${nat.id} sends to ${beyond.named.text}`, `its route table leads there by ${route.target.id}, and it has public addresses only`);
    return;
  }
  leg.pass(tableAt, 'forward', `${destinationText(route)} leads to ${route.target.id}`, routeAnswer(table, route));
  const end: InterfaceEnd = { kind: 'interface', networkInterface: natInterface(nat, here.subnet.id, address), address, subnet: here.subnet, vpc: here.vpc, named: address.address };
  leg.translations.push({ client: from, nat: end, asked: packet.to, beyond, regional: nat });
  leg.mayComeFrom(nat.id, addresses);
  leaveByInternetGateway(network, leg, end, beyond, route.target.id, table, route);
}

const isReachedPublicly = (to: End): boolean => (to.kind === 'outside' ? privateSpace(to) === null : to.kind === 'interface' && isNamedPublicly(to));

/** In automatic mode another zone stands in for one that is not served yet; in manual mode none does. */
function checkZone(leg: Leg, { here, nat, at, by }: AtNatGateway): void {
  const zone = here.subnet.availabilityZone;
  const served = [...new Set(nat.addresses.flatMap(({ availabilityZone }) => availabilityZone ?? []))].sort();
  leg.pass(at, 'forward', 'regional: by its own route table');
  if (served.length > 0 && (zone === null || served.includes(zone))) return;
  if (nat.addsZones === true) {
    leg.note(`${nat.id} is regional and has no address in ${zone ?? 'this zone'} yet: another zone serves it until it has.`);
  } else if (nat.addsZones === false && zone !== null && served.length > 0) {
    const why = `serves ${served.join(', ')} and not ${zone}: in manual mode no other zone stands in`;
    leg.drop(at, why, { type: 'component', kind: 'nat-gateway', code: 'REGIONAL_NGW_ROUTE_AZ_RESTRICTION', thing: { ...at, account: nat.account, region: nat.region }, why, by });
  } else {
    const what = `whether the regional NAT gateway ${nat.id} serves ${zone ?? 'this zone'}`;
    leg.unknown(at, `not known: ${what}`, { what, hint: 'its document does not tell its zones, or whether it adds zones by itself (AutoProvisionZones)' });
  }
}

/** Those of the zone of the packet, else all: as pseudo addresses, for a regional gateway has no private ones. */
function publicAddressesOf({ from, here, nat }: AtNatGateway): InterfaceAddress[] {
  const zonal = nat.addresses.filter(({ availabilityZone }) => availabilityZone === here.subnet.availabilityZone);
  return (zonal.length > 0 ? zonal : nat.addresses).flatMap(({ publicIp }) => (publicIp === null ? [] : [{ ...from.address, publicIp }]));
}

/** The way back from a regional gateway to its client: in the VPC, or by the transit gateway that its table names. */
export function comeBackThroughRegional(network: Network, leg: Leg, { client, nat, asked, regional }: Translation, clientPorts: Intervals): void {
  if (regional === null) return;
  const at: Component = component('nat-gateway', regional);
  leg.useClientPorts(clientPorts);
  leg.pass(at, 'translate', `destination ${nat.address.publicIp?.text ?? ''} becomes ${client.address.address.text}`);
  const to: InterfaceEnd = { ...client, named: client.address.address };
  const table = network.data.routeTables.get(regional.routeTableId ?? '');
  const selection = table === undefined ? null : selectRoute(network, table, to.named);
  const target = selection?.kind === 'route' && selection.route.state === 'active' ? selection.route.target : null;
  const remote = asked.named;
  // The local route is always there, also where a document leaves it out.
  const isLocal = client.vpc.id === regional.vpcId && (target?.kind === 'local' || selection?.kind === 'none');
  if (isLocal) {
    deliver(network, leg, to, { source: remote, sender: null, link: { kind: 'public' }, entersSubnet: true });
  } else if (table !== undefined && selection?.kind === 'route' && target?.kind === 'transit-gateway') {
    leg.pass(component('route-table', table), 'forward', `${destinationText(selection.route)} leads to ${target.id}`, routeAnswer(table, selection.route));
    leaveByTransitGateway(network, leg, { ...nat, address: { ...nat.address, address: remote } }, to, target.id, { table, route: selection.route });
  } else if (table !== undefined && (selection?.kind === 'none' || target === null)) {
    noWayBack(leg, table, to);
  } else {
    leg.loseTrack(at, `not known: the way back to ${to.named.text}`, { what: `how ${regional.id} leads back to ${to.named.text}`, hint: `its route table sends it to ${target?.id ?? 'something that was not read'}` });
  }
}

function noWayBack(leg: Leg, table: RouteTable, to: InterfaceEnd): void {
  const at = component('route-table', table);
  const why = `has no usable route back to ${to.named.text}`;
  leg.drop(at, why, { type: 'component', kind: 'route', code: 'NETDIAG_NO_RETURN_ROUTE', thing: { ...at, account: table.account, region: table.region }, why, by: null });
  // Were the route there, the packet would come by the way it went.
  leg.loseSight();
}
