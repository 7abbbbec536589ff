import type { RuleAnswer, WhyRejectedAnswer } from '../../../src/core/diagnosis/answer.ts';
import {
  answer, cause, entry, fix, flowLogs, hop, OUTBOUND_ALL, PEER_ACCOUNT, PEER_DB, question, resource, route, timeline, WEB,
} from './parts.ts';

const PORT_80: RuleAnswer = {
  type: 'security-group-rule', id: 'sgr-0b2222222222222bb', groupId: 'sg-0b22222222222222b', direction: 'inbound', protocol: 'tcp', ports: '80',
  peer: '10.1.0.0/16', description: 'web tier',
};
const LOCAL = route('10.1.0.0/16', 'local');

/** A group without the port, a rule that almost does, and records that show it. */
export const SECURITY_GROUP: WhyRejectedAnswer = answer({
  verdict: 'blocked',
  summary: 'Security group sg-0b22222222222222b of the destination lets nothing in on tcp 443 from 10.1.5.194.',
  causes: [cause({
    code: 'ENI_SG_RULES_MISMATCH', kind: 'security-group', resource: resource('security-group', 'sg-0b22222222222222b', 'db'),
    message: 'No inbound rule of security group sg-0b22222222222222b (db) allows tcp 443 from 10.1.5.194.',
    nearMiss: { resource: resource('security-group', 'sg-0b22222222222222b', 'db'), rule: PORT_80, differs: ['port'] },
    evidence: { records: 1212, firstSeen: '2026-11-21T09:00:03Z', lastSeen: '2026-11-21T09:58:12Z' },
    fix: fix('Allow tcp 443 from 10.1.5.194/32 in sg-0b22222222222222b.',
      "aws ec2 authorize-security-group-ingress --region us-east-1 --group-id sg-0b22222222222222b --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=10.1.5.194/32}]'"),
  })],
  path: {
    forward: [
      hop('instance', 'i-0a11111111111111a', 'web', 'allow', 'running'),
      hop('security-group', 'sg-0a11111111111111a', 'web', 'allow', 'allows all traffic to 0.0.0.0/0', OUTBOUND_ALL),
      hop('network-acl', 'acl-0a1111111111111aa', null, 'allow', 'outbound entry 100: allow all traffic to 0.0.0.0/0', entry(100, true, 'allow')),
      hop('route-table', 'rtb-0a1111111111111aa', 'main', 'forward', '10.1.0.0/16 is local', LOCAL),
      hop('network-acl', 'acl-0a1111111111111aa', null, 'allow', 'inbound entry 100: allow all traffic from 0.0.0.0/0', entry(100, false, 'allow')),
      hop('security-group', 'sg-0b22222222222222b', 'db', 'deny', 'no inbound rule for tcp 443 from 10.1.5.194'),
      hop('instance', 'i-0b22222222222222b', 'db', 'deliver', 'running'),
    ],
    return: [
      hop('security-group', 'sg-0b22222222222222b', 'db', 'allow', 'the reply of an allowed connection'),
      hop('network-acl', 'acl-0a1111111111111aa', null, 'allow', 'outbound', entry(100, true, 'allow')),
      hop('instance', 'i-0a11111111111111a', 'web', 'deliver', 'the reply arrives'),
    ],
  },
  withAllFixes: 'reachable',
  flowLogs: flowLogs({
    pattern: 'rejected-entering-destination', meaning: 'The traffic left the source and was rejected on entering the destination.',
    agreement: 'agree', agreementMessage: 'Configuration and records agree.',
    counts: { forwardAccept: 1212, forwardReject: 1212, returnAccept: 0, returnReject: 0 },
    timeline: timeline([0, 0, 3, 120, 80, 40, 200, 180, 190, 160, 130, 109], [0, 0, 3, 120, 80, 40, 200, 180, 190, 160, 130, 109]),
    records: [{ version: '2', 'interface-id': 'eni-0b22222222222222b', srcaddr: '10.1.5.194', dstaddr: '10.1.9.20', action: 'REJECT' }],
    malformed: 2,
  }),
});

