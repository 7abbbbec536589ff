import { contains, covers, type Cidr } from '../address/cidr.ts';
import type { NetworkAcl, NetworkAclEntry } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { aclEntryTraffic } from '../network/parse/traffic.ts';
import { titled, trafficWords } from '../diagnosis/words.ts';
import type { PairQuestion } from '../path/judge.ts';
import { entryLabel } from '../path/rule-answer.ts';
import type { Blocker } from '../path/trace.ts';
import { hasPorts, isIcmp } from '../traffic/protocol.ts';
import { rangesOf } from '../traffic/describe.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';
import { ec2 } from './command.ts';
import { nameOnePacket, NOT_OURS, isOurs, placeCidr, singlePacket } from './context.ts';
import type { ProposalResult } from './proposal.ts';

type AclBlocker = Extract<Blocker, { type: 'network-acl' }>;

/** One allowing entry with a free number before the entry that denies. */
export function allowInAcl(network: Network, question: PairQuestion, blocker: AclBlocker): ProposalResult {
  return openAcl(network, question.traffic, blocker, cidrToOpen(network, question, blocker));
}

/** @param asked one kind of packet @param cidr whom the entry lets through */
export function openAcl(network: Network, asked: TrafficSet, blocker: AclBlocker, cidr: Cidr): ProposalResult {
  const { subnet, egress, needed } = blocker;
  const acl = network.data.networkAcls.get(blocker.acl.id) ?? blocker.acl;
  if (!isOurs(network, acl)) return { decide: NOT_OURS(acl) };
  const [protocol] = needed.namedProtocols;
  const [range] = protocol === undefined ? [] : needed.numbersOf(protocol);
  if (singlePacket(asked) === null || protocol === undefined || range === undefined) return { decide: nameOnePacket(asked) };
  const denying = firstDenial(acl, blocker);
  const ruleNumber = freeNumberBefore(acl, egress, denying);
  if (ruleNumber === null) {
    return { decide: `no number is free before entry ${entryLabel(denying)}: decide how to renumber the entries of ${acl.id}` };
  }
  const ports = hasPorts(protocol) ? range : null;
  const icmp = isIcmp(protocol) ? { type: Math.floor(range.from / 256), code: range.from % 256 } : null;
  const entry: NetworkAclEntry = { ruleNumber, egress, action: 'allow', protocol, cidr, ...aclEntryTraffic(protocol, cidr.family, ports, icmp) };
  const what = ports === null ? trafficWords(needed) : `${trafficWords(needed).split(' ')[0] ?? ''} ${ports.from === ports.to ? 'port' : 'ports'} ${rangesOf([ports])}`;
  return {
    summary: `Allow ${what} ${egress ? 'to' : 'from'} ${cidr.text} ${egress ? 'out of' : 'into'} ${titled(subnet)} as entry ${ruleNumber} of ${titled(acl)}`,
    commands: [
      ec2(
        'create-network-acl-entry',
        [
          ['network-acl-id', acl.id],
          [egress ? 'egress' : 'ingress', ''],
          ['rule-number', String(ruleNumber)],
          ['protocol', String(protocol)],
          ['port-range', ports === null ? null : `From=${ports.from},To=${ports.to}`],
          ['icmp-type-code', icmp === null ? null : `Type=${icmp.type},Code=${icmp.code}`],
          [cidr.family === 4 ? 'cidr-block' : 'ipv6-cidr-block', cidr.text],
          ['rule-action', 'allow'],
        ],
        acl.region,
      ),
    ],
    apply: (before) => {
      const current = before.data.networkAcls.get(acl.id) ?? acl;
      const entries = [...current.entries, entry].sort((a, b) => a.ruleNumber - b.ruleNumber);
      return before.with({ networkAcls: new Map(before.data.networkAcls).set(acl.id, { ...current, entries }) });
    },
  };
}

/** Where any public address was asked and an entry denies just some of them, those are what has to be opened. */
function cidrToOpen(network: Network, question: PairQuestion, { address, entry }: AclBlocker): NetworkAclEntry['cidr'] {
  const least = placeCidr(network, question, address);
  return entry !== null && covers(least, entry.cidr) ? entry.cidr : least;
}

/** The lowest number that denies any part of what has to pass. */
function firstDenial(acl: NetworkAcl, { egress, address, needed, entry }: AclBlocker): number {
  const denial = acl.entries.find(
    (item) => item.egress === egress && item.action === 'deny' && contains(item.cidr, address) && !item.traffic.intersect(needed).isEmpty,
  );
  return denial?.ruleNumber ?? entry?.ruleNumber ?? 32767;
}

/** Numbers run from 1 to 32766; round ones are left between the others for the next change. */
function freeNumberBefore(acl: NetworkAcl, egress: boolean, limit: number): number | null {
  const taken = new Set(acl.entries.filter((entry) => entry.egress === egress).map(({ ruleNumber }) => ruleNumber));
  const highest = Math.max(0, ...[...taken].filter((number) => number < Math.min(limit, 32767)));
  const last = Math.min(limit - 1, 32766);
  const wanted = [Math.floor(highest / 10 + 1) * 10, limit - 10, limit - 5, limit - 1];
  const round = wanted.find((number) => number >= 1 && number <= last && !taken.has(number));
  if (round !== undefined) return round;
  for (let number = last; number >= 1; number--) if (!taken.has(number)) return number;
  return null;
}
