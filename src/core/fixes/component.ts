/** Repairs of components on the path: transit gateways, appliances and load balancers. */
import type { Network } from '../network/network.ts';
import type { Blocker } from '../path/trace.ts';
import { ec2 } from './command.ts';
import { NOT_OURS, isOurs } from './context.ts';
import { switchCrossZoneOn } from './load-balancer.ts';
import type { ProposalResult } from './proposal.ts';
import { repairTransit } from './transit-gateway.ts';

export function repairComponent(network: Network, blocker: Extract<Blocker, { type: 'component' }>): ProposalResult {
  const { repair, thing, decide } = blocker;
  if (repair === undefined) return { decide: decide ?? null };
  if (repair.kind === 'cross-zone') return switchCrossZoneOn(network, repair, blocker);
  if (repair.kind !== 'source-dest-check') return repairTransit(network, repair, thing);
  return isOurs(network, thing) ? switchCheckOff(network, repair.interfaceId, thing.region) : { decide: NOT_OURS(thing) };
}

function switchCheckOff(network: Network, interfaceId: string, region: string | null): ProposalResult {
  const found = network.data.interfaces.get(interfaceId);
  if (found === undefined) return { decide: null };
  return {
    summary: `Switch the source/destination check of ${interfaceId} off, if it is an appliance that passes packets on`,
    commands: [ec2('modify-network-interface-attribute', [['network-interface-id', interfaceId], ['no-source-dest-check', '']], region)],
    apply: (before) => before.with({ interfaces: new Map(before.data.interfaces).set(interfaceId, { ...found, sourceDestCheck: false }) }),
  };
}
