/**
 * The closest rule that would have let the traffic through, had one thing been different: often it shows the mistake at a
 * glance (443 asked, 80 open).
 */
import { contains } from '../address/cidr.ts';
import type { Network } from '../network/network.ts';
import type { NetworkAclEntry, RulePeer, SecurityGroupRule } from '../network/model.ts';
import { aclEntryAnswer, groupRuleAnswer, routeAnswer } from '../path/rule-answer.ts';
import type { Blocker, PeerView } from '../path/trace.ts';
import { hasPorts, isIcmp } from '../traffic/protocol.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';
import type { NearMiss, RuleAnswer } from './answer.ts';
import { resourceOf } from './resource.ts';

type Difference = NearMiss['differs'][number];

export function nearMissOf(network: Network, blocker: Blocker): NearMiss | null {
  switch (blocker.type) {
    case 'security-group':
      return nearestGroupRule(network, blocker);
    case 'network-acl':
      return nearestAclEntry(network, blocker);
    case 'no-route':
    case 'wrong-route':
      return nearestRoute(network, blocker);
    default:
      return null;
  }
}

function nearestGroupRule(network: Network, { groups, egress, peer, traffic }: Extract<Blocker, { type: 'security-group' }>): NearMiss | null {
  const candidates = groups.flatMap((group) =>
    group.rules.filter((rule) => rule.egress === egress).flatMap((rule) => {
      const matchesPeer = couldBePeer(network, rule.peer, peer);
      const differs = differences(rule, traffic, matchesPeer, egress ? 'destination' : 'source');
      return differs?.length === 1 ? [{ group, rule, differs, distance: distance(rule.traffic, traffic) }] : [];
    }),
  );
  const [best, ...rest] = candidates.sort((a, b) => order(a.differs) - order(b.differs) || a.distance - b.distance);
  if (best === undefined) return null;
  return { resource: resourceOf(network, 'security-group', best.group), rule: groupRuleAnswer(best.rule), differs: best.differs, ...alsoAdmitted(best.differs, rest.map(({ rule, differs }) => ({ rule: groupRuleAnswer(rule), differs }))) };
}

function nearestAclEntry(network: Network, { acl, egress, address, entry, needed }: Extract<Blocker, { type: 'network-acl' }>): NearMiss | null {
  const candidates = acl.entries.filter((item) => item.egress === egress && item.action === 'allow' && item.cidr.family === address.family).flatMap((item) => {
    const late: Difference[] | null =
      entry !== null && item.ruleNumber > entry.ruleNumber && contains(item.cidr, address) && item.traffic.covers(needed) ? ['rule-number'] : null;
    const differs = late ?? differences(item, needed, contains(item.cidr, address), egress ? 'destination' : 'source');
    return differs?.length === 1 ? [{ item, differs, distance: distance(item.traffic, needed) }] : [];
  });
  const [best, ...rest] = candidates.sort((a, b) => order(a.differs) - order(b.differs) || a.distance - b.distance);
  if (best === undefined) return null;
  return { resource: resourceOf(network, 'network-acl', acl), rule: aclEntryAnswer(acl, best.item), differs: best.differs, ...alsoAdmitted(best.differs, rest.map(({ item, differs }) => ({ rule: aclEntryAnswer(acl, item), differs }))) };
}

/** Whom else the rules admit shows at a glance who was meant; three in all are enough. */
function alsoAdmitted(best: readonly Difference[], rest: readonly { readonly rule: RuleAnswer; readonly differs: readonly Difference[] }[]): Pick<NearMiss, 'others'> {
  const [difference] = best;
  if (difference !== 'source' && difference !== 'destination') return {};
  const others = rest.filter(({ differs }) => differs[0] === difference).map(({ rule }) => rule).slice(0, 2);
  return others.length === 0 ? {} : { others };
}

/** A route of the table to the wanted peering that does not cover the address. */
function nearestRoute(network: Network, { table, address, intended }: Extract<Blocker, { type: 'no-route' | 'wrong-route' }>): NearMiss | null {
  if (intended.kind !== 'peering') return null;
  const route = table.routes.find(
    ({ target, destination }) => target.id === intended.peering.id && destination.kind === 'cidr' && destination.cidr.family === address.family && !contains(destination.cidr, address),
  );
  return route === undefined ? null : { resource: resourceOf(network, 'route-table', table), rule: routeAnswer(table, route), differs: ['destination'] };
}

/** What is in the way of a match; null: more than one rule can say. */
function differences(rule: SecurityGroupRule | NetworkAclEntry, traffic: TrafficSet, matchesPeer: boolean, end: 'source' | 'destination'): Difference[] | null {
  const [protocol] = traffic.namedProtocols;
  if (protocol === undefined) return null;
  const differs: Difference[] = matchesPeer ? [] : [end];
  if (rule.traffic.covers(traffic)) return differs;
  if (rule.protocol === protocol) differs.push(isIcmp(protocol) ? 'icmp-type' : 'port');
  else if (rule.protocol !== 'all' && hasPorts(rule.protocol) && hasPorts(protocol) && sameNumbers(rule, traffic, protocol)) differs.push('protocol');
  else return null;
  return differs;
}

/** tcp/53 is near udp/53. */
function sameNumbers(rule: SecurityGroupRule | NetworkAclEntry, traffic: TrafficSet, protocol: number): boolean {
  if (rule.protocol === 'all') return false;
  const own = rule.traffic.numbersOf(rule.protocol);
  return traffic.numbersOf(protocol).every(({ from, to }) => own.some((range) => range.from <= from && range.to >= to));
}

function couldBePeer(network: Network, rulePeer: RulePeer, peer: PeerView): boolean {
  switch (rulePeer.kind) {
    case 'cidr':
      return contains(rulePeer.cidr, peer.address);
    case 'prefix-list':
      return network.data.prefixLists.get(rulePeer.prefixListId)?.cidrs?.some((cidr) => contains(cidr, peer.address)) === true;
    case 'group':
      return peer.networkInterface?.groupIds.includes(rulePeer.groupId) === true && peer.link.kind === 'vpc';
  }
}

/** A wrong port is the commonest slip. */
function order(differs: readonly Difference[]): number {
  const first: readonly Difference[] = ['rule-number', 'port', 'icmp-type', 'protocol', 'source', 'destination'];
  return first.findIndex((item) => item === differs[0]);
}

function distance(rule: TrafficSet, asked: TrafficSet): number {
  const [protocol] = asked.namedProtocols;
  const wanted = protocol === undefined ? undefined : asked.numbersOf(protocol)[0]?.from;
  if (protocol === undefined || wanted === undefined) return 0;
  const gaps = rule.numbersOf(protocol).map(({ from, to }) => (wanted < from ? from - wanted : wanted > to ? wanted - to : 0));
  return gaps.length === 0 ? 65536 : Math.min(...gaps);
}
