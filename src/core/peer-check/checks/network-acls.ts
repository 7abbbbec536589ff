/** The network ACLs of the subnets involved, in both directions, with the ports that the client may use for the reply. */
import { addressOf, type IpAddress } from '../../address/address.ts';
import type { Missing } from '../../diagnosis/answer.ts';
import { resourceOf } from '../../diagnosis/resource.ts';
import { short, titled, trafficWords } from '../../diagnosis/words.ts';
import type { Subnet } from '../../network/model.ts';
import { clientPorts } from '../../path/client-ports.ts';
import { entryLabel } from '../../path/rule-answer.ts';
import { rangesOf } from '../../traffic/describe.ts';
import { TrafficSet } from '../../traffic/traffic-set.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { sideWords, type PeerPair } from '../pair.ts';
import { openNetworkAcl } from '../repair-filter.ts';
import { sideResource } from '../resources.ts';
import { aclWay, directionsOf, talksOf, type Talk } from '../talk.ts';

defineCheck({ id: 'network-acls', title: 'Network ACLs', order: 130, gates: 'traffic', find });

type Way = Pick<Talk, 'acls' | 'aclBlockers' | 'missing'>;

function find(pair: PeerPair): Finding[] {
  const unread = pair.sides.find((side) => !pair.network.isCollected('NetworkAcls', side));
  if (unread !== undefined) {
    const missing = pair.network.missing('NetworkAcls', unread);
    return [{ status: 'unknown', resource: sideResource(unread), message: notKnown(missing), missing: [missing] }];
  }
  const ways = waysOf(pair);
  const findings = new Map<string, Finding>();
  for (const { aclBlockers } of ways) {
    for (const found of aclBlockers) {
      const finding = findingOf(pair, found);
      const key = finding.key ?? '';
      if (!findings.has(key)) findings.set(key, finding);
    }
  }
  if (findings.size > 0) return [...findings.values()];
  const doubtful = ways.find(({ acls }) => acls === 'unknown');
  const missing: readonly Missing[] = doubtful?.missing.slice(0, 1) ?? [];
  const [first] = missing;
  const [a, b] = pair.sides;
  if (first !== undefined) return [{ status: 'unknown', resource: sideResource(b), message: notKnown(first), missing }];
  const what = pair.question.traffic === null ? 'some traffic' : trafficWords(pair.question.traffic.traffic);
  return [{ status: 'pass', resource: sideResource(a), message: `Network ACLs let ${what} and its replies through between the subnets of ${sideWords(a)} and ${sideWords(b)}.` }];
}

/** Between the subnets whose hosts the groups let talk; where they let none, or there is none, between all. */
function waysOf(pair: PeerPair): readonly Way[] {
  const talks = (talksOf(pair) ?? []).flatMap((direction) => direction.talks);
  const involved = talks.filter(({ groups }) => groups !== 'no');
  if (involved.length > 0) return involved;
  if (talks.length > 0) return talks;
  const traffic = pair.question.traffic?.traffic ?? TrafficSet.EVERYTHING;
  const ports = clientPorts(pair.network, null);
  return directionsOf(pair).flatMap(([from, to]) => (from.subnets ?? []).flatMap((source) => (to.subnets ?? []).flatMap((target): Way[] => {
    const ends = endsOf(source, target);
    if (ends === null) return [];
    const { verdict, blockers, missing } = aclWay(pair.network, traffic, ports, { address: ends[0], subnet: source }, { address: ends[1], subnet: target });
    return [{ acls: verdict, aclBlockers: blockers, missing }];
  })));
}

/** The first host of each subnet, of a family that both have. AWS keeps the first four addresses for itself. */
function endsOf(source: Subnet, target: Subnet): readonly [IpAddress, IpAddress] | null {
  for (const from of source.cidrs) {
    const to = target.cidrs.find(({ family }) => family === from.family);
    if (to !== undefined) return [addressOf(from.family, from.first + 4n), addressOf(to.family, to.first + 4n)];
  }
  return null;
}

function findingOf(pair: PeerPair, { blocker, isReply, far }: Talk['aclBlockers'][number]): Finding {
  const { acl, subnet, egress, entry, needed, partialPorts } = blocker;
  const isAsked = pair.question.traffic !== null;
  const way = egress ? `out of ${short(subnet)} to ${short(far)}` : `into ${short(subnet)} from ${short(far)}`;
  const by = entry === null ? `no ${egress ? 'outbound' : 'inbound'} entry matches` : `${egress ? 'outbound' : 'inbound'} entry ${entryLabel(entry.ruleNumber)} denies it`;
  const what = isReply ? `the replies (client ports ${rangesOf(partialPorts ?? needed.numbersOf(needed.namedProtocols[0] ?? 0))})` : trafficWords(needed);
  const told = isReply && (needed.namedProtocols.length !== 1 || !hasPortNumbers(needed)) ? 'the replies' : what;
  const repair = isAsked ? openNetworkAcl(pair, blocker) : { decide: null };
  const decide = 'decide' in repair && repair.decide !== null ? `; ${repair.decide}` : '';
  const partly = partialPorts === null ? '' : ', so it works for some connections only';
  return {
    status: isAsked ? 'fail' : 'warn',
    resource: resourceOf(pair.network, 'network-acl', acl),
    key: `${acl.id} ${subnet.id} ${far.id} ${egress ? 'out' : 'in'} ${isReply ? 'reply' : 'request'}`,
    message: `Network ACL ${titled(acl)} does not let ${told} ${way}: ${by}${partly}${decide}.`,
    ...('commands' in repair ? { proposal: repair } : {}),
  };
}

const hasPortNumbers = (traffic: TrafficSet): boolean => traffic.namedProtocols.every((protocol) => protocol === 6 || protocol === 17);
