/** The steps inside one transit gateway: its state, the attachment that a packet enters by, and the one that its route names. */
import type { IpAddress } from '../address/address.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { CauseCode } from '../diagnosis/catalogue.ts';
import type { Owner, Subnet, Thing, TransitGatewayAttachment, TransitGatewayRoute, TransitGatewayRouteTable, Vpc } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { isNamedPublicly, type End, type InterfaceEnd, type OutsideEnd, type Place } from './ends.ts';
import { passAcl } from './filters-on-path.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component, Repair } from './trace.ts';
import { leadsOn } from './transit-exit.ts';
import { policyTargets } from './transit-policy.ts';
import { selectTransitRoute, unreadTable } from './transit-routes.ts';

/** What crosses. */
export interface Packet {
  readonly from: InterfaceEnd | OutsideEnd;
  readonly to: End;
  /** The source address that it bears here. */
  readonly source: IpAddress;
  /** The attachment's subnet that it came in by; null: from elsewhere than a VPC. */
  readonly enteredBy: Subnet | null;
  /** Does it come from another VPC than its sender's? */
  readonly throughPlace: boolean;
}

/** The attachments of the route that wins: several where it is spread over them. */
export interface Exit {
  readonly attachments: readonly TransitGatewayAttachment[];
}

/**
 * What a state of an attachment or gateway does to packets. `modifying` and `rollingBack` are told nowhere: a change of
 * subnets seems to leave the rest alone, which nobody promises.
 */
const CLOSED: Readonly<Record<string, string>> = {
  initiating: 'is initiating: it is not there yet',
  initiatingRequest: 'is initiatingRequest: it is not there yet',
  pendingAcceptance: 'is pendingAcceptance: the owner of the other side has to accept it',
  pending: 'is pending: it is not there yet',
  deleting: 'is deleting',
  deleted: 'is deleted',
  failed: 'is failed: it has to be made again',
  failing: 'is failing: it has to be made again',
  rejected: 'is rejected: its owner did not accept it',
  rejecting: 'is rejecting: its owner did not accept it',
};

/** An attachment that is not there, not yet or no more, is associated with nothing and propagates nothing. */
const isAway = ({ state }: TransitGatewayAttachment): boolean => state in CLOSED;

type Stopped = Pick<Thing, 'id' | 'name'> & Owner & { readonly type: string };

export class Crossing {
  constructor(private readonly network: Network, private readonly leg: Leg, private readonly at: Component, private readonly by: ByRoute | null) {}

  stop(code: CauseCode, thing: Stopped, why: string, repair?: Repair): void {
    const { type, id, name, account, region } = thing;
    this.leg.drop({ type, id, name }, why, { type: 'component', kind: 'transit-gateway', code, thing: { type, id, name, account, region }, why, by: this.by, ...(repair === undefined ? {} : { repair }) }, this.by === null ? null : routeAnswer(this.by.table, this.by.route));
  }

  private unknown(missing: Missing, at: Component = this.at): void {
    this.leg.unknown(at, `not known: ${missing.what}`, missing);
  }

  /** @param near whose VPC or attachment leads here, where the gateway's own owner is not known */
  checkGateway(near: Owner): void {
    const gateway = this.network.data.transitGateways.get(this.at.id);
    const thing = { ...this.at, account: gateway?.account ?? near.account, region: gateway?.region ?? near.region };
    if (gateway === undefined || gateway.state === 'available') this.leg.pass(this.at, 'forward', 'routes between its attachments');
    else this.checkState(gateway.state, thing, 'BAD_STATE');
  }

  checkAttachment(attachment: TransitGatewayAttachment): void {
    const repair: Repair | undefined = attachment.state === 'pendingAcceptance' && attachment.resourceType === 'vpc' ? { kind: 'accept-transit-gateway-attachment', attachmentId: attachment.id } : undefined;
    if (attachment.state !== 'available') this.checkState(attachment.state, { ...attachment, type: 'transit-gateway-attachment' }, 'BAD_STATE_ATTACHMENT', repair);
  }

  private checkState(state: string, thing: Stopped, code: CauseCode, repair?: Repair): void {
    const why = CLOSED[state];
    if (why !== undefined) this.stop(code, thing, why, repair);
    else this.unknown({ what: `whether ${thing.id} carries traffic while it is ${state}`, hint: 'ask again when it is available' }, { type: thing.type, id: thing.id, name: thing.name });
  }

