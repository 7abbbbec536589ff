import { ec2Answer, errorAnswer, xmlOf } from '../answers.ts';
import { otherCall } from '../exchange.ts';
import type { Answer, Call, Send } from '../exchange.ts';
import { element, items, textAt } from '../xml.ts';
import type { Element } from '../xml.ts';
import { ec2Params, matchesFilter, takeFilters } from './params.ts';
import type { TransitGatewayTables } from './transit-gateway-tables.ts';

interface Route {
  readonly destination: string;
  readonly type: 'static' | 'propagated';
  readonly state: 'active' | 'blackhole';
  readonly attachment: Attachment | null;
}

interface Attachment {
  readonly id: string;
  readonly resourceId: string;
  readonly resourceType: string;
}

/** What each filter compares (EC2 API reference, SearchTransitGatewayRoutes); those that need arithmetic are refused. */
const READERS: Readonly<Record<string, (route: Route) => string | undefined>> = {
  'state': ({ state }) => state,
  'type': ({ type }) => type,
  'route-search.exact-match': ({ destination }) => destination,
  'attachment.transit-gateway-attachment-id': ({ attachment }) => attachment?.id,
  'attachment.resource-id': ({ attachment }) => attachment?.resourceId,
  'attachment.resource-type': ({ attachment }) => attachment?.resourceType,
};

/** Static routes with their attachments, and a propagated route for every CIDR of every VPC that propagates here. */
export async function searchRoutes(tables: TransitGatewayTables, call: Call, next: Send): Promise<Answer> {
  const { taken } = takeFilters(call, () => true);
  const table = ec2Params(call).TransitGatewayRouteTableId ?? '';
  if (taken.length === 0) return errorAnswer(call, 400, 'MissingParameter', 'The request must contain the parameter Filters');
  const unknown = taken.find(({ name }) => !(name in READERS));
  if (unknown !== undefined) return errorAnswer(call, 400, 'InvalidParameterValue', `The filter '${unknown.name}' is invalid`);
  const known = items(xmlOf(await next(otherCall(call, 'DescribeTransitGatewayRouteTables'))), 'transitGatewayRouteTables');
  if (!known.some((one) => textAt(one, 'transitGatewayRouteTableId') === table)) {
    return errorAnswer(call, 400, 'InvalidRouteTableID.NotFound', `Transit Gateway Route Table ${table} was deleted or does not exist.`);
  }
  const attachments = await describeAttachments(call, next);
  const routes = [...staticRoutes(tables, table, attachments), ...(await propagatedRoutes(tables, table, attachments, call, next))];
  const found = routes.filter((route) => taken.every((filter) => matchesFilter(filter, [READERS[filter.name]!(route)])));
  return ec2Answer(call.operation, [element('routeSet', found.map(itemOf)), element('additionalRoutesAvailable', 'false')]);
}

async function describeAttachments(call: Call, next: Send): Promise<ReadonlyMap<string, Attachment>> {
  const found = items(xmlOf(await next(otherCall(call, 'DescribeTransitGatewayAttachments'))), 'transitGatewayAttachments');
  const live = found.filter((one) => ['available', 'modifying'].includes(textAt(one, 'state') ?? ''));
  return new Map(live.map((one) => {
    const id = textAt(one, 'transitGatewayAttachmentId') ?? '';
    return [id, { id, resourceId: textAt(one, 'resourceId') ?? '', resourceType: textAt(one, 'resourceType') ?? '' }];
  }));
}

/** A static route to an attachment that is gone stays, as a blackhole. */
function staticRoutes({ routes }: TransitGatewayTables, table: string, attachments: ReadonlyMap<string, Attachment>): Route[] {
  return [...(routes.get(table) ?? [])].map(([destination, id]) => {
    const attachment = id === null ? undefined : attachments.get(id);
    return { destination, type: 'static', state: attachment === undefined ? 'blackhole' : 'active', attachment: attachment ?? null };
  });
}

/** IPv4 blocks, and IPv6 blocks too; a static route for the same block hides the propagated one. */
async function propagatedRoutes(tables: TransitGatewayTables, table: string, attachments: ReadonlyMap<string, Attachment>, call: Call, next: Send): Promise<Route[]> {
  const sources = [...(tables.propagations.get(table) ?? [])].flatMap((id) => attachments.get(id) ?? []);
  if (sources.length === 0) return [];
  const vpcs = items(xmlOf(await next(otherCall(call, 'DescribeVpcs'))), 'vpcSet');
  const taken = tables.routes.get(table);
  return sources.flatMap((attachment) => {
    const vpc = vpcs.find((one) => textAt(one, 'vpcId') === attachment.resourceId);
    return blocksOf(vpc).filter((block) => taken?.has(block) !== true).map((destination): Route => ({ destination, type: 'propagated', state: 'active', attachment }));
  });
}

function blocksOf(vpc: Element | undefined): readonly string[] {
  const blocks = (list: string, member: string, state: string): string[] =>
    items(vpc, list).filter((one) => textAt(one, state, 'state') !== 'disassociated').flatMap((one) => textAt(one, member) ?? []);
  return [...blocks('cidrBlockAssociationSet', 'cidrBlock', 'cidrBlockState'), ...blocks('ipv6CidrBlockAssociationSet', 'ipv6CidrBlock', 'ipv6CidrBlockState')];
}

function itemOf({ destination, type, state, attachment }: Route): Element {
  const attachments = attachment === null ? [] : [element('transitGatewayAttachments', [element('item', [
    element('resourceId', attachment.resourceId), element('resourceType', attachment.resourceType), element('transitGatewayAttachmentId', attachment.id),
  ])])];
  return element('item', [element('destinationCidrBlock', destination), ...attachments, element('type', type), element('state', state)]);
}
