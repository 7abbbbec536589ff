/** Repairs of transit gateway routes and appliances. */
import { contains, hostCidr, type Cidr } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import type { TransitGatewayRoute } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Blocker, Repair } from '../path/trace.ts';
import { ec2 } from './command.ts';
import { NOT_OURS, isOurs } from './context.ts';
import type { ProposalResult } from './proposal.ts';

export function repairComponent(network: Network, { repair, thing }: Extract<Blocker, { type: 'component' }>): ProposalResult {
  if (repair === undefined) return { decide: null };
  if (!isOurs(network, thing)) return { decide: NOT_OURS(thing) };
  return repair.kind === 'source-dest-check' ? switchCheckOff(network, repair.interfaceId, thing.region) : addTransitRoute(network, repair, thing.region);
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

/** A static route for the CIDR of the destination VPC; static routes win over propagated ones of the same prefix. */
function addTransitRoute(network: Network, { tableId, address, attachmentId }: Extract<Repair, { kind: 'transit-gateway-route' }>, region: string | null): ProposalResult {
  const table = network.data.transitGatewayRouteTables.get(tableId);
  const routes = table?.routes;
  if (table === undefined || routes === null || routes === undefined) return { decide: null };
  const wanted = cidrOf(network, attachmentId, address);
  const longer = routes.some(({ destination, state }) => ['active', 'blackhole'].includes(state) && destination.kind === 'cidr' && contains(destination.cidr, address) && destination.cidr.length > wanted.length);
  const cidr = longer ? hostCidr(address) : wanted;
  const existing = routes.find(({ destination, type }) => type === 'static' && destination.kind === 'cidr' && destination.cidr.text === cidr.text);
  const route: TransitGatewayRoute = { destination: { kind: 'cidr', cidr }, prefixListId: null, attachmentIds: [attachmentId], resourceType: null, type: 'static', state: 'active' };
  return {
    summary: `${existing === undefined ? 'Add the' : 'Replace the'} static route ${cidr.text} to ${attachmentId} in ${tableId}`,
    commands: [ec2(existing === undefined ? 'create-transit-gateway-route' : 'replace-transit-gateway-route', [['transit-gateway-route-table-id', tableId], ['destination-cidr-block', cidr.text], ['transit-gateway-attachment-id', attachmentId]], region)],
    apply: (before) => before.with({ transitGatewayRouteTables: new Map(before.data.transitGatewayRouteTables).set(tableId, { ...table, routes: [...routes.filter((item) => item !== existing), route] }) }),
  };
}

function cidrOf(network: Network, attachmentId: string, address: IpAddress): Cidr {
  const vpcId = network.data.transitGatewayAttachments.get(attachmentId)?.resourceId ?? '';
  return network.data.vpcs.get(vpcId)?.cidrs.find((cidr) => contains(cidr, address)) ?? hostCidr(address);
}
