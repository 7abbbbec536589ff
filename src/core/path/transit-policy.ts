/**
 * Policy tables of transit gateways: numbered rules on addresses, ports and protocol, lowest first, of which the first that
 * matches names the route table (EC2 API, TransitGatewayPolicyRule).
 */
import type { IpAddress } from '../address/address.ts';
import { contains } from '../address/cidr.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { TransitGatewayPolicyEntry } from '../network/model.ts';
import * as intervals from '../traffic/intervals.ts';
import type { Intervals } from '../traffic/intervals.ts';
import { TCP, UDP } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';

/** The packets of one direction. */
export interface PolicyView {
  readonly source: IpAddress;
  /** False: a gateway or appliance may have given them another source address. */
  readonly isSourceSure: boolean;
  readonly destination: IpAddress;
  /** The request, on the way back too. */
  readonly traffic: TrafficSet;
  readonly isReply: boolean;
  readonly clientPorts: Intervals;
}

/**
 * The route tables that the packets go by: several where rules tell them apart. Null is one among them that no rule sends
 * anywhere: what becomes of such packets is not documented.
 */
export function policyTargets(tableId: string, entries: readonly TransitGatewayPolicyEntry[], view: PolicyView): readonly (string | null)[] | Missing {
  const targets = new Set<string | null>();
  let remaining = view.traffic;
  for (const entry of entries) {
    const { some, whole } = matched(entry, view);
    if (remaining.intersect(some).isEmpty) continue;
    const doubt = entry.doubt ?? (entry.source !== null && !view.isSourceSure ? 'names source addresses, and the source of the packet is not sure' : null);
    if (doubt !== null) return { what: `whether rule ${entry.ruleNumber} of policy table ${tableId} takes the packet (the rule ${doubt})`, hint: 'look at the rule with aws ec2 get-transit-gateway-policy-table-entries' };
    targets.add(entry.targetRouteTableId);
    remaining = remaining.subtract(whole);
    if (remaining.isEmpty) return [...targets];
  }
  return [...targets, null];
}

interface Matched {
  /** Requests of which some packets match. */
  readonly some: TrafficSet;
  /** Requests of which every packet matches. */
  readonly whole: TrafficSet;
}

const NONE: Matched = { some: TrafficSet.NOTHING, whole: TrafficSet.NOTHING };

function matched(entry: TransitGatewayPolicyEntry, { source, destination, isReply, clientPorts, isSourceSure }: PolicyView): Matched {
  if (entry.source !== null && isSourceSure && !contains(entry.source, source)) return NONE;
  if (entry.destination !== null && !contains(entry.destination, destination)) return NONE;
  // A reply comes from the port that the request went to, and goes to the client's.
  const [server, client] = isReply ? [entry.sourcePorts, entry.destinationPorts] : [entry.destinationPorts, entry.sourcePorts];
  const ofProtocol = entry.protocol === null ? TrafficSet.EVERYTHING : TrafficSet.ofProtocol(entry.protocol);
  if (server === null && client === null) return { some: ofProtocol, whole: ofProtocol };
  const onPorts = server === null ? TrafficSet.ofProtocol(TCP).union(TrafficSet.ofProtocol(UDP)) : TrafficSet.ofPorts(TCP, server).union(TrafficSet.ofPorts(UDP, server));
  // Whether a rule with ports takes what has none is not documented.
  const portless = TrafficSet.EVERYTHING.subtract(TrafficSet.ofProtocol(TCP)).subtract(TrafficSet.ofProtocol(UDP));
  const some = client !== null && intervals.intersect(client, clientPorts).length === 0 ? TrafficSet.NOTHING : onPorts;
  const whole = client !== null && intervals.subtract(clientPorts, client).length > 0 ? TrafficSet.NOTHING : onPorts;
  return { some: ofProtocol.intersect(some.union(portless)), whole: ofProtocol.intersect(whole) };
}
