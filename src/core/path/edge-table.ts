/**
 * Route tables of gateways: they decide whether traffic that enters a VPC goes straight to its subnet, or to an appliance or a
 * Gateway Load Balancer endpoint first (VPC User Guide, "Gateway route tables").
 */
import type { IpAddress } from '../address/address.ts';
import { contains } from '../address/cidr.ts';
import type { Route, RouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { deliver, type Arrival } from './deliver.ts';
import type { InterfaceEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import { comingIn, enterMiddlebox, findAppliance, goOnBehind, type Middlebox } from './middlebox.ts';
import { destinationText, routeAnswer } from './rule-answer.ts';
import { selectRoute } from './route-table.ts';
import { findEndpoint } from './vpc-endpoint.ts';

/** A packet has come through a gateway and its translation, and goes on to `to`. */
export function enterVpc(network: Network, leg: Leg, to: InterfaceEnd, gatewayId: string, arrival: Arrival): void {
  const table = network.gatewayRouteTable(gatewayId);
  const selection = table === null ? null : selectRoute(network, table, to.address.address);
  if (table === null || selection === null || selection.kind === 'none' || (selection.kind === 'route' && selection.route.target.kind === 'local')) {
    deliver(network, leg, to, arrival);
    return;
  }
  const at = component('route-table', table);
  if (selection.kind === 'unknown') {
    leg.unknown(at, `not known: ${selection.missing.what}`, selection.missing);
    deliver(network, leg, to, arrival);
    return;
  }
  const { route } = selection;
  const rule = routeAnswer(table, route);
  const detail = `${destinationText(route)} leads to ${route.target.id}`;
  if (route.state !== 'active') {
    const why = `sends what comes in by ${gatewayId} for ${destinationText(route)} to ${route.target.id}, and that route is in state ${route.state}`;
    leg.drop(at, `${detail} (${route.state})`, { type: 'component', kind: 'route', code: 'BAD_STATE_ROUTE', thing: { ...at, account: table.account, region: table.region }, why, by: { table, route } }, rule);
    deliver(network, leg, to, arrival);
    return;
  }
  leg.pass(at, 'forward', detail, rule);
  const box = middleboxOf(network, leg, table, route, to);
  // A route that names the destination's own interface delivers: nothing stands between.
  if (box === null || box.networkInterface.id === to.networkInterface.id) {
    deliver(network, leg, to, arrival);
    return;
  }
  const packet = comingIn(arrival.source, arrival.sender);
  enterMiddlebox(network, leg, box, packet, { table, route });
  checkPublicAddress(leg, box, gatewayId, arrival.source, { table, route });
  goOnBehind(network, leg, box, packet, { ...to, named: to.address.address }, { table, route });
}

/** Null: there is none, or none is known, and that is said. */
function middleboxOf(network: Network, leg: Leg, table: RouteTable, route: Route, { vpc }: InterfaceEnd): Middlebox | null {
  const { target } = route;
  const by = { table, route };
  const lookup = target.kind === 'vpc-endpoint' ? findEndpoint(network, leg, vpc, by) : findAppliance(network, target, vpc);
  if (lookup === null) return null;
  if (lookup.state === 'found') return lookup.value;
  const at = { type: target.kind, id: target.id, name: null };
  const rule = routeAnswer(table, route);
  if (lookup.state === 'unknown') leg.unknown(at, `not known: ${lookup.missing.what}`, lookup.missing, rule);
  else {
    const why = 'does not exist any more';
    leg.drop(at, why, { type: 'component', kind: 'network-interface', code: 'BAD_STATE', thing: { ...at, account: vpc.account, region: vpc.region }, why, by }, rule);
  }
  return null;
}

/** An appliance that takes what an internet gateway brings needs a public address of that family itself. */
function checkPublicAddress(leg: Leg, box: Middlebox, gatewayId: string, { family }: IpAddress, by: { readonly table: RouteTable; readonly route: Route }): void {
  const { networkInterface, at, kind } = box;
  if (kind === 'endpoint' || !gatewayId.startsWith('igw-') || networkInterface.addresses.some(({ address, publicIp }) => address.family === family && (family === 6 || publicIp !== null))) return;
  const why = `has no ${family === 4 ? 'public IPv4' : 'IPv6'} address, so ${gatewayId} cannot send to it what comes in`;
  leg.drop(at, `has no ${family === 4 ? 'public IPv4' : 'IPv6'} address`, {
    type: 'component', kind: 'public-ip', code: 'INGRESS_RTB_NO_PUBLIC_IP', thing: { ...at, account: networkInterface.account, region: networkInterface.region }, why, by,
  }, routeAnswer(by.table, by.route));
}

/**
 * The route for a public address of a pool of one's own: such addresses are on no interface, so that nobody seems to have them
 * (VPC User Guide, "Route internet traffic to a single network interface").
 */
export function poolRouteOf(network: Network, address: IpAddress): { readonly table: RouteTable; readonly route: Route } | null {
  for (const table of network.data.routeTables.values()) {
    if (table.publicPools === undefined || table.publicPools.length === 0) continue;
    const selection = selectRoute(network, table, address);
    if (selection.kind === 'route' && selection.route.target.kind !== 'local') return { table, route: selection.route };
  }
  return null;
}

/** The route by which what comes in for an address is sent elsewhere first, so that its subnet cannot use the gateway directly; null without one. */
export function redirectionOf(network: Network, gatewayId: string, { subnet, networkInterface }: InterfaceEnd, address: IpAddress): { readonly table: RouteTable; readonly route: Route } | null {
  const table = network.gatewayRouteTable(gatewayId);
  if (table === null || !subnet.cidrs.some((cidr) => contains(cidr, address))) return null;
  const selection = selectRoute(network, table, address);
  if (selection.kind !== 'route' || selection.route.target.kind === 'local') return null;
  // What goes to the appliance itself goes past nothing.
  return [networkInterface.id, networkInterface.instanceId].includes(selection.route.target.id) ? null : { table, route: selection.route };
}