  /** The attachment of a VPC; null if it has none, or none is known. */
  attachmentOf(vpc: Vpc, gatewayId: string): TransitGatewayAttachment | null {
    const all = this.network.attachmentsOf(vpc.id, gatewayId);
    const usable = all.find(({ state }) => state === 'available') ?? all[0];
    if (usable !== undefined) return usable;
    if (['TransitGatewayAttachments', 'TransitGatewayVpcAttachments'].some((key) => this.network.isCollected(key, vpc))) {
      this.stop('BAD_STATE_ATTACHMENT', { ...this.at, account: vpc.account, region: vpc.region }, `has no attachment of ${vpc.id}`);
    } else {
      const { what, hint } = this.network.missing('TransitGatewayAttachments', vpc);
      this.unknown({ what: `how ${gatewayId} is attached to ${vpc.id} (${what})`, hint });
    }
    return null;
  }

  /** From a subnet into the attachment of its zone: the attachment's subnet there, or null where there is none or none is known. */
  enter(here: Place, source: IpAddress, to: End, entry: TransitGatewayAttachment): Subnet | null {
    this.checkAttachment(entry);
    checkIpv6(this.leg, entry, to.named);
    if (entry.subnetIds === null) {
      this.unknown(this.network.missing('TransitGatewayVpcAttachments', here.vpc));
      return null;
    }
    const zone = here.subnet.availabilityZone;
    const subnets = entry.subnetIds.map((id) => this.network.data.subnets.get(id));
    const inZone = subnets.find((subnet) => zone !== null && subnet?.availabilityZone === zone);
    if (inZone === undefined) {
      if (subnets.includes(undefined) || zone === null) this.unknown(this.network.missing('Subnets', here.vpc));
      else {
        this.stop('TGW_ROUTE_AZ_RESTRICTION', { ...entry, type: 'transit-gateway-attachment' }, `has no subnet in ${zone}, the zone of ${here.subnet.id}`,
          { kind: 'attachment-zone', attachmentId: entry.id, subnetId: here.subnet.id });
      }
      return null;
    }
    // In the sender's own subnet the list judged the packet on its way out; it judges it once more on its way in.
    passAcl(this.network, this.leg, inZone, false, source);
    this.leg.pass(component('transit-gateway-attachment', entry), 'forward', `enters from ${entry.resourceId}`);
    return inZone;
  }

  /** The attachments that the packet leaves by; null where that is not known. */
  route(entry: TransitGatewayAttachment, packet: Packet): Exit | null {
    const table = this.tableOf(entry, packet);
    if (table === null) return this.wantedExit(packet.to, entry.transitGatewayId);
    const { network, leg } = this;
    const { to } = packet;
    const at = component('transit-gateway-route-table', table);
    const owner = { account: table.account ?? entry.account, region: table.region ?? entry.region };
    const stopHere = (code: CauseCode, why: string): Exit | null => {
      const wanted = this.wanted(to, entry.transitGatewayId);
      this.stop(code, { ...at, ...owner }, why, wanted === null ? undefined : { kind: 'transit-gateway-route', tableId: table.id, address: to.named, attachmentId: wanted.id });
      return wanted === null ? null : { attachments: [wanted] };
    };
    const selection = selectTransitRoute(network, table, to.named);
    if (selection.kind === 'none') {
      const wanted = this.wanted(to, entry.transitGatewayId);
      // An attachment propagates while it is there: without it the absence of its route is not another thing to repair.
      if (wanted !== null && isAway(wanted)) {
        this.checkAttachment(wanted);
        return { attachments: [wanted] };
      }
      return stopHere('TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', `has no route to ${to.named.text}`);
    }
    if (selection.kind === 'unknown') {
      this.unknown(selection.missing, at);
      return this.wantedExit(to, entry.transitGatewayId);
    }
    const { route } = selection;
    const destination = destinationOf(route);
    if (route.state !== 'active') return stopHere('TGW_RTB_BAD_STATE_ROUTE', `drops ${to.named.text}: its route ${destination} is a ${route.state}`);
    const exits = route.attachmentIds.flatMap((id) => network.data.transitGatewayAttachments.get(id) ?? []);
    const [first] = exits;
    if (first === undefined) return this.leadNowhere(route, table, owner, to, entry);
    const usable = exits.filter(({ state }) => state === 'available');
    const attachments = usable.length > 0 ? usable : exits;
    const exit = attachments[0] ?? first;
    leg.pass(at, 'forward', `${destination} (${selection.isComputed ? 'propagated, by the CIDR of the VPC' : route.type}) leads to ${exit.id}`);
    if (selection.isComputed) leg.note(`The static routes of ${table.id} were not read, only what propagates to it: a static route for ${to.named.text} would win.`);
    if (isElsewhere(exit, to) && !leadsOn(network, exit, to.named, exit.id === entry.id)) {
      const isBeaten = selection.beaten.some(({ attachmentIds }) => attachmentIds.some((id) => reaches(network.data.transitGatewayAttachments.get(id), to)));
      return stopHere(isBeaten ? 'TGW_RTB_HIGHER_PRIORITY_ROUTE' : 'TGW_RTB_MORE_SPECIFIC_ROUTE', `sends ${to.named.text} by ${destination}${isBeaten ? ` (${kindOf(route)})` : ''} ${exit.id === entry.id ? `back to ${exit.resourceId}: the packet goes in a circle` : `to ${exit.resourceId} instead of ${to.kind === 'outside' ? 'its network' : to.vpc.id}`}`);
    }
    if (!leg.enter(`${leg.isReply ? 'reply ' : ''}${table.id} ${exit.id} ${to.named.text}`) || exit.id === entry.id && exit.resourceType === 'peering') {
      return stopHere('TGW_RTB_MORE_SPECIFIC_ROUTE', `sends ${to.named.text} by ${destination} back ${exit.resourceType === 'peering' ? `over the peering ${exit.id}` : `to ${exit.id}`}: the packet goes in a circle`);
    }
    this.checkAttachment(exit);
    if (exit.resourceType === 'peering') return this.crossPeering(exit, entry.transitGatewayId, packet);
    return { attachments };
  }

