import type { Route, RouteTable, VpcPeeringConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { titled } from '../diagnosis/words.ts';
import type { Blocker } from '../path/trace.ts';
import { ec2 } from './command.ts';
import { NOT_OURS, isOurs } from './context.ts';
import type { Proposal, ProposalResult } from './proposal.ts';
import { createPeering, peeringTarget, routeChange, whyNotPeerable } from './route.ts';

type PeeringBlocker = Extract<Blocker, { type: 'peering' }>;

export function repairPeering(network: Network, blocker: PeeringBlocker): ProposalResult {
  const { peering, intended } = blocker;
  if (peering?.status === 'pending-acceptance') return acceptPeering(network, peering) ?? { decide: null };
  if (peering !== null && ['provisioning', 'initiating-request'].includes(peering.status)) return { decide: null };
  if (intended.kind === 'peering') return replaceRoutes(network, blocker, peeringTarget(intended.peering), intended.peering, null);
  if (intended.kind !== 'new-peering') return { decide: 'decide what should take its place' };
  const refusal = whyNotPeerable(network, intended.fromVpc, intended.toVpc);
  if (refusal !== null) return { decide: refusal };
  const created = createPeering(intended.fromVpc, intended.toVpc);
  return replaceRoutes(network, blocker, peeringTarget(created.peering), created.peering, created);
}

/** Null: the accepter's account was not read, so it is not ours to accept for. */
export function acceptPeering(network: Network, peering: VpcPeeringConnection): Proposal | null {
  if (!isOurs(network, peering.accepter)) return null;
  return {
    summary: `Accept peering ${titled(peering)} for ${peering.accepter.vpcId}`,
    commands: [ec2('accept-vpc-peering-connection', [['vpc-peering-connection-id', peering.id]], peering.accepter.region)],
    apply: (before) => {
      const routeTables = new Map([...before.data.routeTables].map(([id, table]) => [id, revived(table, peering.id)]));
      return before.with({ routeTables, peerings: new Map(before.data.peerings).set(peering.id, { ...peering, status: 'active' }) });
    },
  };
}

/** A route to a peering is a blackhole just as long as the peering is not active. */
function revived(table: RouteTable, peeringId: string): RouteTable {
  if (!table.routes.some(({ target, state }) => target.id === peeringId && state === 'blackhole')) return table;
  return { ...table, routes: table.routes.map((route) => (route.target.id === peeringId ? { ...route, state: 'active' } : route)) };
}

/** Every route of both VPCs that names the dead peering gets the one that works. */
function replaceRoutes(
  network: Network, blocker: PeeringBlocker, target: ReturnType<typeof peeringTarget>, peering: VpcPeeringConnection,
  creation: Pick<Proposal, 'commands' | 'apply'> | null,
): ProposalResult {
  const vpcIds = [peering.requester.vpcId, peering.accepter.vpcId];
  const dead = [...network.data.routeTables.values()]
    .filter(({ vpcId }) => vpcIds.includes(vpcId))
    .flatMap((table) => table.routes.filter((route) => route.target.id === blocker.id).map((route): [RouteTable, Route] => [table, route]));
  const foreign = dead.find(([table]) => !isOurs(network, table));
  if (foreign !== undefined) return { decide: NOT_OURS(foreign[0]) };
  const changes = dead.flatMap(([table, route]) => (route.destination.kind === 'cidr' ? [routeChange(table, null, blocker.address, route.destination.cidr, target)] : []));
  const what = creation === null ? `Use ${target.words} instead of ${blocker.id}` : `Peer ${peering.requester.vpcId} with ${peering.accepter.vpcId} again`;
  return {
    summary: `${what} in ${changes.length === 1 ? 'the route that names' : `the ${changes.length} routes that name`} ${blocker.id}`,
    commands: [...(creation?.commands ?? []), ...changes.flatMap(({ commands }) => commands)],
    apply: (before) => changes.reduce((after, change) => change.apply(after), creation?.apply(before) ?? before),
  };
}
