import type { Cidr } from '../address/cidr.ts';
import type { Collection } from './documents.ts';
import { gatherLoadBalancing } from './load-balancer-documents.ts';
import { mergeViews } from './merge.ts';
import type { Instance, NetworkInterface, Owner, PrefixList, Thing } from './model.ts';
import { Network, type BlockPublicAccess, type BlockPublicAccessExclusion } from './network.ts';
import { parseFlowLog, parseInternetGateway, parsePeering, parsePrefixList, parsePrefixListEntries } from './parse/connectivity.ts';
import { parseEgressOnlyGateway, parseNatGateway, parseVpcEndpoint, parseVpnConnection, parseVpnGateway } from './parse/gateways.ts';
import { gatherGroupAssociations } from './parse/group-association.ts';
import { parseInstance, parseInterfaceOfInstance, parseNetworkInterface } from './parse/interface.ts';
import { parseNetworkAcl } from './parse/network-acl.ts';
import { parseRouteTable } from './parse/route-table.ts';
import { parseRuleIds, parseSecurityGroup } from './parse/security-group.ts';
import { lazily } from './parse/common.ts';
import { gatherVpcAttributes } from './parse/vpc-attributes.ts';
import { parseTransitGateway, parseTransitGatewayAttachment, parseTransitGatewayRouteTable } from './parse/transit-gateway.ts';
import { parseBlockMode, parseSubnet, parseVpc } from './parse/vpc.ts';
import { Reader } from './reader.ts';
import { collectedScopes, type CollectedScope } from './scopes.ts';
import { addAssociations, addRoutes, gatherPolicyTables, gatherTransitGatewayPeerings } from './transit-gateway-tables.ts';

/**
 * Reads describe documents, of AWS, a snapshot or a lab alike, into one network.
 * @throws UsageError BROKEN_DOCUMENT, naming the document and the place in it that is not as AWS prints it
 */
export function parseNetwork(collection: Collection): Network {
  const scopes = collectedScopes(collection);
  const ruleRows = lazily(() => collectRuleRows(scopes));
  const interfaces = gather(scopes, 'NetworkInterfaces', 'NetworkInterfaceId', parseNetworkInterface);
  addInterfacesOfInstances(scopes, interfaces);
  return new Network({
    scopes,
    vpcs: gather(scopes, 'Vpcs', 'VpcId', parseVpc),
    vpcAttributes: gatherVpcAttributes(scopes),
    subnets: gather(scopes, 'Subnets', 'SubnetId', parseSubnet),
    interfaces,
    instances: gatherInstances(scopes),
    routeTables: gather(scopes, 'RouteTables', 'RouteTableId', parseRouteTable),
    networkAcls: gather(scopes, 'NetworkAcls', 'NetworkAclId', parseNetworkAcl),
    securityGroups: gather(scopes, 'SecurityGroups', 'GroupId', (reader, asked) =>
      parseSecurityGroup(reader, asked, (groupId) => parseRuleIds(ruleRows().get(groupId) ?? [])),
    ),
    groupAssociations: gatherGroupAssociations(scopes),
    peerings: gather(scopes, 'VpcPeeringConnections', 'VpcPeeringConnectionId', parsePeering),
    internetGateways: gather(scopes, 'InternetGateways', 'InternetGatewayId', parseInternetGateway),
    prefixLists: gatherPrefixLists(scopes),
    flowLogs: gather(scopes, 'FlowLogs', 'FlowLogId', parseFlowLog),
    natGateways: gather(scopes, 'NatGateways', 'NatGatewayId', parseNatGateway),
    egressOnlyGateways: gather(scopes, 'EgressOnlyInternetGateways', 'EgressOnlyInternetGatewayId', parseEgressOnlyGateway),
    transitGateways: gather(scopes, 'TransitGateways', 'TransitGatewayId', parseTransitGateway),
    transitGatewayAttachments: addAssociations(scopes, gather(scopes, ['TransitGatewayAttachments', 'TransitGatewayVpcAttachments'], 'TransitGatewayAttachmentId', parseTransitGatewayAttachment)),
    transitGatewayPeerings: gatherTransitGatewayPeerings(scopes),
    transitGatewayRouteTables: addRoutes(scopes, gather(scopes, 'TransitGatewayRouteTables', 'TransitGatewayRouteTableId', parseTransitGatewayRouteTable)),
    transitGatewayPolicyTables: gatherPolicyTables(scopes),
    vpcEndpoints: gather(scopes, 'VpcEndpoints', 'VpcEndpointId', parseVpcEndpoint),
    ...gatherLoadBalancing(scopes),
    vpnGateways: gather(scopes, 'VpnGateways', 'VpnGatewayId', parseVpnGateway),
    vpnConnections: gather(scopes, 'VpnConnections', 'VpnConnectionId', parseVpnConnection),
    blockPublicAccess: scopes.flatMap(blockPublicAccessOf),
    blockPublicAccessExclusions: exclusionsOf(scopes),
  });
}

interface View {
  readonly reader: Reader;
  readonly asked: Owner;
  readonly isOwners: boolean;
}

