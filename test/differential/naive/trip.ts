/** One direction of one packet. */
import type { BlockerKey, RawInterface, RawSubnet, RawVpc } from '../describe.ts';
import type { Decision, Packet } from './filters.ts';

export type Direction = BlockerKey['direction'];

/** An interface under one of its addresses. */
export interface Holder { interface: RawInterface; address: string; publicIp: string | null }

export type Goal =
  | { kind: 'interface'; holder: Holder; subnet: RawSubnet }
  | { kind: 'nobody'; vpcId: RawVpc['VpcId']; address: string; subnet: RawSubnet | undefined }
  | { kind: 'outside' };

/**
 * `arrived`: in front of the goal's subnet; `unfiltered`: in it, no list asked; `left`: out of all that is known, by `exit`;
 * `hidden`: nobody knows as what it goes on, if at all; `stop`: nowhere. What can be repaired is blocked and gone on from.
 */
export type Outcome = 'arrived' | 'unfiltered' | 'left' | 'hidden' | 'stop';

/** A NAT gateway that changed the packet. */
export interface Passage { gatewayId: string; holder: Holder; before: Packet; isReturnedToSender: boolean }

/** The attachment of a transit gateway that a packet left by. */
export interface TransitExit { gatewayId: string; attachmentId: string }

export class Trip {
  /** Do rules at the goal that name the sender's groups count? */
  references: Decision = 'allow';
  /** And rules of the sender that name the goal's groups? */
  outReferences: Decision = 'allow';
  readonly passages: Passage[] = [];
  exit: { kind: 'igw' | 'eigw' | 'vgw' | 'endpoint' | 'transit'; vpcId: string; edge?: string; transit?: TransitExit } | null = null;
  /** Does the list of the sender's subnet judge the reply, whatever way it comes? Not where a transit gateway is in the subnet: facts 1.4. */
  isBackByList = true;
  isAcrossTransit = false;
  /** From which subnet it went to the last transit gateway. */
  entered: RawSubnet | undefined;
  /** An appliance had the packet. */
  isOwnAffair = false;
  /** It left a subnet whose traffic the gateway's table sends to an appliance. */
  isRedirected = false;
  /** Of a reply: the way its request took. */
  connection: Trip | null = null;
  readonly seen = new Set<string>();

  constructor(readonly direction: Direction, public packet: Packet, readonly goal: Goal, public sender: Holder) {}

  /** The VPC that the packet's own destination address is in; null where it is outside of all. */
  get vpcId(): string | null {
    if (this.goal.kind === 'nobody') return this.goal.vpcId;
    return this.goal.kind === 'interface' && this.goal.holder.address === this.packet.to ? this.goal.holder.interface.VpcId : null;
  }

  /** True the first time only: whoever comes by twice goes in a circle. */
  passes(place: string): boolean {
    if (this.seen.has(place)) return false;
    this.seen.add(place);
    return true;
  }
}
