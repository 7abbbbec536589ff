/**
 * Out of a transit gateway: into a subnet of the attachment's VPC, whose route table sends the packet on (Transit Gateway
 * Guide, "VPC attachments"), or to a network that is not in AWS.
 */
import type { IpAddress } from '../address/address.ts';
import type { CauseCode } from '../diagnosis/catalogue.ts';
import type { RouteTable, Subnet, TransitGatewayAttachment } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { deliver } from './deliver.ts';
import { isNamedPublicly, type End, type Place } from './ends.ts';
import { passAcl } from './filters-on-path.ts';
import type { Leg } from './leg.ts';
import { leaveByNatGateway } from './nat-gateway.ts';
import { enterMiddlebox, findAppliance, goOnBehind } from './middlebox.ts';
import type { ByRoute } from './peering.ts';
import { selectRoute } from './route-table.ts';
import { destinationText, routeAnswer } from './rule-answer.ts';
import { checkIpv6, type Crossing, type Exit, type Packet } from './transit-crossing.ts';
import { leaveByTransitGateway, goOnBlindly, senderOf } from './transit-gateway.ts';
import { attachmentWords, leaveForNetwork } from './transit-premises.ts';
import { exitSubnets } from './transit-zones.ts';
import type { Component, Link } from './trace.ts';
import { findEndpoint } from './vpc-endpoint.ts';
import { leaveByUnmodelled } from './unmodelled.ts';

export function leaveByAttachment(network: Network, leg: Leg, crossing: Crossing, { attachments }: Exit, packet: Packet, link: Link): void {
  const [exit] = attachments;
  if (exit === undefined) return;
  switch (exit.resourceType) {
    case 'vpc':
      leaveIntoVpc(network, leg, exit, packet, link);
      return;
    case 'network-function':
      inspect(network, leg, crossing, exit, packet);
      return;
    default:
      leaveForNetwork(network, leg, attachments, packet);
  }
}

/** A firewall inside the gateway: what it lets through comes back by the table that its own attachment is associated with. */
function inspect(network: Network, leg: Leg, crossing: Crossing, exit: TransitGatewayAttachment, packet: Packet): void {
  leg.unknown(component('transit-gateway-attachment', exit), `a ${attachmentWords(exit)} attachment`, {
    what: `what the firewall behind ${exit.id} (${exit.resourceId}) does with the packet`, hint: 'the rules of AWS Network Firewall are not read',
  });
  const beyond = crossing.route(exit, { ...packet, enteredBy: null });
  if (beyond === null) goOnBlindly(network, leg, packet.from, packet.to);
  else leaveByAttachment(network, leg, crossing, beyond, packet, { kind: 'unknown' });
}

function leaveIntoVpc(network: Network, leg: Leg, exit: TransitGatewayAttachment, packet: Packet, link: Link): void {
  const at = component('transit-gateway-attachment', exit);
  const { to } = packet;
  checkIpv6(leg, exit, to.named);
  const vpc = network.data.vpcs.get(exit.resourceId);
  const owner = { account: vpc?.account ?? exit.resourceOwner, region: vpc?.region ?? exit.region };
  leg.pass(at, 'forward', `leaves into ${exit.resourceId}`);
  const subnets = exitSubnets(network, exit, packet);
  if (vpc === undefined || typeof subnets === 'string') {
    const { what, hint } = network.missing(vpc === undefined ? 'Vpcs' : subnets === 'unlisted' ? 'TransitGatewayVpcAttachments' : 'Subnets', owner);
    leg.unknown(at, 'its subnets are not known', { what: `how ${exit.resourceId} goes on with what ${exit.id} brings (${what})`, hint });
    if (isAtHome(exit, to)) goOnBlindly(network, leg, packet.from, to);
    else leg.loseSight();
    return;
  }
  const subnet = leg.choices.choose(`zone ${leg.isReply ? 'back' : 'there'} ${exit.id} ${to.named.text}`, subnets, ({ id }) => `${exit.id} by ${id}`);
  const arrival = { source: packet.source, sender: senderOf(packet.from), link };
  if (to.kind !== 'outside' && !isPublicly(to) && to.subnet?.id === subnet.id) {
    // No network ACL judges what comes from the gateway into the subnet that it shares with the attachment.
    deliver(network, leg, to, { ...arrival, entersSubnet: false });
    return;
  }
  sendOn(network, leg, exit, packet, { subnet, vpc }, link);
}

const isPublicly = (to: End): boolean => to.kind === 'interface' && isNamedPublicly(to);

/** Is the address in the VPC of the attachment? */
const isAtHome = (exit: TransitGatewayAttachment, to: End): boolean => to.kind !== 'outside' && !isPublicly(to) && to.vpc.id === exit.resourceId;