  /** By association, or by what a policy table makes of the packet. */
  private tableOf(entry: TransitGatewayAttachment, packet: Packet): TransitGatewayRouteTable | null {
    const { network, leg } = this;
    const id = entry.policyTableId === null ? entry.routeTableId : this.byPolicy(entry.policyTableId, packet);
    if (id === null) {
      if (entry.policyTableId !== null || isAway(entry)) return null;
      const isTold = network.isCollected('TransitGatewayAttachments', entry);
      if (!isTold) this.unknown(network.missing('TransitGatewayAttachments', entry));
      else this.stop('TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION', { ...entry, type: 'transit-gateway-attachment' }, 'is associated with no transit gateway route table', { kind: 'associate-transit-gateway-table', attachmentId: entry.id, gatewayId: entry.transitGatewayId });
      return null;
    }
    const table = network.data.transitGatewayRouteTables.get(id);
    if (table === undefined) leg.unknown(this.at, `not known: the routes of ${id}`, unreadTable(id));
    return table ?? null;
  }

  private byPolicy(id: string, { source, to }: Packet): string | null {
    const { leg } = this;
    const at: Component = { type: 'transit-gateway-policy-table', id, name: null };
    const entries = this.network.data.transitGatewayPolicyTables.get(id);
    if (entries === undefined) {
      this.unknown({ what: `the rules of the policy table ${id}`, hint: 'allow ec2:GetTransitGatewayPolicyTableEntries with the account that owns the transit gateway, or save its output beside the id in the snapshot' }, at);
      return null;
    }
    const targets = policyTargets(id, entries, { source, isSourceSure: leg.openSource === null, destination: to.named, traffic: leg.remaining, isReply: leg.isReply, clientPorts: leg.ports });
    if ('what' in targets) {
      this.unknown(targets, at);
      return null;
    }
    const target = leg.choices.choose(`policy ${id} ${leg.isReply ? 'back' : 'there'} ${to.named.text}`, targets, (one) => `packets that policy table ${id} sends ${one === null ? 'nowhere' : `to ${one}`}`);
    if (target === null) this.unknown({ what: `what becomes of a packet to ${to.named.text} that no rule of the policy table ${id} matches`, hint: 'add a rule that takes it: AWS does not document what happens without one' }, at);
    else leg.pass(at, 'forward', `sends it by ${target}`);
    return target;
  }

