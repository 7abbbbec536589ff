/** Joins the lists of attachments and tables with what is told of each table in a document of its own. */
import type { TransitGatewayAttachment, TransitGatewayPolicyEntry, TransitGatewayPropagation, TransitGatewayRoute, TransitGatewayRouteTable } from './model.ts';
import {
  parsePolicyEntry, parsePrefixListReference, parsePropagation, parseTransitGatewayAttachment, parseTransitGatewayRoute,
} from './parse/transit-gateway.ts';
import { Reader } from './reader.ts';
import type { CollectedScope } from './scopes.ts';

/** Documents with a list under `key`, each with the id beside it. */
function* besides(scopes: readonly CollectedScope[], idKey: string, key: string): Generator<{ id: string; reader: Reader; scope: CollectedScope }> {
  for (const scope of scopes) {
    for (const { content, origin } of scope.documents) {
      const id = content[idKey];
      if (typeof id === 'string' && content[key] !== undefined) yield { id, reader: Reader.of(content, origin, ''), scope };
    }
  }
}

/** An association stands in the attachment, or in the answer for its route table. */
export function addAssociations(scopes: readonly CollectedScope[], attachments: Map<string, TransitGatewayAttachment>): Map<string, TransitGatewayAttachment> {
  for (const { id, reader } of besides(scopes, 'TransitGatewayRouteTableId', 'Associations')) {
    for (const association of reader.list('Associations')) {
      const known = attachments.get(association.string('TransitGatewayAttachmentId'));
      const isAssociated = (association.optionalString('State') ?? 'associated') === 'associated';
      if (known !== undefined && known.routeTableId === null && isAssociated) attachments.set(known.id, { ...known, routeTableId: id });
    }
  }
  return attachments;
}

/** Peering attachments as each of their two gateways shows them. */
export function gatherTransitGatewayPeerings(scopes: readonly CollectedScope[]): TransitGatewayAttachment[] {
  const sides = new Map<string, TransitGatewayAttachment>();
  for (const { documents, asked } of scopes) {
    for (const { content, origin } of documents) {
      if (content['TransitGatewayAttachments'] === undefined) continue;
      for (const reader of Reader.of(content, origin, '').list('TransitGatewayAttachments')) {
        if (reader.optionalString('ResourceType') !== 'peering') continue;
        const side = parseTransitGatewayAttachment(reader, asked);
        sides.set(`${side.id} ${side.transitGatewayId}`, side);
      }
    }
  }
  return [...sides.values()];
}

/** Route tables with the routes that were searched for one by one; where they never were, with what propagates to them. */
export function addRoutes(scopes: readonly CollectedScope[], tables: Map<string, TransitGatewayRouteTable>): Map<string, TransitGatewayRouteTable> {
  const searched = new Set<string>();
  for (const { id, reader, scope } of besides(scopes, 'TransitGatewayRouteTableId', 'Routes')) {
    const known = tableOf(tables, id, scope);
    const routes = reader.list('Routes').map(parseTransitGatewayRoute);
    // A search that was cut short does not hold every route.
    const isWhole = reader.raw['AdditionalRoutesAvailable'] !== true && (!searched.has(id) || known.routes !== null);
    searched.add(id);
    tables.set(id, { ...known, routes: isWhole ? [...(known.routes ?? []), ...routes] : null });
  }
  for (const { id, reader, scope } of besides(scopes, 'TransitGatewayRouteTableId', 'TransitGatewayRouteTablePropagations')) {
    const known = tableOf(tables, id, scope);
    if (searched.has(id)) continue;
    const more = reader.list('TransitGatewayRouteTablePropagations').flatMap((item): TransitGatewayPropagation[] => {
      const propagation = parsePropagation(item);
      return propagation === null ? [] : [propagation];
    });
    tables.set(id, { ...known, propagations: [...(known.propagations ?? []), ...more] });
  }
  for (const [id, references] of prefixListReferences(scopes)) {
    const table = tables.get(id);
    if (table === undefined || table.routes === null) continue;
    // A search shows the routes of a reference itself, as far as its list was resolved.
    const shown = new Set(table.routes.map(({ prefixListId }) => prefixListId));
    tables.set(id, { ...table, routes: [...table.routes, ...references.filter(({ prefixListId }) => !shown.has(prefixListId))] });
  }
  return tables;
}

const tableOf = (tables: ReadonlyMap<string, TransitGatewayRouteTable>, id: string, { asked }: CollectedScope): TransitGatewayRouteTable =>
  tables.get(id) ?? { ...asked, id, name: null, transitGatewayId: '', routes: null, propagations: null };

/** Each names its table. */
function prefixListReferences(scopes: readonly CollectedScope[]): Map<string, TransitGatewayRoute[]> {
  const references = new Map<string, TransitGatewayRoute[]>();
  for (const { documents } of scopes) {
    for (const { content, origin } of documents) {
      if (content['TransitGatewayPrefixListReferences'] === undefined) continue;
      const document = Reader.of(content, origin, '');
      for (const reader of document.list('TransitGatewayPrefixListReferences')) {
        const id = reader.optionalString('TransitGatewayRouteTableId') ?? document.string('TransitGatewayRouteTableId');
        references.set(id, [...(references.get(id) ?? []), parsePrefixListReference(reader)]);
      }
    }
  }
  return references;
}

/** Rules by policy table, lowest number first. */
export function gatherPolicyTables(scopes: readonly CollectedScope[]): Map<string, readonly TransitGatewayPolicyEntry[]> {
  const tables = new Map<string, TransitGatewayPolicyEntry[]>();
  for (const { id, reader } of besides(scopes, 'TransitGatewayPolicyTableId', 'TransitGatewayPolicyTableEntries')) {
    const entries = reader.list('TransitGatewayPolicyTableEntries').flatMap((item): TransitGatewayPolicyEntry[] => {
      const entry = parsePolicyEntry(item);
      return entry === null ? [] : [entry];
    });
    tables.set(id, [...(tables.get(id) ?? []), ...entries].sort((a, b) => a.ruleNumber - b.ruleNumber));
  }
  return tables;
}
