import type { IpAddress } from '../address/address.ts';
import type { HopAction, Missing, RuleAnswer } from '../diagnosis/answer.ts';
import type { InterfaceAddress, NatGateway, NetworkInterface, Subnet, TransitGatewayAttachment } from '../network/model.ts';
import * as intervals from '../traffic/intervals.ts';
import type { Intervals } from '../traffic/intervals.ts';
import { hasPorts } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { rangesOf } from '../traffic/describe.ts';
import { Choices } from './choices.ts';
import { SAFE_PORTS } from './client-ports.ts';
import { liftReplies, liftRepliesToSome, repliesTo, type FilterResult } from './filter.ts';
import type { End, InterfaceEnd } from './ends.ts';
import type { OpenSource } from './source-address.ts';
import type { Blocker, Component, Step, Trace } from './trace.ts';

/** What a filter decided, with what is needed to say why. */
export interface Denial<Rule> {
  readonly rule: Rule | null;
  /** What had to pass for the question. */
  readonly needed: TrafficSet;
  readonly denied: TrafficSet;
  readonly partialPorts: Intervals | null;
}

/** A NAT gateway that a packet passed. */
export interface Translation {
  /** The interface whose address it took away. */
  readonly client: InterfaceEnd;
  /** The gateway as an end of its own. */
  readonly nat: InterfaceEnd;
  /** Where the packet goes, as the client calls it. */
  readonly asked: End;
  /** The same behind the gateway: NAT64 makes an IPv4 address of it. */
  readonly beyond: End;
  /** Set where the gateway is regional: it lies in no subnet. */
  readonly regional: NatGateway | null;
}

/** An appliance or Gateway Load Balancer endpoint that a packet passed. */
export interface PassedMiddlebox {
  /** Who sent the packet into it; null for a host outside AWS. */
  readonly client: NetworkInterface | null;
  readonly networkInterface: NetworkInterface;
  readonly subnet: Subnet | null;
  /** The ids by which routes name it. */
  readonly isNamed: readonly string[];
}

/**
 * One direction of a walk while it is taken. It records each step, and keeps two sets: what passes for certain, and what may
 * pass for all that is known. A drop does not end it: the caller goes on wherever the next hop is known.
 *
 * The sets always speak of the request, on the way back too: there they hold the requests whose replies pass.
 */
export class Leg {
  private readonly steps: Step[] = [];
  private readonly missing: Missing[] = [];
  private hasLostTrack = false;
  private certain = TrafficSet.EVERYTHING;
  private possible = TrafficSet.EVERYTHING;
  private readonly notes: string[] = [];
  private readonly entered = new Set<string>();

  /**
   * @param asked the traffic of the question that is still on its way
   * @param clientPorts ports that the client may send from
   * @param choices what AWS decides by itself on this walk
   */
  constructor(
    private asked: TrafficSet,
    readonly isReply: boolean,
    private clientPorts: Intervals,
    readonly choices: Choices = new Choices(),
  ) {}

  /** NAT gateways that the packet passed, in order. */
  readonly translations: Translation[] = [];
  /** Middleboxes that the packet passed, in order: what they do is not known, so its source address may be another behind them. */
  readonly middleboxes: PassedMiddlebox[] = [];
  /** Which source address the packet bears, where that is not sure; null: the one that each step tells. */
  openSource: OpenSource | null = null;
  /** The public address that the packet bears outside, where it left by an internet gateway behind a middlebox. */
  seenAs: IpAddress | null = null;
  /** Replies go to one port of a client's, which a middlebox may have chosen. */
  hasOpenPorts = false;
  /** The subnet by which the packet entered a transit gateway; null without one. */
  attachmentSubnet: Subnet | 'unread' | null = null;
  /** The attachment of a transit gateway by which the packet left AWS. */
  leftBy: TransitGatewayAttachment | null = null;
  /** The virtual private gateway by which the packet left AWS. */
  leftByVpnGateway: string | null = null;
  /** The peering connection that the packet came to last, whether or not it carries. */
  crossedPeering: string | null = null;

  /** The client, where its operating system is not known: it may send from other ports than those that are asked about. */
  unknownClient: { readonly id: string; readonly ports: Intervals } | null = null;

  /** Ports that the client may send from, as they are seen here. */
  get ports(): Intervals {
    return this.clientPorts;
  }

  /** From here on replies go to other ports: a NAT gateway has its own. */
  useClientPorts(ports: Intervals): void {
    this.clientPorts = ports;
  }

  /** A NAT gateway gives the packet one of its addresses, or the only one that it has. */
  mayComeFrom(id: string, addresses: readonly InterfaceAddress[]): void {
    this.openSource = addresses.length > 1 ? { kind: 'of', id, addresses } : null;
  }

  /** From here on the packet may bear any source address. */
  passMiddlebox(middlebox: PassedMiddlebox): void {
    this.middleboxes.push(middlebox);
    this.openSource = { kind: 'any', id: middlebox.networkInterface.id };
  }

  /** Marks a gateway as passed; false if it was passed before, which would never end. */
  enter(id: string): boolean {
    if (this.entered.has(id)) return false;
    this.entered.add(id);
    return true;
  }

  get trace(): Trace {
    return { steps: this.steps, certain: this.certain, possible: this.possible, missing: this.missing, notes: this.notes };
  }

  get isDelivered(): boolean {
    return this.steps.at(-1)?.action === 'deliver';
  }

  /** What of the question is left after the steps so far. */
  get remaining(): TrafficSet {
    return this.asked;
  }

