import { runAthenaQueries } from './athena/queries.ts';
import { completeFlowLogs } from './ec2/flow-logs.ts';
import { filterInterfaces } from './ec2/interface-filters.ts';
import { completeLoadBalancers } from './ec2/load-balancers.ts';
import { answerMissingCalls } from './ec2/missing-calls.ts';
import { completeNatGateways } from './ec2/nat-gateways.ts';
import { completeNetworkAcls } from './ec2/network-acls.ts';
import { cutIntoPages } from './ec2/pages.ts';
import { computeRouteState } from './ec2/route-state.ts';
import { completeTransitGateways } from './ec2/transit-gateways.ts';
import type { Mend } from './exchange.ts';
import { answerAsFixed, injectFaults } from './faults.ts';
import { filterLogEvents } from './logs/filter-events.ts';
import { runInsightsQueries } from './logs/insights/queries.ts';
import { describeLogGroups } from './logs/log-groups.ts';
import type { RuleBook } from './rules.ts';

/**
 * The mends in the order in which a call meets them: faults first, then pages, so that all others
 * see whole lists. Made anew by every reset: what they remember goes with it.
 */
export function createMends(rules: RuleBook): readonly Mend[] {
  return [
    injectFaults(rules),
    cutIntoPages(rules),
    answerAsFixed(rules),
    filterInterfaces,
    computeRouteState,
    completeNetworkAcls(),
    completeFlowLogs(rules),
    completeNatGateways(),
    completeLoadBalancers(),
    completeTransitGateways(),
    answerMissingCalls,
    describeLogGroups(rules),
    filterLogEvents(rules),
    runInsightsQueries(rules),
    runAthenaQueries(),
  ];
}
