import type { InspectAnswer, PairAnswer, RejectedOverview, SeveralFlowsAnswer, WhyRejectedAnswer } from '../../../src/core/diagnosis/answer.ts';
import { PEERING_ROUTES, SECURITY_GROUP } from './blocked.ts';
import { answer, cause, COVERAGE, entry, fix, flowLogs, hop, question, resource, timeline, WEB, WINDOW } from './parts.ts';

const NAT_PATH: WhyRejectedAnswer['path'] = {
  forward: [
    hop('instance', 'i-0a11111111111111a', 'web', 'allow', 'running'),
    hop('security-group', 'sg-0a11111111111111a', 'web', 'allow', 'allows all traffic to 0.0.0.0/0'),
    hop('route-table', 'rtb-0a1111111111111aa', 'private', 'forward', '0.0.0.0/0 to nat-0a1111111111111aa'),
    hop('nat-gateway', 'nat-0a1111111111111aa', 'egress', 'translate', 'source 10.1.5.194 becomes 203.0.113.10'),
    hop('internet-gateway', 'igw-0a1111111111111aa', null, 'forward', 'attached'),
    hop('internet', '198.51.100.7', null, 'deliver', 'leaves AWS'),
  ],
  return: [
    hop('internet-gateway', 'igw-0a1111111111111aa', null, 'forward', 'attached'),
    hop('nat-gateway', 'nat-0a1111111111111aa', 'egress', 'translate', 'destination 203.0.113.10 becomes 10.1.5.194 again'),
    hop('instance', 'i-0a11111111111111a', 'web', 'deliver', 'the reply arrives'),
  ],
};

const OUTSIDE = question({ destination: { input: '198.51.100.7', ip: '198.51.100.7', scope: 'internet' } });

/** Network ACLs were refused: the first sentence says so. */
export const INCONCLUSIVE: WhyRejectedAnswer = answer({
  verdict: 'inconclusive',
  summary: 'Everything that was read allows tcp 443 from 10.1.5.194 to 10.1.9.20; the network ACLs may still block it.',
  path: {
    forward: [
      hop('instance', 'i-0a11111111111111a', 'web', 'allow', 'running'),
      hop('network-acl', 'acl-0a1111111111111aa', null, 'unknown', 'its entries were not read'),
      hop('security-group', 'sg-0b22222222222222b', 'db', 'allow', 'allows tcp 443 from 10.1.0.0/16'),
      hop('instance', 'i-0b22222222222222b', 'db', 'deliver', 'running'),
    ],
    return: [hop('network-acl', 'acl-0a1111111111111aa', null, 'unknown', 'its entries were not read')],
  },
  missing: [{ what: 'network ACLs of account 111122223333 in us-east-1', hint: 'Allow ec2:DescribeNetworkAcls for this role.' }],
  flowLogs: flowLogs({ coverage: [{ ...COVERAGE[0]!, trafficType: 'REJECT', covers: ['destination'] }] }),
});

export const ANSWERED: WhyRejectedAnswer = answer({
  question: OUTSIDE, verdict: 'reachable', summary: 'Configuration and records both let tcp 443 through, there and back.', path: NAT_PATH,
  flowLogs: flowLogs({
    pattern: 'answered', meaning: 'Traffic was accepted both ways: look above the network.', agreement: 'agree', agreementMessage: 'Configuration and records agree.',
    counts: { forwardAccept: 30, forwardReject: 0, returnAccept: 30, returnReject: 0 }, timeline: timeline([10, 10, 10], [0, 0, 0]),
  }),
});

export const REFUSED: WhyRejectedAnswer = answer({
  question: question({ port: 8080, sourcePort: 50123 }), verdict: 'reachable', summary: 'The network lets tcp 8080 through; the destination itself refuses the connection.',
  path: {
    forward: [hop('instance', 'i-0a11111111111111a', 'web', 'allow', 'running'), hop('instance', 'i-0b22222222222222b', 'db', 'deliver', 'running')],
    return: [hop('instance', 'i-0a11111111111111a', 'web', 'deliver', 'the reply arrives')],
  },
  flowLogs: flowLogs({
    pattern: 'refused', meaning: 'The destination answers with RST: nothing listens on port 8080.', agreement: 'agree', agreementMessage: 'Configuration and records agree.',
    counts: { forwardAccept: 3, forwardReject: 0, returnAccept: 3, returnReject: 0 }, timeline: timeline([3], [0]),
  }),
});

