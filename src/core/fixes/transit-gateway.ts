/** Repairs of transit gateways: routes, associations, acceptance, and the zones of attachments. */
import { contains, hostCidr, type Cidr } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import type { Owner, Subnet, TransitGatewayAttachment, TransitGatewayRoute } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Repair } from '../path/trace.ts';
import { ec2 } from './command.ts';
import { NOT_OURS, isOurs } from './context.ts';
import type { ProposalResult } from './proposal.ts';

type Of<K extends Repair['kind']> = Extract<Repair, { kind: K }>;

/** A static route for the CIDR of the destination VPC; static routes win over propagated ones of the same prefix. */
function addTransitRoute(network: Network, { tableId, address, attachmentId }: Of<'transit-gateway-route'>, region: string | null): ProposalResult {
  const table = network.data.transitGatewayRouteTables.get(tableId);
  const routes = table?.routes;
  if (table === undefined || routes === null || routes === undefined) return { decide: null };
  const wanted = cidrOf(network, attachmentId, address);
  const longer = routes.some(({ destination, state }) => ['active', 'blackhole'].includes(state) && destination.kind === 'cidr' && contains(destination.cidr, address) && destination.cidr.length > wanted.length);
  const cidr = longer ? hostCidr(address) : wanted;
  const existing = routes.find(({ destination, type, prefixListId }) => type === 'static' && prefixListId === null && destination.kind === 'cidr' && destination.cidr.text === cidr.text);
  const route: TransitGatewayRoute = { destination: { kind: 'cidr', cidr }, prefixListId: null, attachmentIds: [attachmentId], resourceType: null, type: 'static', state: 'active' };
  const instead = routes.some(({ type, state }) => type === 'propagated' && state === 'active') && !longer && existing === undefined ? ', or let the attachment propagate to it' : '';
  return {
    summary: `${existing === undefined ? 'Add the' : 'Replace the'} static route ${cidr.text} to ${attachmentId} in ${tableId}${instead}`,
    commands: [ec2(existing === undefined ? 'create-transit-gateway-route' : 'replace-transit-gateway-route', [['transit-gateway-route-table-id', tableId], ['destination-cidr-block', cidr.text], ['transit-gateway-attachment-id', attachmentId]], region)],
    apply: (before) => before.with({ transitGatewayRouteTables: new Map(before.data.transitGatewayRouteTables).set(tableId, { ...table, routes: [...routes.filter((item) => item !== existing), route] }) }),
  };
}

function cidrOf(network: Network, attachmentId: string, address: IpAddress): Cidr {
  const vpcId = network.data.transitGatewayAttachments.get(attachmentId)?.resourceId ?? '';
  return network.data.vpcs.get(vpcId)?.cidrs.find((cidr) => contains(cidr, address)) ?? hostCidr(address);
}

const changed = (network: Network, attachment: TransitGatewayAttachment): Network =>
  network.with({ transitGatewayAttachments: new Map(network.data.transitGatewayAttachments).set(attachment.id, attachment) });

/** AWS then associates and propagates it as the gateway's defaults say. */
function acceptAttachment(network: Network, { attachmentId }: Of<'accept-transit-gateway-attachment'>, region: string | null): ProposalResult {
  const attachment = network.data.transitGatewayAttachments.get(attachmentId);
  if (attachment === undefined) return { decide: null };
  const gateway = network.data.transitGateways.get(attachment.transitGatewayId);
  return {
    summary: `Accept the attachment ${attachmentId} of ${attachment.resourceId}`,
    commands: [ec2('accept-transit-gateway-vpc-attachment', [['transit-gateway-attachment-id', attachmentId]], region)],
    apply: (before) => {
      const routeTableId = attachment.routeTableId ?? gateway?.defaultAssociationTableId ?? null;
      const after = changed(before, { ...attachment, state: 'available', routeTableId });
      const table = after.data.transitGatewayRouteTables.get(gateway?.defaultPropagationTableId ?? '');
      if (table === undefined || table.routes === null) return after;
      const own = (after.data.vpcs.get(attachment.resourceId)?.cidrs ?? []).filter(({ family }) => family === 4);
      const routes = own.map((cidr): TransitGatewayRoute => ({ destination: { kind: 'cidr', cidr }, prefixListId: null, attachmentIds: [attachmentId], resourceType: 'vpc', type: 'propagated', state: 'active' }));
      return after.with({ transitGatewayRouteTables: new Map(after.data.transitGatewayRouteTables).set(table.id, { ...table, routes: [...table.routes, ...routes] }) });
    },
  };
}

