/** Are flow logs there, healthy, and able to show what somebody looks for? Told from the configuration alone; no record is read. */
import type { Missing, ResourceAnswer } from '../diagnosis/answer.ts';
import { destinationOf } from '../flows/coverage.ts';
import type { FlowLog } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { CheckAnswer } from '../peer-check/answer.ts';
import type { FlowLogAnswer, FlowLogsCheckAnswer, FlowLogsVerdict } from './answer.ts';
import { checkCovered } from './checks/covered.ts';
import { checkDelivery, checkStatus } from './checks/delivery.ts';
import { checkDestination, checkInterval } from './checks/destination.ts';
import { checkFormat } from './checks/format.ts';
import { checkTrafficType } from './checks/traffic-type.ts';
import { coverageOf } from './coverage.ts';
import type { ResourceCoverage } from './coverage.ts';
import { flowLogResource, isOfTransitGateway, loggedResource } from './finding.ts';
import type { Finding } from './finding.ts';
import { allVpcs, answerOf, findResources } from './resources.ts';

/** What a check looks at: each resource, or each flow log; those that do not gate are told and change nothing. */
interface LogCheck {
  readonly id: string;
  readonly gates: boolean;
  readonly find: (log: FlowLog) => Finding;
  readonly isForTransitGateways: boolean;
}

const LOG_CHECKS: readonly LogCheck[] = [
  { id: 'status', gates: true, find: checkStatus, isForTransitGateways: true },
  { id: 'delivery', gates: true, find: checkDelivery, isForTransitGateways: true },
  { id: 'destination', gates: false, find: checkDestination, isForTransitGateways: false },
  { id: 'format', gates: false, find: checkFormat, isForTransitGateways: false },
  { id: 'interval', gates: false, find: checkInterval, isForTransitGateways: false },
];

/** @param names as typed; empty: every VPC that was read. @throws UsageError, NotReadableError as `findResources` and `allVpcs` */
export function checkFlowLogs(network: Network, names: readonly string[]): FlowLogsCheckAnswer {
  const resources = names.length === 0 ? allVpcs(network) : findResources(network, names);
  const coverages = resources.map((resource) => coverageOf(network, resource));
  const logs = names.length === 0 ? [...network.data.flowLogs.values()] : [...new Set(coverages.flatMap((coverage) => [...coverage.logs, ...coverage.inside]))];
  logs.sort((a, b) => (a.id < b.id ? -1 : 1));
  const missing: Missing[] = names.length === 0 ? unreadVpcs(network) : [];
  const checks: CheckAnswer[] = [];
  const add = (id: string, gates: boolean, resource: ResourceAnswer, finding: Finding | null): void => {
    if (finding === null) return;
    checks.push({ id, status: finding.status, gates, resource, message: finding.message, fix: finding.fix ?? null });
    missing.push(...(finding.missing ?? []));
  };
  for (const coverage of coverages) add('covered', true, answerOf(network, coverage.resource), checkCovered(network, coverage));
  for (const { id, gates, find, isForTransitGateways } of LOG_CHECKS) {
    for (const log of logs) if (isForTransitGateways || !isOfTransitGateway(log)) add(id, gates, flowLogResource(log), find(log));
    if (id === 'delivery') for (const coverage of coverages) add('traffic-type', false, answerOf(network, coverage.resource), checkTrafficType(coverage));
  }
  const uncovered = uncoveredOf(network, coverages);
  const verdict = verdictOf(checks, uncovered.length > 0, missing);
  return {
    verdict,
    summary: summaryOf(verdict, checks, resources.length, uncovered.length),
    resources: resources.map((resource) => answerOf(network, resource)),
    flowLogs: logs.map((log) => flowLogAnswer(network, log)),
    checks,
    uncovered,
    missing: [...new Map(missing.map((item) => [item.what, item])).values()],
    warnings: [],
  };
}

/** Where the VPCs of one of several accounts or Regions were not read, "every VPC" is not known. */
function unreadVpcs(network: Network): Missing[] {
  return network.data.scopes.filter(({ keys }) => !keys.has('Vpcs')).map(({ asked }) => network.missing('Vpcs', asked));
}

function uncoveredOf(network: Network, coverages: readonly ResourceCoverage[]): ResourceAnswer[] {
  const bare = coverages.filter(({ logs, missing }) => logs.length === 0 && missing.length === 0).flatMap((coverage) => coverage.bare);
  return [...new Map(bare.map((resource) => [resource.thing.id, answerOf(network, resource)])).values()];
}

function verdictOf(checks: readonly CheckAnswer[], isBare: boolean, missing: readonly Missing[]): FlowLogsVerdict {
  if (isBare) return 'missing';
  const gating = checks.filter(({ gates }) => gates);
  if (gating.some(({ status }) => status === 'fail')) return 'unhealthy';
  return missing.length > 0 || gating.some(({ status }) => status === 'unknown') ? 'inconclusive' : 'healthy';
}

function summaryOf(verdict: FlowLogsVerdict, checks: readonly CheckAnswer[], asked: number, bare: number): string {
  const warnings = checks.filter(({ status }) => status === 'warn').length;
  const limits = warnings === 0 ? '' : ` ${warnings === 1 ? 'One warning says' : `${warnings} warnings say`} what they cannot show.`;
  switch (verdict) {
    case 'healthy':
      return `${asked === 1 ? 'The resource is' : `All ${asked} resources are`} recorded, and the records are delivered.${limits}`;
    case 'unhealthy':
      return `There are flow logs, but ${checks.filter(({ gates, status }) => gates && status === 'fail').length === 1 ? 'one does' : 'some do'} not deliver records.${limits}`;
    case 'missing':
      return `${bare === 1 ? 'One resource has' : `${bare} resources have`} no flow log: what happens there is not recorded.${limits}`;
    case 'inconclusive':
      return 'Whether all is recorded and delivered is not known: something that tells could not be read.';
  }
}

function flowLogAnswer(network: Network, log: FlowLog): FlowLogAnswer {
  const { id, name, account, region, destinationType, format, maxAggregationInterval, status, deliverStatus, deliverError } = log;
  return {
    id, name, account, region, resource: loggedResource(network, log), trafficType: isOfTransitGateway(log) ? null : log.trafficType,
    destinationType, destination: destinationOf(log), format, aggregationInterval: maxAggregationInterval, status, deliverStatus, deliverError,
  };
}