/** By the route table of the attachment's subnet. */
function sendOn(network: Network, leg: Leg, exit: TransitGatewayAttachment, packet: Packet, here: Place, link: Link): void {
  const { from, to, source } = packet;
  const { subnet } = here;
  const lookup = network.routeTableOf(subnet);
  const table = lookup.state === 'found' ? lookup.value : null;
  const selection = table === null ? null : selectRoute(network, table, to.named);
  const isHome = isAtHome(exit, to);
  const route = selection?.kind === 'route' ? selection.route : null;
  if (!isNextHopIn(network, subnet, route?.target.id ?? null)) passAcl(network, leg, subnet, true, to.named);
  const arrive = (): void => {
    if (isHome && to.kind !== 'outside') deliver(network, leg, to, { source, sender: senderOf(from), link, entersSubnet: true });
    else leg.loseSight();
  };
  if (table === null || selection?.kind === 'unknown') {
    const missing = selection?.kind === 'unknown' ? selection.missing : lookup.state === 'unknown' ? lookup.missing : network.missing('RouteTables', subnet);
    leg.unknown({ type: 'route-table', id: table?.id ?? `route table of ${subnet.id}`, name: table?.name ?? null }, `not known: ${missing.what}`, missing);
    arrive();
    return;
  }
  const at = component('route-table', table);
  const stop = (code: CauseCode, why: string, by: ByRoute | null): void => {
    const thing = { ...at, account: table.account, region: table.region };
    leg.drop(at, why, { type: 'component', kind: 'route', code, thing, why, by }, by === null ? null : routeAnswer(table, by.route));
    arrive();
  };
  const place = `of the attachment's subnet ${subnet.id}`;
  // The local route is always there, also where a document leaves it out.
  if (route === null) {
    if (isHome) arrive();
    else stop(leg.isReply ? 'NETDIAG_NO_RETURN_ROUTE' : 'NO_ROUTE_TO_DESTINATION', `${place} has no route to ${to.named.text}`, null);
    return;
  }
  const by = { table, route };
  const sends = `${place} sends ${to.named.text} by ${destinationText(route)} to ${route.target.id}`;
  // A NAT gateway in a bad state is told where it is looked at.
  const nat = network.data.natGateways.get(route.target.id);
  if (route.state !== 'active' && (nat === undefined || nat.state === 'available')) {
    stop('BAD_STATE_ROUTE', `${sends}, and that route is in state ${route.state}`, by);
    return;
  }
  const { target } = route;
  if (target.kind === 'local') {
    if (isHome) arrive();
    else stop('VPC_LOCAL_ROUTE_CIDR_RESTRICTION', `${sends}: the address belongs to ${here.vpc.id} itself`, by);
    return;
  }
  leg.pass(at, 'forward', `${destinationText(route)} leads to ${target.id}`, routeAnswer(table, route));
  switch (target.kind) {
    case 'vpc-peering-connection':
      stop('PCX_REQUIRES_ADDRESS_IN_VPC_CIDR', `${sends}, which carries only what comes from ${here.vpc.id} itself: peerings are not transitive, and ${source.text} is not of that VPC`, by);
      return;
    case 'vpn-gateway':
      stop('VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS', `${sends}, which takes only what an interface of ${here.vpc.id} sends, and ${source.text} is not of that VPC`, by);
      return;
    case 'internet-gateway':
      if (source.family === 4) {
        stop('IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS', `${sends}, an internet gateway, which knows no public address for ${source.text} of another VPC: a NAT gateway has to stand before it`, by);
        return;
      }
      break;
    case 'nat-gateway':
      if (from.kind === 'interface') {
        leaveByNatGateway(network, leg, from, to, by, here);
        return;
      }
      break;
    case 'transit-gateway':
      leaveByTransitGateway(network, leg, from, to, target.id, by, here);
      return;
    case 'vpc-endpoint':
      if (network.data.vpcEndpoints.get(target.id)?.type === 'Gateway') {
        stop('NO_ROUTE_TO_DESTINATION', `${sends}, a gateway endpoint, which serves only what comes from ${here.vpc.id} itself`, by);
        return;
      }
      if (!passMiddlebox(network, leg, exit, packet, here, link, by)) arrive();
      return;
    case 'network-interface':
    case 'instance':
      if (!passMiddlebox(network, leg, exit, packet, here, link, by)) arrive();
      return;
    default:
      if (from.kind === 'interface') {
        leaveByUnmodelled(network, leg, { ...from, ...here }, to, target);
        return;
      }
  }
  leg.loseTrack({ type: target.kind, id: target.id, name: null }, 'what it does with a packet of another network is not known', {
    what: `what ${target.id} does with a packet from ${source.text} that came by ${exit.id}`, hint: 'look at it, and at the routes behind it',
  }, routeAnswer(table, route));
}

