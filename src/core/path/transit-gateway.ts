/**
 * Transit gateways: in by the attachment in the sender's zone, by the route table the attachment is associated with, out by
 * the attachment that its route names (Transit Gateway Guide, "How transit gateways work"; network ACLs as in "Network ACLs
 * for transit gateways").
 */
import { contains } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { CauseCode } from '../diagnosis/catalogue.ts';
import type { Owner, RouteTable, Subnet, Thing, TransitGateway, TransitGatewayAttachment, TransitGatewayRoute, TransitGatewayRouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { deliver } from './deliver.ts';
import { isNamedPublicly, type End, type InterfaceEnd, type OutsideEnd, type UnownedEnd } from './ends.ts';
import { passAcl } from './filters-on-path.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { selectRoute } from './route-table.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component, Link, Repair } from './trace.ts';
import { leaveForPremises, passConnections } from './vpn-gateway.ts';

/** @param by the route that leads here; null where the walk goes on by the gateway that should be used */
export function leaveByTransitGateway(network: Network, leg: Leg, from: InterfaceEnd, to: End, gatewayId: string, by: ByRoute | null): void {
  // A public address is reached by way of whatever gateway lies beyond, which takes the sender's address away.
  if (to.kind === 'interface' && isNamedPublicly(to)) {
    leaveByTransitGateway(network, leg, from, { kind: 'outside', named: to.named, isAnyPublic: false }, gatewayId, by);
    if (leg.isDelivered) {
      leg.loseTrack({ type: 'transit-gateway', id: gatewayId, name: null }, 'leaves AWS on the way to a public address', {
        what: `by what address ${to.named.text} sees a packet that leaves by ${gatewayId}`, hint: 'reach it by its private address, or by an internet gateway',
      });
    } else leg.loseSight();
    return;
  }
  const gateway = network.data.transitGateways.get(gatewayId);
  const at: Component = { type: 'transit-gateway', id: gatewayId, name: gateway?.name ?? null };
  const walk = new Crossing(network, leg, at, by);
  if (gateway !== undefined && gateway.state !== 'available') walk.stop('BAD_STATE', { ...gateway, ...at }, `is ${gateway.state}`);
  const entry = walk.attachmentOf(from, gatewayId);
  if (entry === null) {
    // An address that nobody has here may be somebody's where the gateway leads.
    if (to.kind === 'interface') arrive(network, leg, from, to, null, { kind: 'unknown' });
    return;
  }
  walk.enter(from, entry);
  const exit = walk.route(entry, to);
  const link: Link = exit === null || gateway === undefined ? { kind: 'unknown' } : { kind: 'transit-gateway', carriesReferences: carriesReferences(gateway, entry, exit) };
  if (to.kind === 'outside') leaveToOutside(network, leg, at, exit, to);
  else arrive(network, leg, from, to, exit, link);
}

/** On the gateway and on both attachments, and never over a peering to another gateway (Transit Gateway Guide, "VPC attachments"). */
function carriesReferences(gateway: TransitGateway, ...attachments: readonly TransitGatewayAttachment[]): boolean {
  return gateway.carriesGroupReferences && attachments.every((item) => item.carriesGroupReferences && item.transitGatewayId === gateway.id);
}

/** The steps inside one transit gateway. */
class Crossing {
  constructor(private readonly network: Network, private readonly leg: Leg, private readonly at: Component, private readonly by: ByRoute | null) {}

  stop(code: CauseCode, thing: Pick<Thing, 'id' | 'name'> & Owner & { readonly type: string }, why: string, repair?: Repair): void {
    const { type, id, name, account, region } = thing;
    this.leg.drop({ type, id, name }, why, { type: 'component', kind: 'transit-gateway', code, thing: { type, id, name, account, region }, why, by: this.by, ...(repair === undefined ? {} : { repair }) }, this.by === null ? null : routeAnswer(this.by.table, this.by.route));
  }

  private unknown(missing: Missing): void {
    this.leg.unknown(this.at, `not known: ${missing.what}`, missing);
  }

