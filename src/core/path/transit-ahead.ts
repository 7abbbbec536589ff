/** Where a transit gateway would send packets, found without walking there. */
import type { IpAddress } from '../address/address.ts';
import type { TransitGatewayAttachment } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { selectTransitRoute } from './transit-routes.ts';

/** The attachments by which what comes from a VPC leaves for an address, beyond peerings too. Empty: none that is known. */
export function attachmentsAhead(network: Network, vpcId: string, gatewayId: string, address: IpAddress): readonly TransitGatewayAttachment[] {
  let entry = network.attachmentsOf(vpcId, gatewayId)[0];
  const seen = new Set<string>();
  while (entry !== undefined && entry.routeTableId !== null && !seen.has(entry.routeTableId)) {
    seen.add(entry.routeTableId);
    const table = network.data.transitGatewayRouteTables.get(entry.routeTableId);
    const selection = table === undefined ? null : selectTransitRoute(network, table, address);
    const exits: TransitGatewayAttachment[] = selection?.kind === 'route' ? selection.route.attachmentIds.flatMap((id) => network.data.transitGatewayAttachments.get(id) ?? []) : [];
    const [exit] = exits;
    if (exit?.resourceType !== 'peering') return exits;
    // Behind a peering it is the other gateway's table that knows.
    const here: string = entry.transitGatewayId;
    entry = network.data.transitGatewayPeerings.find(({ id, transitGatewayId }) => id === exit.id && transitGatewayId !== here);
  }
  return [];
}

/** The other VPCs that are attached to a transit gateway of a VPC. */
export function vpcsBeside(network: Network, vpcId: string): readonly string[] {
  const gateways = new Set(network.attachmentsOf(vpcId, null).map(({ transitGatewayId }) => transitGatewayId));
  if (gateways.size === 0) return [];
  const others = [...network.data.transitGatewayAttachments.values()].filter(({ resourceType, resourceId, transitGatewayId }) => resourceType === 'vpc' && resourceId !== vpcId && gateways.has(transitGatewayId));
  return [...new Set(others.map(({ resourceId }) => resourceId))];
}
