import type { NearMiss, QuestionAnswer, RuleAnswer } from '../../core/diagnosis/answer.ts';
import { marksOf } from './marks.ts';
import { listed } from './numbers.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';
import { addressOf } from './words.ts';

/** A rule on one line: `inbound tcp 443 from 10.0.0.0/8 (sgr-0a1b)`, `inbound entry 100: deny tcp 22 from 0.0.0.0/0`. */
export function ruleText(rule: RuleAnswer, style: TextStyle): Text {
  switch (rule.type) {
    case 'security-group-rule': {
      const preposition = rule.direction === 'inbound' ? 'from' : 'to';
      const description = rule.description === null || rule.description === '' ? t`` : t`"${rule.description}"`;
      const notes = joined([t`${rule.id ?? ''}`, description], t`, `);
      const what = t`${rule.direction} ${trafficOf(rule.protocol, rule.ports)} ${preposition} ${rule.peer}`;
      return notes.isEmpty ? what : t`${what} (${notes})`;
    }
    case 'network-acl-entry': {
      const way = rule.egress ? t`outbound` : t`inbound`;
      const preposition = rule.egress ? 'to' : 'from';
      return t`${way} entry ${rule.label}: ${rule.action} ${trafficOf(rule.protocol, rule.ports)} ${preposition} ${rule.cidr}`;
    }
    case 'route': {
      const state = rule.state === 'active' ? t`` : t` (${rule.state})`;
      return t`route ${rule.destination} ${marksOf(style).arrow} ${rule.target}${state}`;
    }
  }
}

/** A sentence about a rule, with the rule behind it; of what the sentence says already, nothing is said twice. */
export function withRule(sentence: string, rule: RuleAnswer, style: TextStyle): Text {
  const says = (...values: readonly string[]): boolean => values.every((value) => sentence.includes(value));
  switch (rule.type) {
    case 'security-group-rule':
      if (rule.id === null ? says(rule.ports, rule.peer) : says(rule.id)) return t`${sentence}`;
      if (rule.id !== null && says(rule.protocol, rule.ports, rule.peer)) return t`${sentence} (${rule.id})`;
      break;
    case 'network-acl-entry':
      if (says(rule.label, rule.action)) return t`${sentence}`;
      break;
    case 'route':
      if (says(rule.destination, rule.target)) return t`${sentence}`;
      break;
  }
  return joined([t`${sentence}`, ruleText(rule, style)], t`; `);
}

/** What the closest rule would let through instead: `allows port 80 from the same source; you asked for port 443`. */
export function nearMissText(nearMiss: NearMiss, question: QuestionAnswer | null): Text {
  const { rule, differs } = nearMiss;
  if (question === null || rule.type === 'route') return t`differs in ${listed(differs.map((field) => t`${field.replace('-', ' ')}`))}`;
  const allowed: Text[] = [];
  const asked: Text[] = [];
  for (const field of differs) {
    switch (field) {
      case 'port':
        allowed.push(t`port ${rule.ports}`);
        asked.push(question.port === null ? t`any port` : t`port ${question.port}`);
        break;
      case 'icmp-type':
        allowed.push(t`${rule.ports}`);
        asked.push(t`type ${question.icmpType ?? 'any'}`);
        break;
      case 'protocol':
        allowed.push(t`${rule.protocol}`);
        asked.push(t`${question.protocol}`);
        break;
      case 'source':
        allowed.push(t`source ${peersOf(nearMiss)}`);
        asked.push(t`source ${addressOf(question.source)}`);
        break;
      case 'destination':
        allowed.push(t`destination ${peersOf(nearMiss)}`);
        asked.push(t`destination ${addressOf(question.destination)}`);
        break;
      case 'rule-number':
        allowed.push(t`the traffic, but comes later in the list`);
        break;
    }
  }
  const isInbound = rule.type === 'security-group-rule' ? rule.direction === 'inbound' : !rule.egress;
  const peer = isInbound ? 'source' : 'destination';
  const same = differs.includes(peer) || differs.includes('rule-number') ? t`` : t` ${isInbound ? 'from' : 'to'} the same ${peer}`;
  const answer = t`allows ${listed(allowed)}${same}`;
  return asked.length === 0 ? answer : t`${answer}; you asked for ${listed(asked)}`;
}

function peersOf({ rule, others = [] }: NearMiss): Text {
  const peers = [rule, ...others].flatMap((one) => (one.type === 'route' ? [] : [one.type === 'network-acl-entry' ? one.cidr : one.peer]));
  return listed([...new Set(peers)].map((peer) => t`${peer}`));
}

function trafficOf(protocol: string, ports: string): Text {
  if (protocol === 'all') return t`all traffic`;
  return ports === '' || ports === 'all' ? t`all ${protocol}` : t`${protocol} ${ports}`;
}
