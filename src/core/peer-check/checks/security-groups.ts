/** Do the security groups let anything through between the two VPCs, or exactly the traffic that was asked about? */
import { resourceOf } from '../../diagnosis/resource.ts';
import { listWords, trafficWords } from '../../diagnosis/words.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { sideWords, someOf, type PeerPair } from '../pair.ts';
import { openGroup } from '../repair-filter.ts';
import { sideResource } from '../resources.ts';
import { talksOf, type Speaker, type Talks } from '../talk.ts';
import { TrafficSet } from '../../traffic/traffic-set.ts';

defineCheck({ id: 'security-groups', title: 'Security groups', order: 110, gates: 'traffic', find });

function find(pair: PeerPair): Finding[] {
  const directions = talksOf(pair);
  if (directions === null) {
    return pair.sides.flatMap((side) => ['NetworkInterfaces', 'SecurityGroups'].filter((key) => !pair.network.isCollected(key, side)).slice(0, 1).map((key): Finding => {
      const missing = pair.network.missing(key, side);
      return { status: 'unknown', resource: sideResource(side), message: notKnown(missing), missing: [missing] };
    }));
  }
  return directions.map((direction) => judge(pair, direction));
}

function judge(pair: PeerPair, direction: Talks): Finding {
  const { from, to, talks, isCut, isEmpty } = direction;
  const isAsked = pair.question.traffic !== null;
  const what = trafficWords(pair.question.traffic?.traffic ?? TrafficSet.EVERYTHING);
  const way = `from ${sideWords(from)} to ${sideWords(to)}`;
  const base = { resource: sideResource(to), key: `${from.id} ${to.id}` };
  if (isEmpty) {
    const bare = [from, to].filter(({ id }) => ![...pair.network.data.interfaces.values()].some(({ vpcId }) => vpcId === id));
    const who = bare.length === 0 ? 'no two network interfaces have an address family in common' : `${listWords(bare.map(sideWords))} ${bare.length === 1 ? 'has' : 'have'} no network interface`;
    return { ...base, status: 'warn', message: `Nothing is known of security groups ${way}: ${who}.` };
  }
  const admitted = talks.filter(({ groups }) => groups === 'yes');
  const open = talks.filter(({ groups }) => groups === 'unknown');
  const [doubtful] = open;
  if (admitted.length > 0) {
    if (!isAsked || admitted.length === talks.length) return { ...base, status: 'pass', message: `Security groups let ${isAsked ? what : 'some traffic'} through ${way}.` };
    const names = [...new Set(admitted.map((talk) => `${speakerWords(pair, talk.from)} to ${speakerWords(pair, talk.to)}`))];
    return { ...base, status: 'warn', message: `Security groups let ${what} through ${way} for some interfaces only: ${someOf(names)}.` };
  }
  if (doubtful !== undefined) {
    const missing = doubtful.missing.slice(0, 1);
    return { ...base, status: 'unknown', message: missing.map(notKnown).join(' '), missing };
  }
  if (isCut) {
    const missing = { what: `whether security groups let ${what} through ${way}`, hint: `the first ${talks.length} pairs of interfaces were judged and there are more: ask inspect about two of them` };
    return { ...base, status: 'unknown', message: notKnown(missing), missing: [missing] };
  }
  return blocked(pair, direction, { what, way, base });
}

/** With one group to change the change is clear; with several somebody has to say which hosts are meant. */
function blocked(pair: PeerPair, { talks }: Talks, { what, way, base }: { readonly what: string; readonly way: string; readonly base: Pick<Finding, 'resource' | 'key'> }): Finding {
  const isAsked = pair.question.traffic !== null;
  const blockers = talks.flatMap(({ groupBlockers }) => groupBlockers);
  const outbound = blockers.filter(({ egress }) => egress);
  const groups = new Map(blockers.flatMap((blocker) => blocker.groups.map((group) => [group.id, group] as const)));
  const [only] = groups.values();
  const repair = isAsked ? openGroup(pair, talks) : { decide: null };
  const decide = 'decide' in repair && repair.decide !== null ? `; ${repair.decide}` : '';
  const rules = outbound.length === blockers.length ? 'outbound' : outbound.length === 0 ? 'inbound' : 'outbound and inbound';
  const names = someOf([...groups.values()].map(({ id, groupName }) => groupName === null ? id : `${groupName} (${id})`));
  return {
    ...base,
    ...(only !== undefined && groups.size === 1 ? { resource: resourceOf(pair.network, 'security-group', only) } : {}),
    status: isAsked ? 'fail' : 'warn',
    message: `No security group lets ${what} through ${way}: no ${rules} rule of ${names} matches${decide}.`,
    ...('commands' in repair ? { proposal: repair } : {}),
  };
}

function speakerWords({ network }: PeerPair, { networkInterface, members }: Speaker): string {
  const instance = networkInterface.instanceId === null ? undefined : network.data.instances.get(networkInterface.instanceId);
  const name = networkInterface.name ?? instance?.name ?? networkInterface.id;
  return members === 1 ? name : `${name} and ${members - 1} alike`;
}