export const SEVERAL: SeveralFlowsAnswer = {
  verdict: 'blocked', summary: 'Three flows were rejected or unanswered; two of them are blocked.',
  flows: [SECURITY_GROUP, { ...PEERING_ROUTES, withAllFixes: null, causes: PEERING_ROUTES.causes.slice(0, 1) }, REFUSED],
  warnings: ['2 records were SKIPDATA: flows may be missing.'],
};

export const OVERVIEW: RejectedOverview = {
  window: WINDOW,
  records: { read: 1_250_210, rejected: 1240, malformed: 3, noData: 12, skipData: 2 },
  groups: [
    {
      cause: { ...SECURITY_GROUP.causes[0]! }, flows: 3, records: 1100, bytes: 1_234_567, firstSeen: '2026-11-21T09:00:03Z', lastSeen: '2026-11-21T09:58:12Z',
      examples: [
        { srcaddr: '10.1.5.194', dstaddr: '10.1.9.20', protocol: 'tcp', dstport: 443, interfaceId: 'eni-0b22222222222222b' },
        { srcaddr: '10.1.5.195', dstaddr: '10.1.9.20', protocol: 'tcp', dstport: 443, interfaceId: 'eni-0b22222222222222b' },
      ],
    },
    {
      cause: cause({
        code: 'SUBNET_ACL_RESTRICTION', kind: 'network-acl', resource: resource('network-acl', 'acl-0a1111111111111aa'), rule: entry(90, false, 'deny', 'all', '198.51.100.0/24'),
        message: 'Network ACL acl-0a1111111111111aa denies 198.51.100.0/24 with its inbound entry 90.',
        fix: fix('Remove the entry.', 'aws ec2 delete-network-acl-entry --region us-east-1 --network-acl-id acl-0a1111111111111aa --ingress --rule-number 90'),
      }),
      flows: 1, records: 100, bytes: 940, firstSeen: '2026-11-21T09:10:00Z', lastSeen: '2026-11-21T09:10:00Z',
      examples: [{ srcaddr: '198.51.100.7', dstaddr: '10.1.5.194', protocol: 'icmp', dstport: 0, interfaceId: null }],
    },
  ],
  unexplained: [{
    reason: 'The interface no longer exists.', flows: 2, records: 40,
    examples: [{ srcaddr: '192.0.2.44', dstaddr: '10.1.5.9', protocol: 'udp', dstport: 53, interfaceId: 'eni-0c33333333333333c' }],
  }],
  warnings: [],
};

export const EMPTY_OVERVIEW: RejectedOverview = {
  window: { start: '2026-11-21T09:00:00Z', end: null }, records: { read: 1, rejected: 0, malformed: 0, noData: 0, skipData: 0 }, groups: [], unexplained: [], warnings: [],
};

/** What `inspect` knows of the same pair: all but the records. */
function configurationOf({ question, verdict, summary, causes, path, withAllFixes, missing, warnings }: WhyRejectedAnswer): PairAnswer {
  return { question, verdict, summary, causes, path, withAllFixes, missing, warnings };
}

export const INSPECT_REACHABLE: InspectAnswer = {
  ...configurationOf(ANSWERED),
  question: { ...OUTSIDE, protocol: 'all', port: null, source: { ...WEB, input: 'i-0a11111111111111a', name: null } },
  summary: 'Some traffic gets through, there and back.',
  allowed: {
    forward: [{ protocol: 'all' }],
    roundTrip: [
      { protocol: 'tcp', ports: [{ from: 80, to: 80 }, { from: 443, to: 443 }, { from: 8000, to: 8099 }] },
      { protocol: 'icmp', types: [{ type: 8, code: 0 }, { type: 3, code: 4 }, { type: 13 }] },
      { protocol: 'udp' }, { protocol: '47' },
    ],
  },
};

export const INSPECT_BLOCKED: InspectAnswer = { ...configurationOf(SECURITY_GROUP), allowed: { forward: [], roundTrip: [] } };