/** With the gateway's default table, or the only one it has: among several somebody has to choose. */
function associateTable(network: Network, { attachmentId, gatewayId }: Of<'associate-transit-gateway-table'>, region: string | null): ProposalResult {
  const tables = [...network.data.transitGatewayRouteTables.values()].filter(({ transitGatewayId }) => transitGatewayId === gatewayId);
  const byDefault = network.data.transitGateways.get(gatewayId)?.defaultAssociationTableId ?? null;
  const tableId = byDefault ?? (tables.length === 1 ? (tables[0]?.id ?? null) : null);
  if (tableId === null) return { decide: 'decide which transit gateway route table it should be associated with' };
  return {
    summary: `Associate ${attachmentId} with ${tableId}`,
    commands: [ec2('associate-transit-gateway-route-table', [['transit-gateway-route-table-id', tableId], ['transit-gateway-attachment-id', attachmentId]], region)],
    apply: (before) => {
      const associated = (item: TransitGatewayAttachment): TransitGatewayAttachment => (item.id === attachmentId && item.transitGatewayId === gatewayId ? { ...item, routeTableId: tableId } : item);
      const attachment = before.data.transitGatewayAttachments.get(attachmentId);
      const after = attachment === undefined ? before : changed(before, associated(attachment));
      return after.with({ transitGatewayPeerings: after.data.transitGatewayPeerings.map(associated) });
    },
  };
}

/** One subnet of the zone joins the attachment: rather one with nothing in it, as AWS advises, than the sender's own. */
function addZone(network: Network, { attachmentId, subnetId }: Of<'attachment-zone'>): ProposalResult {
  const attachment = network.data.transitGatewayAttachments.get(attachmentId);
  const sender = network.data.subnets.get(subnetId);
  const vpc = network.data.vpcs.get(sender?.vpcId ?? '');
  if (attachment === undefined || attachment.subnetIds === null || sender === undefined || vpc === undefined) return { decide: null };
  // The attachment is changed by the owner of the VPC, whoever owns the gateway.
  if (!isOurs(network, vpc)) return { decide: NOT_OURS(vpc) };
  const chosen = subnetForAttachment(network, sender);
  return {
    summary: `Add ${chosen.id}, a subnet in ${sender.availabilityZone ?? 'that zone'}, to ${attachmentId}`,
    commands: [ec2('modify-transit-gateway-vpc-attachment', [['transit-gateway-attachment-id', attachmentId], ['add-subnet-ids', chosen.id]], vpc.region)],
    apply: (before) => changed(before, { ...attachment, subnetIds: [...(attachment.subnetIds ?? []), chosen.id] }),
  };
}

function subnetForAttachment(network: Network, sender: Subnet): Subnet {
  const used = new Set([...network.data.interfaces.values()].map(({ subnetId }) => subnetId));
  const inZone = [...network.data.subnets.values()].filter(({ vpcId, availabilityZone }) => vpcId === sender.vpcId && availabilityZone === sender.availabilityZone);
  const length = ({ cidrs }: Subnet): number => cidrs.find(({ family }) => family === 4)?.length ?? 0;
  const empty = inZone.filter(({ id }) => !used.has(id)).sort((a, b) => length(b) - length(a) || (a.id < b.id ? -1 : 1));
  return empty[0] ?? sender;
}

export function repairTransit(network: Network, repair: Exclude<Repair, { kind: 'source-dest-check' | 'cross-zone' }>, thing: Owner): ProposalResult {
  if (repair.kind === 'attachment-zone') return addZone(network, repair);
  if (!isOurs(network, thing)) return { decide: NOT_OURS(thing) };
  switch (repair.kind) {
    case 'transit-gateway-route':
      return addTransitRoute(network, repair, thing.region);
    case 'accept-transit-gateway-attachment':
      return acceptAttachment(network, repair, thing.region);
    case 'associate-transit-gateway-table':
      return associateTable(network, repair, thing.region);
  }
}
