/** What the checks give, and the things that they speak of. */
import type { Fix, Missing, ResourceAnswer } from '../diagnosis/answer.ts';
import { resourceOf } from '../diagnosis/resource.ts';
import type { FlowLog } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { CheckStatus } from '../peer-check/answer.ts';

export interface Finding {
  readonly status: CheckStatus;
  readonly message: string;
  readonly fix?: Fix | null;
  readonly missing?: readonly Missing[];
}

/** Ids of what flow logs can be on, by how they begin. The longer one first. */
const TYPES: readonly (readonly [string, string])[] = [
  ['vpc-', 'vpc'], ['subnet-', 'subnet'], ['eni-', 'network-interface'], ['tgw-attach-', 'transit-gateway-attachment'], ['tgw-', 'transit-gateway'], ['nat-', 'nat-gateway'],
];

/** What a flow log is on; by its id alone where it was not read. */
export function loggedResource(network: Network, { resourceId, account, region }: FlowLog): ResourceAnswer {
  const type = TYPES.find(([start]) => resourceId.startsWith(start))?.[1] ?? 'other';
  const { vpcs, subnets, interfaces, natGateways, transitGateways } = network.data;
  const thing = vpcs.get(resourceId) ?? subnets.get(resourceId) ?? interfaces.get(resourceId) ?? natGateways.get(resourceId) ?? transitGateways.get(resourceId);
  return thing === undefined ? { type, id: resourceId, name: null, account, region } : resourceOf(network, type, thing);
}

export const flowLogResource = ({ id, name, account, region }: FlowLog): ResourceAnswer => ({ type: 'flow-log', id, name, account, region });

/** Their records have other fields, and no ACCEPT or REJECT (Transit Gateway guide, "Transit Gateway Flow Logs records"). */
export const isOfTransitGateway = ({ resourceId }: FlowLog): boolean => resourceId.startsWith('tgw-');

/** Does nothing that was read speak against records arriving? */
export const isWorking = ({ status, deliverStatus }: FlowLog): boolean => (status ?? 'ACTIVE') === 'ACTIVE' && deliverStatus !== 'FAILED';