  get isLost(): boolean {
    return this.hasLostTrack;
  }

  pass(component: Component, action: HopAction, detail: string, rule: RuleAnswer | null = null): void {
    this.steps.push({ component, action, rule, detail, blocker: null });
  }

  drop(component: Component, detail: string, blocker: Blocker, rule: RuleAnswer | null = null): void {
    this.certain = TrafficSet.NOTHING;
    this.possible = TrafficSet.NOTHING;
    this.steps.push({ component, action: 'drop', rule, detail, blocker });
  }

  unknown(component: Component, detail: string, missing: Missing, rule: RuleAnswer | null = null): void {
    this.certain = TrafficSet.NOTHING;
    this.missing.push(missing);
    this.steps.push({ component, action: 'unknown', rule, detail, blocker: null });
  }

  /** A hop behind which nobody knows where the packet goes or whose address it bears: the far end cannot be judged. */
  loseTrack(component: Component, detail: string, missing: Missing, rule: RuleAnswer | null = null): void {
    this.unknown(component, detail, missing, rule);
    this.hasLostTrack = true;
  }

  /** After a drop by a gateway that something else has to replace: by what address the packet would go on is not known. */
  loseSight(): void {
    this.hasLostTrack = true;
  }

  /** Says what lies beyond what can be judged. */
  note(sentence: string): void {
    this.notes.push(sentence);
  }

  /** A component that carries some kinds of traffic only. */
  restrict(component: Component, carried: TrafficSet, detail: string, blocker: Blocker): void {
    this.certain = this.certain.intersect(carried);
    this.possible = this.possible.intersect(carried);
    if (this.asked.intersect(carried).isEmpty) this.steps.push({ component, action: 'drop', rule: null, detail, blocker });
    else this.asked = this.asked.intersect(carried);
  }

  filter<Rule>(
    component: (rule: Rule | null) => Component,
    result: FilterResult<Rule>,
    describe: { readonly rule: (rule: Rule) => RuleAnswer; readonly detail: (rule: Rule | null) => string; readonly blocker: (denial: Denial<Rule>) => Blocker },
  ): void {
    const lift = (set: TrafficSet): TrafficSet => (this.isReply ? liftReplies(set, this.clientPorts) : set);
    const reaches = result.allowed.union(result.unknown);
    const allowed = lift(result.allowed);
    const possible = this.hasOpenPorts ? liftRepliesToSome(reaches, intervals.union(SAFE_PORTS, this.clientPorts)) : lift(reaches);
    const needed = this.isReply ? repliesTo(this.asked, this.clientPorts) : this.asked;
    const passes = !this.asked.intersect(allowed).isEmpty;
    const mayPass = !this.asked.intersect(possible).isEmpty;
    this.certain = this.certain.intersect(allowed);
    this.possible = this.possible.intersect(possible);
    if (!this.asked.intersect(possible.subtract(allowed)).isEmpty) this.missing.push(...result.missing);

    if (mayPass) {
      const rule = passes ? decidingRule(result, 'allow', needed) : null;
      const detail = passes ? describe.detail(rule) : `not known: ${result.missing[0]?.what ?? (this.hasOpenPorts ? 'to which port the reply goes' : 'something was not read')}`;
      const answer = rule === null ? null : describe.rule(rule);
      if (passes && this.isReply) this.warnOfOtherPorts(component(rule), result.allowed);
      this.steps.push({ component: component(rule), action: passes ? 'allow' : 'unknown', rule: answer, detail, blocker: null });
      this.asked = this.asked.intersect(possible);
      return;
    }
    const denied = needed.subtract(reaches);
    const rule = decidingRule(result, 'deny', denied);
    this.steps.push({
      component: component(rule),
      action: 'deny',
      rule: rule === null ? null : describe.rule(rule),
      detail: describe.detail(rule),
      blocker: describe.blocker({ rule, needed, denied, partialPorts: this.isReply ? partialPorts(needed, denied) : null }),
    });
  }

  /** Open for the ports of one operating system only, where nobody knows which one the client has. */
  private warnOfOtherPorts({ id }: Component, allowed: TrafficSet): void {
    const { unknownClient: client } = this;
    if (client === null || client.ports !== this.clientPorts) return;
    const closed = this.asked.namedProtocols.filter(hasPorts).flatMap((protocol) => (this.asked.numbersOf(protocol).length === 0 ? [] : intervals.subtract(SAFE_PORTS, allowed.numbersOf(protocol))));
    if (closed.length > 0) this.note(`${id} lets replies through to some client ports only, not to ${rangesOf(intervals.normalise(closed))}: the operating system of ${client.id} is not known, and it is taken for Linux.`);
  }
}

function decidingRule<Rule>(result: FilterResult<Rule>, action: 'allow' | 'deny', traffic: TrafficSet): Rule | null {
  const shares = result.shares.filter((share) => share.action === action && !share.traffic.intersect(traffic).isEmpty);
  return (shares.find((share) => share.traffic.covers(traffic)) ?? shares[0])?.rule ?? null;
}

/** The client ports that fail where others pass; null where all fail. */
function partialPorts(needed: TrafficSet, denied: TrafficSet): Intervals | null {
  for (const protocol of needed.namedProtocols) {
    if (!hasPorts(protocol)) continue;
    const failing = denied.numbersOf(protocol);
    if (failing.length > 0 && !intervals.equal(failing, needed.numbersOf(protocol))) return failing;
  }
  return null;
}