  /** The route names attachments that are in no list: gone, or in an account that was not read. */
  private leadNowhere(route: TransitGatewayRoute, table: TransitGatewayRouteTable, owner: Owner, to: End, entry: TransitGatewayAttachment): Exit | null {
    const [id] = route.attachmentIds;
    const wanted = this.wanted(to, entry.transitGatewayId);
    // A VPC that is not attached at all is one thing to repair, whichever direction meets it.
    if (wanted === null && to.kind !== 'outside' && !isNamedPubliclyEnd(to) && this.network.isCollected('TransitGatewayAttachments', owner)) return this.attachmentOf(to.vpc, entry.transitGatewayId) === null ? null : this.wantedExit(to, entry.transitGatewayId);
    // Only the general list holds attachments of every kind.
    if (id !== undefined && this.network.isCollected('TransitGatewayAttachments', owner)) {
      this.stop('BAD_STATE_ATTACHMENT', { type: 'transit-gateway-attachment', id, name: null, ...owner }, `does not exist any more, and the route ${destinationOf(route)} of ${table.id} still names it`,
        wanted === null ? undefined : { kind: 'transit-gateway-route', tableId: table.id, address: to.named, attachmentId: wanted.id });
    } else {
      this.unknown({ what: `attachment ${id ?? 'of a static route'} of ${destinationOf(route)} in ${table.id}`, hint: 'it may belong to an account or Region that was not read: add it with --profile or --region' });
    }
    return wanted === null ? null : { attachments: [wanted] };
  }

  /** Over a peering attachment into the other transit gateway, by the table that its side is associated with. */
  private crossPeering(exit: TransitGatewayAttachment, gatewayId: string, packet: Packet): Exit | null {
    const { network, leg } = this;
    const other = network.data.transitGatewayPeerings.find(({ id, transitGatewayId }) => id === exit.id && transitGatewayId !== gatewayId);
    if (other === undefined) {
      this.unknown({ what: `the transit gateway on the other side of ${exit.id}`, hint: 'it was not read: add its account or Region with --profile or --region' });
      return null;
    }
    const at: Component = { type: 'transit-gateway', id: other.transitGatewayId, name: network.data.transitGateways.get(other.transitGatewayId)?.name ?? null };
    leg.pass(component('transit-gateway-attachment', exit), 'forward', `a peering to ${other.transitGatewayId}`);
    const beyond = new Crossing(network, leg, at, null);
    beyond.checkGateway(other);
    return beyond.route(other, { ...packet, enteredBy: null });
  }

  /** The attachment that should have been used, to go on by. */
  private wanted(to: End, gatewayId: string): TransitGatewayAttachment | null {
    if (to.kind === 'outside' || isNamedPubliclyEnd(to)) return null;
    return this.network.attachmentsOf(to.vpc.id, gatewayId)[0] ?? null;
  }

  private wantedExit(to: End, gatewayId: string): Exit | null {
    const wanted = this.wanted(to, gatewayId);
    return wanted === null ? null : { attachments: [wanted] };
  }
}

const destinationOf = ({ destination, prefixListId }: TransitGatewayRoute): string =>
  destination.kind === 'cidr' ? `${destination.cidr.text}${prefixListId === null ? '' : ` of ${prefixListId}`}` : destination.prefixListId;

const kindOf = ({ type, prefixListId }: TransitGatewayRoute): string => (type === 'static' && prefixListId !== null ? 'a prefix list' : type);

const reaches = (attachment: TransitGatewayAttachment | undefined, to: End): boolean => to.kind !== 'outside' && attachment?.resourceType === 'vpc' && attachment.resourceId === to.vpc.id;

const isNamedPubliclyEnd = (to: End): boolean => to.kind === 'interface' && isNamedPublicly(to);

/** Another VPC than the one that has the address. */
const isElsewhere = (exit: TransitGatewayAttachment, to: End): boolean =>
  exit.resourceType === 'vpc' && to.kind !== 'outside' && !isNamedPubliclyEnd(to) && exit.resourceId !== to.vpc.id;

/** Static IPv6 routes pass some traffic even without it (Transit Gateway Guide, "VPC attachments"), which nobody tells apart. */
export function checkIpv6(leg: Leg, attachment: TransitGatewayAttachment, { family }: IpAddress): void {
  if (family === 4 || attachment.carriesIpv6 === true || attachment.resourceType !== 'vpc') return;
  const how = attachment.carriesIpv6 === null ? 'its IPv6 support was not read' : 'its IPv6 support is disabled';
  leg.unknown(component('transit-gateway-attachment', attachment), how, {
    what: `whether ${attachment.id} passes this IPv6 traffic (${how})`, hint: 'enable it: aws ec2 modify-transit-gateway-vpc-attachment --options Ipv6Support=enable',
  });
}
