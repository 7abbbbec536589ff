import type {
  Cause, Fix, FlowLogsAnswer, Hop, HopAction, InterfaceEndpointAnswer, QuestionAnswer, ResourceAnswer, RuleAnswer, WhyRejectedAnswer,
} from '../../../src/core/diagnosis/answer.ts';

/** Pieces that the sample answers share. */
export const ACCOUNT = '111122223333';
export const PEER_ACCOUNT = '444455556666';
export const REGION = 'us-east-1';

export const WEB: InterfaceEndpointAnswer = {
  input: 'web', id: 'eni-0a11111111111111a', name: 'web', instanceId: 'i-0a11111111111111a', privateIp: '10.1.5.194', publicIp: null,
  subnetId: 'subnet-0a11111111111111a', vpcId: 'vpc-0a11111111111111a', account: ACCOUNT, region: REGION,
};

export const DB: InterfaceEndpointAnswer = {
  input: 'db', id: 'eni-0b22222222222222b', name: 'db', instanceId: 'i-0b22222222222222b', privateIp: '10.1.9.20', publicIp: null,
  subnetId: 'subnet-0b22222222222222b', vpcId: 'vpc-0a11111111111111a', account: ACCOUNT, region: REGION,
};

/** The same machine in the VPC on the other side of a peering. */
export const PEER_DB: InterfaceEndpointAnswer = {
  ...DB, privateIp: '10.2.7.31', vpcId: 'vpc-0b22222222222222b', account: PEER_ACCOUNT,
};

export const WINDOW = { start: '2026-11-21T09:00:00Z', end: '2026-11-21T10:00:00Z' };

export function question(overrides: Partial<QuestionAnswer> = {}): QuestionAnswer {
  return { source: WEB, destination: DB, protocol: 'tcp', port: 443, sourcePort: null, icmpType: null, icmpCode: null, window: WINDOW, ...overrides };
}

export function resource(type: string, id: string, name: string | null = null, account = ACCOUNT): ResourceAnswer {
  return { type, id, name, account, region: REGION };
}

export function hop(type: string, id: string, name: string | null, action: HopAction, detail: string, rule: RuleAnswer | null = null): Hop {
  return { component: { type, id, name }, action, rule, detail };
}

export function fix(summary: string, ...commands: string[]): Fix {
  return { summary, commands, verified: true };
}

export function cause(overrides: Partial<Cause> & Pick<Cause, 'code' | 'kind' | 'resource' | 'message'>): Cause {
  return { direction: 'forward', rule: null, evidence: null, fix: null, ...overrides };
}

export const OUTBOUND_ALL: RuleAnswer = {
  type: 'security-group-rule', id: 'sgr-0a1111111111111aa', groupId: 'sg-0a11111111111111a', direction: 'outbound', protocol: 'all', ports: 'all',
  peer: '0.0.0.0/0', description: null,
};

export function entry(ruleNumber: number, egress: boolean, action: 'allow' | 'deny', ports = 'all', cidr = '0.0.0.0/0'): RuleAnswer {
  return {
    type: 'network-acl-entry', networkAclId: 'acl-0a1111111111111aa', ruleNumber, label: ruleNumber > 32766 ? '*' : String(ruleNumber), egress, action,
    protocol: ports === 'all' ? 'all' : 'tcp', ports, cidr,
  };
}

export function route(destination: string, target: string, state = 'active'): RuleAnswer {
  return { type: 'route', routeTableId: 'rtb-0a1111111111111aa', destination, target, state, origin: 'CreateRoute' };
}

/** Twelve spans of five minutes. */
export function timeline(accepted: readonly number[], rejected: readonly number[]): FlowLogsAnswer['timeline'] {
  const time = (index: number): string => new Date(Date.parse(WINDOW.start) + index * 300_000).toISOString().replace('.000Z', 'Z');
  return rejected.map((value, index) => ({ start: time(index), end: time(index + 1), accepted: accepted[index] ?? 0, rejected: value }));
}

export const COVERAGE: FlowLogsAnswer['coverage'] = [{
  flowLogId: 'fl-0a11111111111111a', resourceId: 'vpc-0a11111111111111a', trafficType: 'ALL', destination: 'cloudwatch:/vpc/flow-logs', status: 'ACTIVE',
  covers: ['source', 'destination'],
}];

export function flowLogs(overrides: Partial<FlowLogsAnswer>): FlowLogsAnswer {
  return {
    coverage: COVERAGE, pattern: 'no-records', meaning: 'Both ends are covered, and no record of this traffic was written.', agreement: 'silent',
    agreementMessage: 'No record confirms or contradicts the configuration.',
    counts: { forwardAccept: 0, forwardReject: 0, returnAccept: 0, returnReject: 0 }, timeline: [], records: [], malformed: 0, ...overrides,
  };
}

export function answer(overrides: Partial<WhyRejectedAnswer> & Pick<WhyRejectedAnswer, 'verdict' | 'summary'>): WhyRejectedAnswer {
  return {
    question: question(), causes: [], path: { forward: [], return: [] }, withAllFixes: null, missing: [], warnings: [], flowLogs: flowLogs({}), ...overrides,
  };
}
