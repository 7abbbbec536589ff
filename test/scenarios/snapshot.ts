/** Makes the snapshot folder of a scenario: its network with its changes, one file for each document. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json, Scenario } from './case.ts';

type JsonObject = Record<string, Json>;

const NETWORKS = new URL('_networks/', import.meta.url);

/** Which member of each listed object is its id. */
const IDS: Readonly<Record<string, string>> = {
  Vpcs: 'VpcId', Subnets: 'SubnetId', RouteTables: 'RouteTableId', NetworkAcls: 'NetworkAclId', SecurityGroups: 'GroupId',
  NetworkInterfaces: 'NetworkInterfaceId', Instances: 'InstanceId', InternetGateways: 'InternetGatewayId', FlowLogs: 'FlowLogId',
  VpcPeeringConnections: 'VpcPeeringConnectionId', NatGateways: 'NatGatewayId', PrefixLists: 'PrefixListId',
  EgressOnlyInternetGateways: 'EgressOnlyInternetGatewayId', VpnGateways: 'VpnGatewayId', VpnConnections: 'VpnConnectionId', VpcEndpoints: 'VpcEndpointId',
  TransitGateways: 'TransitGatewayId', TransitGatewayAttachments: 'TransitGatewayAttachmentId', TransitGatewayVpcAttachments: 'TransitGatewayAttachmentId',
  TransitGatewayRouteTables: 'TransitGatewayRouteTableId',
  LoadBalancers: 'LoadBalancerArn', Listeners: 'ListenerArn', TargetGroups: 'TargetGroupArn', LoadBalancerDescriptions: 'LoadBalancerName',
};

export function writeSnapshot(directory: string, folder: URL, scenario: Scenario): void {
  const source = scenario.base === undefined ? new URL('network.json', folder) : new URL(`${scenario.base}.json`, NETWORKS);
  const files: JsonObject = { ...(JSON.parse(readFileSync(source, 'utf8')) as JsonObject), ...scenario.files };
  const unused = new Set(Object.keys(scenario.patch ?? {}));
  for (const [path, document] of Object.entries(files)) {
    if (document === null) continue;
    const changed = withKeys(document as JsonObject, scenario.keys ?? {});
    for (const [id, patch] of Object.entries(scenario.patch ?? {})) if (patchObject(changed, id, patch)) unused.delete(id);
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), JSON.stringify(changed));
  }
  if (unused.size > 0) throw new Error(`The network has no object ${[...unused].join(', ')} to change.`);
}

function withKeys(document: JsonObject, keys: Readonly<Record<string, Json>>): JsonObject {
  const changed: JsonObject = structuredClone(document);
  for (const [key, list] of Object.entries(keys)) {
    if (list === null) Reflect.deleteProperty(changed, key);
    else changed[key] = list;
  }
  return changed;
}

/** Was the object there? */
function patchObject(document: JsonObject, id: string, patch: Json): boolean {
  let isFound = false;
  for (const [key, list] of Object.entries(document)) {
    if (!Array.isArray(list)) continue;
    const objects = list as JsonObject[];
    if (key === 'Reservations') {
      for (const reservation of objects) if (patchObject(reservation, id, patch)) isFound = true;
      continue;
    }
    const index = objects.findIndex((object) => IDS[key] !== undefined && object[IDS[key]] === id);
    if (index === -1) continue;
    isFound = true;
    if (patch === null) objects.splice(index, 1);
    else merge(objects[index]!, patch as JsonObject);
  }
  return isFound;
}

/** Objects are merged, everything else is replaced, null removes; `"+KEY": [...]` appends to the list KEY. */
function merge(target: JsonObject, patch: JsonObject): void {
  for (const [key, value] of Object.entries(patch)) {
    const old = target[key];
    if (key.startsWith('+')) target[key.slice(1)] = [...((target[key.slice(1)] ?? []) as Json[]), ...(value as Json[])];
    else if (value === null) Reflect.deleteProperty(target, key);
    else if (isObject(value) && isObject(old)) merge(old, value);
    else target[key] = value;
  }
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