const peeringFix = (table: string, cidr: string): string =>
  `aws ec2 create-route --region us-east-1 --route-table-id ${table} --destination-cidr-block ${cidr} --vpc-peering-connection-id pcx-0a1111111111111aa`;

/** The route to the peering is missing on both sides: two causes, two fixes. */
export const PEERING_ROUTES: WhyRejectedAnswer = answer({
  question: question({ destination: PEER_DB, port: 5432 }),
  verdict: 'blocked',
  summary: 'Neither route table has a route through peering connection pcx-0a1111111111111aa, so tcp 5432 has no way there and none back.',
  causes: [
    cause({
      code: 'NO_ROUTE_TO_DESTINATION', kind: 'route', resource: resource('route-table', 'rtb-0a1111111111111aa', 'web'),
      message: 'Route table rtb-0a1111111111111aa (web) has no route to 10.2.7.31.',
      fix: fix('Route 10.2.0.0/16 to pcx-0a1111111111111aa.', peeringFix('rtb-0a1111111111111aa', '10.2.0.0/16')),
    }),
    cause({
      code: 'NO_ROUTE_TO_DESTINATION', kind: 'route', direction: 'return',
      resource: resource('route-table', 'rtb-0b2222222222222bb', 'db', PEER_ACCOUNT),
      message: 'Route table rtb-0b2222222222222bb (db) has no route back to 10.1.5.194.',
      fix: fix('Route 10.1.0.0/16 to pcx-0a1111111111111aa.', peeringFix('rtb-0b2222222222222bb', '10.1.0.0/16')),
    }),
  ],
  path: {
    forward: [
      hop('instance', 'i-0a11111111111111a', 'web', 'allow', 'running'),
      hop('security-group', 'sg-0a11111111111111a', 'web', 'allow', 'allows all traffic to 0.0.0.0/0', OUTBOUND_ALL),
      hop('route-table', 'rtb-0a1111111111111aa', 'web', 'drop', 'no route matches 10.2.7.31'),
      hop('vpc-peering-connection', 'pcx-0a1111111111111aa', 'web-to-db', 'forward', 'active, to vpc-0b22222222222222b'),
      hop('security-group', 'sg-0b22222222222222b', 'db', 'allow', 'allows tcp 5432 from 10.1.0.0/16'),
      hop('instance', 'i-0b22222222222222b', 'db', 'deliver', 'running'),
    ],
    return: [
      hop('security-group', 'sg-0b22222222222222b', 'db', 'allow', 'the reply of an allowed connection'),
      hop('route-table', 'rtb-0b2222222222222bb', 'db', 'drop', 'no route matches 10.1.5.194'),
      hop('vpc-peering-connection', 'pcx-0a1111111111111aa', 'web-to-db', 'forward', 'active, to vpc-0a11111111111111a'),
      hop('instance', 'i-0a11111111111111a', 'web', 'deliver', 'the reply arrives'),
    ],
  },
  withAllFixes: 'reachable',
  flowLogs: flowLogs({
    pattern: 'lost-in-transit', meaning: 'The traffic left the source, and the destination never saw it.', agreement: 'agree',
    agreementMessage: 'Configuration and records agree.', counts: { forwardAccept: 1, forwardReject: 0, returnAccept: 0, returnReject: 0 },
    timeline: timeline([0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    coverage: [
      { flowLogId: 'fl-0a11111111111111a', resourceId: 'vpc-0a11111111111111a', trafficType: 'ALL', destination: 's3://logs', status: 'ACTIVE', covers: ['source'] },
      { flowLogId: 'fl-0b22222222222222b', resourceId: 'vpc-0b22222222222222b', trafficType: 'ALL', destination: 's3://logs', status: 'ACTIVE', covers: ['destination'] },
    ],
  }),
});

/** A request nobody accepted: the fix cannot be tried by an owner of one side. */
export const PENDING_PEERING: WhyRejectedAnswer = answer({
  question: question({ destination: PEER_DB, port: 5432 }),
  verdict: 'blocked',
  summary: 'Peering connection pcx-0a1111111111111aa still waits for 444455556666 to accept it.',
  causes: [cause({
    code: 'VPC_PEERING_CONNECTION_NOT_ACTIVE', kind: 'peering', resource: resource('vpc-peering-connection', 'pcx-0a1111111111111aa', 'web-to-db'),
    rule: route('10.2.0.0/16', 'pcx-0a1111111111111aa', 'blackhole'),
    message: 'Peering connection pcx-0a1111111111111aa (web-to-db) is pending-acceptance, so it carries no traffic.',
    fix: {
      summary: 'Accept the peering connection, as account 444455556666.', verified: false,
      commands: ['aws ec2 accept-vpc-peering-connection --region us-east-1 --vpc-peering-connection-id pcx-0a1111111111111aa'],
    },
  })],
  path: {
    forward: [
      hop('instance', 'i-0a11111111111111a', 'web', 'allow', 'running'),
      hop('route-table', 'rtb-0a1111111111111aa', 'web', 'forward', 'to the peering connection', route('10.2.0.0/16', 'pcx-0a1111111111111aa', 'blackhole')),
      hop('vpc-peering-connection', 'pcx-0a1111111111111aa', 'web-to-db', 'drop', 'pending-acceptance'),
      hop('vpc', 'vpc-0b22222222222222b', null, 'unknown', 'account 444455556666 was not read'),
    ],
    return: [],
  },
  withAllFixes: 'inconclusive',
  missing: [{ what: 'the VPC of account 444455556666 in us-east-1', hint: 'Add --profile with a profile of account 444455556666.' }],
  warnings: ['The way beyond the peering connection is not known.'],
  flowLogs: flowLogs({ coverage: [], pattern: 'not-covered', meaning: 'No flow log could have shown this traffic.' }),
});

/** The reply dies in a stateless list, for some client ports only. */
export const RETURN_NACL: WhyRejectedAnswer = answer({
  verdict: 'blocked',
  summary: 'The request arrives, but network ACL acl-0b2222222222222bb rejects the reply for client ports 32768-49151.',
  causes: [cause({
    code: 'SUBNET_ACL_RESTRICTION', kind: 'network-acl', direction: 'return',
    resource: resource('network-acl', 'acl-0b2222222222222bb', 'db-subnets'), rule: entry(32767, true, 'deny'),
    message: 'Network ACL acl-0b2222222222222bb (db-subnets) rejects the reply to client ports 32768-49151 with its outbound entry *.',
    nearMiss: { resource: resource('network-acl', 'acl-0b2222222222222bb', 'db-subnets'), rule: entry(120, true, 'allow', '49152-65535'), differs: ['port'] },
    partial: { sourcePorts: [{ from: 32768, to: 49151 }] },
    evidence: { records: 1, firstSeen: '2026-11-21T09:31:00Z', lastSeen: '2026-11-21T09:31:00Z' },
    fix: fix('Allow tcp 1024-65535 to 10.1.5.0/24 in the outbound list.',
      'aws ec2 create-network-acl-entry --region us-east-1 --network-acl-id acl-0b2222222222222bb --egress --rule-number 110 --protocol 6 --port-range From=1024,To=65535 --cidr-block 10.1.5.0/24 --rule-action allow'),
  })],
  path: {
    forward: [
      hop('instance', 'i-0a11111111111111a', 'web', 'allow', 'running'),
      hop('security-group', 'sg-0b22222222222222b', 'db', 'allow', 'inbound', { ...PORT_80, ports: '443' }),
      hop('instance', 'i-0b22222222222222b', 'db', 'deliver', 'running'),
    ],
    return: [
      hop('security-group', 'sg-0b22222222222222b', 'db', 'allow', 'the reply of an allowed connection'),
      hop('network-acl', 'acl-0b2222222222222bb', 'db-subnets', 'deny', 'client ports 32768-49151 are denied', entry(32767, true, 'deny')),
      hop('route-table', 'rtb-0b2222222222222bb', 'db', 'forward', '10.1.0.0/16 is local', LOCAL),
      hop('instance', 'i-0a11111111111111a', 'web', 'deliver', 'the reply arrives'),
    ],
  },
  withAllFixes: 'reachable',
  flowLogs: flowLogs({
    pattern: 'answered', meaning: 'Traffic was accepted both ways.', agreement: 'disagree',
    agreementMessage: 'The records say answered until 09:30, the configuration says blocked: it was most likely changed after 2026-11-21T09:30:00Z.',
    counts: { forwardAccept: 40, forwardReject: 0, returnAccept: 39, returnReject: 1 },
    timeline: timeline([9, 8, 9, 7, 8, 2, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]),
  }),
});

const EVIL = 'prod\u001b]8;;https://example.com\u0007db\u001b]8;;\u0007';

/** Names that try to draw, reorder and hide; and honest ones that are wide. */
export const HOSTILE_NAMES: WhyRejectedAnswer = answer({
  question: question({ source: { ...WEB, name: '🚀 网络-web' }, destination: { ...PEER_DB, name: EVIL } }),
  verdict: 'blocked',
  summary: `Security group "${EVIL}" lets nothing in.\r\u001b[2KReachable after all`,
  causes: [cause({
    code: 'ENI_SG_RULES_MISMATCH', kind: 'security-group', resource: resource('security-group', 'sg-0b22222222222222b', '\u202Egnitirw\u202C'),
    message: 'No inbound rule of 数据库 allows tcp 443\u200b from \u009b31m10.1.5.194.',
    nearMiss: {
      resource: resource('security-group', 'sg-0b22222222222222b'), differs: ['port', 'source'],
      rule: { ...PORT_80, peer: '10.1.8.0/24', description: 'line one\nline two \u2066isolated\u2069' },
    },
    fix: { summary: 'Allow it.\u0007', commands: ['aws ec2 describe-vpcs --filters Name=tag:Name,Values="\u001b[31m"'], verified: false },
  })],
  path: {
    forward: [
      hop('instance', 'i-0a11111111111111a', '🚀 网络-web', 'allow', 'running'),
      hop('security-group', 'sg-0b22222222222222b', 'a-name-that-goes-on-and-on-for-as-long-as-tags-may-be-long', 'deny', 'no rule \u001b[0m matches'),
    ],
    return: [],
  },
  withAllFixes: 'blocked',
  warnings: ['A tag holds \u0000 and \u2028.'],
});

/** IPv6 past an egress-only gateway's rule. */
export const IPV6: WhyRejectedAnswer = answer({
  question: question({
    source: { ...WEB, privateIp: '2001:db8:1:5::194' }, destination: { input: 'internet', ip: null, scope: 'internet' }, protocol: 'icmpv6', port: null,
    icmpType: 128, icmpCode: 0,
  }),
  verdict: 'blocked',
  summary: 'Subnet subnet-0a11111111111111a has no route to the IPv6 internet.',
  causes: [cause({
    code: 'NO_ROUTE_TO_DESTINATION', kind: 'route', resource: resource('route-table', 'rtb-0a1111111111111aa', 'web'),
    message: 'Route table rtb-0a1111111111111aa (web) has no route for ::/0.',
    nearMiss: { resource: resource('route-table', 'rtb-0a1111111111111aa', 'web'), rule: route('0.0.0.0/0', 'igw-0a1111111111111aa'), differs: ['destination'] },
    fix: fix('Route ::/0 to igw-0a1111111111111aa.',
      'aws ec2 create-route --region us-east-1 --route-table-id rtb-0a1111111111111aa --destination-ipv6-cidr-block ::/0 --gateway-id igw-0a1111111111111aa'),
  })],
  path: {
    forward: [
      hop('network-interface', 'eni-0a11111111111111a', null, 'allow', 'from 2001:db8:1:5::194'),
      hop('route-table', 'rtb-0a1111111111111aa', 'web', 'drop', 'no route matches ::/0'),
      hop('internet-gateway', 'igw-0a1111111111111aa', null, 'forward', 'attached'),
      hop('internet', 'internet', null, 'deliver', 'leaves AWS'),
    ],
    return: [],
  },
  withAllFixes: 'reachable',
});