/** Returns false where there is none. */
function passMiddlebox(network: Network, leg: Leg, exit: TransitGatewayAttachment, { from, to, source }: Packet, here: Place, link: Link, by: ByRoute): boolean {
  const { target } = by.route;
  const rule = routeAnswer(by.table, by.route);
  const at: Component = { type: target.kind, id: target.id, name: null };
  const lookup = target.kind === 'vpc-endpoint' ? findEndpoint(network, leg, here.vpc, by) : findAppliance(network, target, here.vpc);
  if (lookup === null || lookup.state === 'unknown') {
    if (lookup !== null) leg.loseTrack(at, `not known: ${lookup.missing.what}`, lookup.missing, rule);
    leg.loseSight();
    return true;
  }
  if (lookup.state === 'absent') {
    const why = 'does not exist any more';
    leg.drop(at, why, { type: 'component', kind: 'network-interface', code: 'BAD_STATE', thing: { ...at, account: here.vpc.account, region: here.vpc.region }, why, by }, rule);
    return false;
  }
  const box = lookup.value;
  if (!leg.enter(box.at.id)) {
    leg.loseTrack(at, 'the packet came from it', { what: `how the packet leaves ${target.id}`, hint: 'the routes behind it lead back to it' }, rule);
    return true;
  }
  recommendApplianceMode(leg, exit, target.id);
  const arriving = { source: { address: source, publicIp: null, isPrimary: true }, sender: senderOf(from), subnet: here.subnet, link };
  enterMiddlebox(network, leg, box, arriving, by);
  goOnBehind(network, leg, box, arriving, to, by);
  return true;
}

/** Inside the attachment's subnet the next hop is a neighbour: no network ACL stands between. */
function isNextHopIn(network: Network, subnet: Subnet, targetId: string | null): boolean {
  if (targetId === null) return false;
  return network.data.natGateways.get(targetId)?.subnetId === subnet.id || network.data.interfaces.get(targetId)?.subnetId === subnet.id
    || network.interfacesOfInstance(targetId)[0]?.subnetId === subnet.id;
}

/** A stateful appliance sees both directions of a flow only where both come in by one zone (Transit Gateway Guide, "Appliance in a shared services VPC"). */
function recommendApplianceMode(leg: Leg, exit: TransitGatewayAttachment, targetId: string): void {
  if (exit.hasApplianceMode || (exit.subnetIds?.length ?? 0) < 2) return;
  leg.note(`Appliance mode is off on ${exit.id}, behind which ${targetId} stands: replies may come by another zone, which a stateful appliance drops (TRANSIT_GATEWAY_APPLIANCE_MODE_RECOMMENDED).`);
}

/** What carries no packet of another VPC to a private address. */
const DEAD_ENDS: readonly string[] = ['local', 'internet-gateway', 'egress-only-internet-gateway', 'vpc-peering-connection', 'vpn-gateway'];

const APPLIANCES: readonly string[] = ['network-interface', 'instance'];

/**
 * May a packet to an address of another VPC pass through this one: is there a subnet of the attachment whose routes lead it on?
 * True also where that is not known.
 * @param isBack it came from this VPC, so that its route to the transit gateway leads round in a circle
 */
export function leadsOn(network: Network, exit: TransitGatewayAttachment, address: IpAddress, isBack: boolean): boolean {
  if (exit.subnetIds === null || exit.subnetIds.length === 0) return true;
  const deadEnds = isBack ? [...DEAD_ENDS, 'transit-gateway'] : DEAD_ENDS;
  return exit.subnetIds.some((id) => {
    const subnet = network.data.subnets.get(id);
    const lookup = subnet === undefined ? null : network.routeTableOf(subnet);
    return lookup?.state !== 'found' || tableLeadsOn(network, lookup.value, address, deadEnds);
  });
}

function tableLeadsOn(network: Network, table: RouteTable, address: IpAddress, deadEnds: readonly string[]): boolean {
  const selection = selectRoute(network, table, address);
  if (selection.kind !== 'route') return selection.kind === 'unknown';
  const { target, state } = selection.route;
  if (state !== 'active' || deadEnds.includes(target.kind)) return false;
  const vpc = network.data.vpcs.get(table.vpcId);
  if (APPLIANCES.includes(target.kind) && vpc !== undefined && findAppliance(network, target, vpc).state === 'absent') return false;
  if (target.kind !== 'nat-gateway') return true;
  const subnet = network.data.subnets.get(network.data.natGateways.get(target.id)?.subnetId ?? '');
  const lookup = subnet === undefined ? null : network.routeTableOf(subnet);
  return lookup?.state !== 'found' || tableLeadsOn(network, lookup.value, address, [...DEAD_ENDS, 'nat-gateway']);
}