  /** The attachment of the sender's VPC; null if it has none, or none is known. */
  attachmentOf(from: InterfaceEnd, gatewayId: string): TransitGatewayAttachment | null {
    const all = this.network.attachmentsOf(from.vpc.id, gatewayId);
    const usable = all.find(({ state }) => state === 'available') ?? all[0];
    if (usable !== undefined) return usable;
    const keys = ['TransitGatewayAttachments', 'TransitGatewayVpcAttachments'];
    if (keys.some((key) => this.network.isCollected(key, from.vpc))) {
      this.stop('BAD_STATE_ATTACHMENT', { ...this.at, account: from.vpc.account, region: from.vpc.region }, `has no attachment of ${from.vpc.id}`);
    } else {
      const { what, hint } = this.network.missing('TransitGatewayAttachments', from.vpc);
      this.unknown({ what: `how ${gatewayId} is attached to ${from.vpc.id} (${what})`, hint });
    }
    return null;
  }

  /** From the sender's subnet into the attachment of its zone. */
  enter(from: InterfaceEnd, entry: TransitGatewayAttachment): void {
    const thing = { ...entry, type: 'transit-gateway-attachment' };
    if (entry.state !== 'available') this.stop('BAD_STATE_ATTACHMENT', thing, `is ${entry.state}`);
    if (entry.subnetIds === null) {
      this.unknown(this.network.missing('TransitGatewayVpcAttachments', from.vpc));
      return;
    }
    const subnets = entry.subnetIds.map((id) => this.network.data.subnets.get(id));
    const inZone = subnets.find((subnet) => subnet?.availabilityZone === from.subnet.availabilityZone && from.subnet.availabilityZone !== null);
    if (inZone === undefined) {
      if (subnets.includes(undefined) || from.subnet.availabilityZone === null) this.unknown(this.network.missing('Subnets', from.vpc));
      else this.stop('TGW_ROUTE_AZ_RESTRICTION', thing, `has no subnet in ${from.subnet.availabilityZone}, the zone of ${from.subnet.id}`);
      return;
    }
    this.leg.attachmentSubnet = inZone;
    // In the sender's own subnet the list judged the packet on its way out; it judges it once more on its way in.
    passAcl(this.network, this.leg, inZone, false, from.address.address);
    this.leg.pass(component('transit-gateway-attachment', entry), 'forward', `enters from ${entry.resourceId}`);
  }

  /** The attachment that the packet leaves by; null where that is not known. */
  route(entry: TransitGatewayAttachment, to: End): TransitGatewayAttachment | null {
    const { network, leg } = this;
    if (entry.policyTableId !== null) {
      this.unknown({ what: `what the policy table ${entry.policyTableId} does with the packet`, hint: 'policy tables are not modelled' });
      return null;
    }
    const thing = { ...entry, type: 'transit-gateway-attachment' };
    if (entry.routeTableId === null) {
      if (network.isCollected('TransitGatewayAttachments', entry)) this.stop('TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION', thing, 'is associated with no transit gateway route table');
      else this.unknown(network.missing('TransitGatewayAttachments', entry));
      return null;
    }
    const table = network.data.transitGatewayRouteTables.get(entry.routeTableId);
    if (table === undefined || table.routes === null) {
      this.unknown({ what: `the routes of transit gateway route table ${entry.routeTableId}`, hint: 'allow ec2:SearchTransitGatewayRoutes with the account that owns the transit gateway, or save its output beside the id in the snapshot' });
      return null;
    }
    const at = component('transit-gateway-route-table', table);
    const tableThing = { ...table, type: 'transit-gateway-route-table', account: table.account ?? entry.account, region: table.region ?? entry.region };
    const selection = selectTransitRoute(network, table, to.named);
    if (selection === null) {
      const wanted = this.wanted(to, entry.transitGatewayId);
      this.stop('TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', tableThing, `has no route to ${to.named.text}`, repairOf(table, to, wanted));
      return wanted;
    }
    if ('what' in selection) {
      this.unknown(selection);
      return null;
    }
    const destination = selection.destination.kind === 'cidr' ? selection.destination.cidr.text : selection.destination.prefixListId;
    if (selection.state !== 'active') {
      const wanted = this.wanted(to, entry.transitGatewayId);
      this.stop('TGW_RTB_BAD_STATE_ROUTE', tableThing, `drops ${to.named.text}: its route ${destination} is a ${selection.state}`, repairOf(table, to, wanted));
      return wanted;
    }
    const exits = selection.attachmentIds.map((id) => network.data.transitGatewayAttachments.get(id));
    const exit = exits.find((item) => item?.state === 'available') ?? exits[0];
    if (exit === undefined) {
      this.unknown({ what: `attachment ${selection.attachmentIds.join(', ') || 'of a static route'} of ${destination} in ${table.id}`, hint: 'it may belong to an account or Region that was not read: add it with --profile or --region' });
      return null;
    }
    leg.pass(at, 'forward', `${destination} (${selection.type}) leads to ${exit.id}`);
    if (to.kind !== 'outside' && exit.resourceType === 'vpc' && exit.resourceId !== to.vpc.id) {
      const wanted = this.wanted(to, entry.transitGatewayId);
      this.stop('TGW_RTB_MORE_SPECIFIC_ROUTE', tableThing, `sends ${to.named.text} by ${destination} to ${exit.resourceId} instead of ${to.vpc.id}`, repairOf(table, to, wanted));
      return wanted;
    }
    if (exit.state !== 'available') this.stop('BAD_STATE_ATTACHMENT', { ...exit, type: 'transit-gateway-attachment' }, `is ${exit.state}`);
    if (exit.resourceType !== 'peering') return exit;
    if (exit.id !== entry.id && leg.enter(`${table.id} ${exit.id}`)) return this.crossPeering(exit, entry.transitGatewayId, to);
    const wanted = this.wanted(to, entry.transitGatewayId);
    this.stop('TGW_RTB_MORE_SPECIFIC_ROUTE', tableThing, `sends ${to.named.text} by ${destination} back over the peering ${exit.id}: the packet goes in a circle`, repairOf(table, to, wanted));
    return wanted;
  }