/** All objects of one kind, the views of several scopes merged. `parse` may leave an object out with null. */
function gather<T extends Thing>(
  scopes: readonly CollectedScope[], keys: string | readonly string[], idKey: string, parse: (reader: Reader, asked: Owner) => T | null,
): Map<string, T> {
  const views = new Map<string, View>();
  for (const key of typeof keys === 'string' ? [keys] : keys) {
    for (const scope of scopes) {
      for (const document of scope.documents) {
        if (document.content[key] === undefined) continue;
        for (const reader of Reader.of(document.content, document.origin, '').list(key)) {
          const id = reader.string(idKey);
          const view = { reader, asked: scope.asked, isOwners: isOwnersView(reader, scope) };
          const known = views.get(id);
          views.set(id, known === undefined ? view : mergedView(known, view, document.origin, key));
        }
      }
    }
  }
  const things = new Map<string, T>();
  for (const [id, view] of views) {
    const thing = parse(view.reader, view.asked);
    if (thing !== null) things.set(id, thing);
  }
  return things;
}

function mergedView(a: View, b: View, origin: string, path: string): View {
  const [owners, others] = b.isOwners && !a.isOwners ? [b, a] : [a, b];
  return { ...owners, reader: Reader.of(mergeViews(owners.reader.raw, others.reader.raw), origin, path) };
}

/** The requester counts as the owner of a peering connection. */
function isOwnersView(reader: Reader, scope: CollectedScope): boolean {
  const owner = reader.optionalString('OwnerId') ?? reader.child('RequesterVpcInfo')?.optionalString('OwnerId') ?? null;
  return owner !== null && scope.accounts.has(owner);
}

function eachInstance(scopes: readonly CollectedScope[], visit: (instance: Reader, reservation: Reader, scope: CollectedScope) => void): void {
  for (const scope of scopes) {
    for (const document of scope.documents) {
      if (document.content['Reservations'] === undefined) continue;
      for (const reservation of Reader.of(document.content, document.origin, '').list('Reservations')) {
        for (const instance of reservation.list('Instances')) visit(instance, reservation, scope);
      }
    }
  }
}

function gatherInstances(scopes: readonly CollectedScope[]): Map<string, Instance> {
  const instances = new Map<string, Instance>();
  eachInstance(scopes, (reader, reservation, scope) => {
    const instance = parseInstance(reader, reservation, scope.asked);
    instances.set(instance.id, instance);
  });
  return instances;
}

/** Where only the instances were collected, their interfaces are taken from them. */
function addInterfacesOfInstances(scopes: readonly CollectedScope[], interfaces: Map<string, NetworkInterface>): void {
  eachInstance(scopes, (instance, _reservation, scope) => {
    if (scope.keys.has('NetworkInterfaces')) return;
    for (const reader of instance.list('NetworkInterfaces')) {
      const parsed = parseInterfaceOfInstance(reader, instance, scope.asked);
      if (parsed !== null && !interfaces.has(parsed.id)) interfaces.set(parsed.id, parsed);
    }
  });
}

function gatherPrefixLists(scopes: readonly CollectedScope[]): Map<string, PrefixList> {
  const lists = new Map([
    ...gather(scopes, 'ManagedPrefixLists', 'PrefixListId', parsePrefixList),
    ...gather(scopes, 'PrefixLists', 'PrefixListId', parsePrefixList),
  ]);
  const entries = new Map<string, Cidr[]>();
  for (const scope of scopes) {
    for (const document of scope.documents) {
      if (document.content['Entries'] === undefined || document.content['PrefixListId'] === undefined) continue;
      const { id, cidrs } = parsePrefixListEntries(Reader.of(document.content, document.origin, ''));
      entries.set(id, [...(entries.get(id) ?? []), ...cidrs]);
      if (!lists.has(id)) lists.set(id, { ...scope.asked, id, name: null, listName: null, cidrs: null });
    }
  }
  for (const [id, cidrs] of entries) {
    const list = lists.get(id);
    if (list !== undefined) lists.set(id, { ...list, cidrs });
  }
  return lists;
}

/** Rows by group: a large account has tens of thousands, and a question turns on a few groups. */
function collectRuleRows(scopes: readonly CollectedScope[]): Map<string, Reader[]> {
  const rows = new Map<string, Reader[]>();
  for (const scope of scopes) {
    for (const document of scope.documents) {
      if (document.content['SecurityGroupRules'] === undefined) continue;
      for (const row of Reader.of(document.content, document.origin, '').list('SecurityGroupRules')) {
        const groupId = row.optionalString('GroupId');
        if (groupId === null) continue;
        const ofGroup = rows.get(groupId);
        if (ofGroup === undefined) rows.set(groupId, [row]);
        else ofGroup.push(row);
      }
    }
  }
  return rows;
}

function blockPublicAccessOf(scope: CollectedScope): BlockPublicAccess[] {
  return scope.documents.flatMap((document) => {
    const options = Reader.of(document.content, document.origin, '').child('VpcBlockPublicAccessOptions');
    const mode = parseBlockMode(options?.optionalString('InternetGatewayBlockMode') ?? null);
    return mode === null ? [] : [{ ...scope.asked, mode }];
  });
}

/** Exclusions take effect in the states create-complete and update-complete (VPC User Guide, "VPC BPA basics"). */
function exclusionsOf(scopes: readonly CollectedScope[]): BlockPublicAccessExclusion[] {
  return scopes.flatMap((scope) =>
    scope.documents.flatMap((document) =>
      Reader.of(document.content, document.origin, '').list('VpcBlockPublicAccessExclusions').flatMap((item): BlockPublicAccessExclusion[] => {
        const mode = item.optionalString('InternetGatewayExclusionMode');
        const arn = item.optionalString('ResourceArn');
        const inForce = ['create-complete', 'update-complete'].includes(item.optionalString('State') ?? '');
        if (arn === null || !inForce || (mode !== 'allow-bidirectional' && mode !== 'allow-egress')) return [];
        return [{ resourceId: arn.slice(arn.lastIndexOf('/') + 1), mode }];
      }),
    ),
  );
}
