import type { RuleAnswer } from '../diagnosis/answer.ts';
import type { NetworkAcl, NetworkAclEntry, Route, RouteTable, SecurityGroupRule } from '../network/model.ts';
import { peerText } from '../network/parse/security-group.ts';
import { protocolName } from '../traffic/protocol.ts';

const protocolText = (protocol: number | 'all'): string => (protocol === 'all' ? 'all' : protocolName(protocol));

export function groupRuleAnswer(rule: SecurityGroupRule): RuleAnswer {
  return {
    type: 'security-group-rule',
    id: rule.id,
    groupId: rule.groupId,
    direction: rule.egress ? 'outbound' : 'inbound',
    protocol: protocolText(rule.protocol),
    ports: rule.ports,
    peer: peerText(rule.peer),
    description: rule.description,
  };
}

/** The API returns `*` as 32767 (IPv4) and 32768 (IPv6). */
export const entryLabel = (ruleNumber: number): string => (ruleNumber >= 32767 ? '*' : String(ruleNumber));

export function aclEntryAnswer(acl: NetworkAcl, entry: NetworkAclEntry): RuleAnswer {
  return {
    type: 'network-acl-entry',
    networkAclId: acl.id,
    ruleNumber: entry.ruleNumber,
    label: entryLabel(entry.ruleNumber),
    egress: entry.egress,
    action: entry.action,
    protocol: protocolText(entry.protocol),
    ports: entry.ports,
    cidr: entry.cidr.text,
  };
}

export const destinationText = ({ destination }: Route): string =>
  destination.kind === 'cidr' ? destination.cidr.text : destination.prefixListId;

export function routeAnswer(table: RouteTable, route: Route): RuleAnswer {
  return {
    type: 'route',
    routeTableId: table.id,
    destination: destinationText(route),
    target: route.target.id,
    state: route.state,
    origin: route.origin,
  };
}