  /** Over a peering attachment into the other transit gateway, by the table that its side is associated with. */
  private crossPeering(exit: TransitGatewayAttachment, gatewayId: string, to: End): TransitGatewayAttachment | null {
    const { network, leg } = this;
    const other = network.data.transitGatewayPeerings.find(({ id, transitGatewayId }) => id === exit.id && transitGatewayId !== gatewayId);
    if (other === undefined) {
      this.unknown({ what: `the transit gateway on the other side of ${exit.id}`, hint: 'it was not read: add its account or Region with --profile or --region' });
      return null;
    }
    const at: Component = { type: 'transit-gateway', id: other.transitGatewayId, name: network.data.transitGateways.get(other.transitGatewayId)?.name ?? null };
    leg.pass(at, 'forward', `by the peering attachment ${exit.id}`);
    return new Crossing(network, leg, at, null).route(other, to);
  }

  /** The attachment that should have been used, to go on by. */
  private wanted(to: End, gatewayId: string): TransitGatewayAttachment | null {
    return to.kind === 'outside' ? null : (this.network.attachmentsOf(to.vpc.id, gatewayId)[0] ?? null);
  }
}

function repairOf({ id }: TransitGatewayRouteTable, to: End, wanted: TransitGatewayAttachment | null): Repair | undefined {
  return wanted === null ? undefined : { kind: 'transit-gateway-route', tableId: id, address: to.named, attachmentId: wanted.id };
}

/** Longest prefix, then static before prefix list before propagated; null without a match. */
function selectTransitRoute(network: Network, table: TransitGatewayRouteTable, address: IpAddress): TransitGatewayRoute | Missing | null {
  let best: { route: TransitGatewayRoute; length: number; rank: number } | null = null;
  for (const route of table.routes ?? []) {
    if (route.state !== 'active' && route.state !== 'blackhole') continue;
    const length = prefixLength(network, route, address);
    if (length === null) continue;
    if (typeof length !== 'number') return length;
    const rank = route.type === 'propagated' ? 2 : route.destination.kind === 'prefix-list' ? 1 : 0;
    if (best === null || length > best.length || (length === best.length && rank < best.rank)) best = { route, length, rank };
  }
  return best?.route ?? null;
}

function prefixLength(network: Network, { destination }: TransitGatewayRoute, address: IpAddress): number | Missing | null {
  if (destination.kind === 'cidr') return contains(destination.cidr, address) ? destination.cidr.length : null;
  const cidrs = network.data.prefixLists.get(destination.prefixListId)?.cidrs;
  if (cidrs === undefined || cidrs === null) return { what: `entries of prefix list ${destination.prefixListId}`, hint: 'allow ec2:GetManagedPrefixListEntries' };
  const lengths = cidrs.filter((cidr) => contains(cidr, address)).map((cidr) => cidr.length);
  return lengths.length === 0 ? null : Math.max(...lengths);
}

function arrive(network: Network, leg: Leg, from: InterfaceEnd, to: InterfaceEnd | UnownedEnd, exit: TransitGatewayAttachment | null, link: Link): void {
  const isInAttachmentSubnet = exit === null ? false : leaveAttachment(network, leg, to, exit);
  deliver(network, leg, to, { source: from.address.address, sender: from.networkInterface, link, entersSubnet: !isInAttachmentSubnet });
}

/** Returns whether the destination shares the attachment's subnet, where no network ACL judges what comes from the gateway. */
function leaveAttachment(network: Network, leg: Leg, to: InterfaceEnd | UnownedEnd, exit: TransitGatewayAttachment): boolean {
  const at = component('transit-gateway-attachment', exit);
  if (exit.resourceType !== 'vpc') {
    leg.unknown(at, `a ${exit.resourceType} attachment`, { what: `what lies behind the ${exit.resourceType} attachment ${exit.id}`, hint: `${exit.resourceType} attachments are not modelled yet` });
    return false;
  }
  if (exit.subnetIds === null) {
    leg.unknown(at, 'its subnets are not known', network.missing('TransitGatewayVpcAttachments', to.vpc));
    return false;
  }
  const subnets = exit.subnetIds.flatMap((id) => network.data.subnets.get(id) ?? []);
  // Without one in the destination's zone AWS takes any; all of one VPC reach each other by the local route.
  const used = subnets.find(({ availabilityZone }) => availabilityZone === to.subnet?.availabilityZone) ?? subnets[0];
  leg.pass(at, 'forward', `leaves into ${exit.resourceId}`);
  if (used === undefined) {
    leg.unknown(at, 'its subnets are not known', network.missing('Subnets', to.vpc));
    return false;
  }
  if (used.id === to.subnet?.id) return true;
  passAcl(network, leg, used, true, to.named);
  passAttachmentRoutes(network, leg, used, to);
  return false;
}

/** The route table of the attachment's subnet leads on to the destination: by `local`, unless a middlebox stands there. */
function passAttachmentRoutes(network: Network, leg: Leg, subnet: Subnet, to: InterfaceEnd | UnownedEnd): void {
  const lookup = network.routeTableOf(subnet);
  if (lookup.state !== 'found') return;
  const table: RouteTable = lookup.value;
  const selection = selectRoute(network, table, to.named);
  if (selection.kind !== 'route' || selection.route.target.kind === 'local') return;
  leg.unknown(component('route-table', table), `leads ${to.named.text} to ${selection.route.target.id}`, {
    what: `what ${selection.route.target.id} does with the packet`, hint: 'middleboxes behind a transit gateway attachment are not modelled yet',
  }, routeAnswer(table, selection.route));
}

function leaveToOutside(network: Network, leg: Leg, at: Component, exit: TransitGatewayAttachment | null, to: OutsideEnd): void {
  if (exit === null) return;
  if (exit.resourceType === 'vpn') {
    const connection = network.lookup(network.data.vpnConnections, 'VpnConnections', exit.resourceId, exit);
    if (connection.state === 'found') passConnections(leg, [connection.value]);
    else {
      const missing = connection.state === 'unknown' ? connection.missing : { what: `the VPN connection ${exit.resourceId} of ${exit.id}`, hint: 'it is not in the list of its account' };
      leg.unknown({ type: 'vpn-connection', id: exit.resourceId, name: null }, `not known: ${missing.what}`, missing);
    }
    leaveForPremises(leg, to, exit.resourceId);
    return;
  }
  leg.loseTrack(at, `leads to a ${exit.resourceType} attachment`, { what: `what lies behind the ${exit.resourceType} attachment ${exit.id} (${exit.resourceId})`, hint: 'egress through another VPC is not modelled yet' });
}
