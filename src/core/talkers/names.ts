/** Whose an address or an id is, from the configuration and from the service names in the records. */
import { parseAddress } from '../address/address.ts';
import type { NetworkInterface, Thing } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { ValueName } from './answer.ts';

export type NameOf = (value: string) => ValueName | null;

/** Descriptions that AWS gives the interfaces of its services (EC2 User Guide, "Requester-managed network interfaces"). */
const DESCRIPTIONS: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^ELB (?:app|net|gwy)\/([^/]+)\//, 'load-balancer'],
  [/^ELB (\S+)/, 'load-balancer'],
  [/^Interface for NAT Gateway (nat-\w+)/, 'nat-gateway'],
  [/^VPC Endpoint Interface (vpce-\w+)/, 'vpc-endpoint'],
  [/^Network Interface for Transit Gateway Attachment (tgw-attach-\w+)/, 'transit-gateway-attachment'],
  [/^AWS Lambda VPC ENI-(.+?)-[0-9a-f]{8}-[0-9a-f-]+$/, 'lambda-function'],
  [/^RDSNetworkInterface/, 'rds'],
  [/^EFS mount target for (fs-\w+)/, 'efs'],
  [/^ElastiCache (\S+)/, 'elasticache'],
];

/** The name of an address: of the instance, gateway, endpoint or load balancer that has it, else its interface. */
export function addressNames(network: Network): NameOf {
  return (value) => {
    const address = parseAddress(value);
    const owned = address === null ? undefined : network.ownersOfAddress(address)[0];
    if (owned !== undefined) return interfaceName(network, owned.networkInterface);
    const gateway = [...network.data.natGateways.values()].find(({ addresses }) =>
      addresses.some(({ privateIp, publicIp }) => privateIp?.text === value || publicIp?.text === value));
    return gateway === undefined ? null : nameOf('nat-gateway', gateway);
  };
}

/** The name of an id, whatever it is an id of. */
export function idNames(network: Network): NameOf {
  const { interfaces, instances, vpcs, subnets, natGateways } = network.data;
  return (id) => {
    const networkInterface = interfaces.get(id);
    if (networkInterface !== undefined) return interfaceName(network, networkInterface);
    for (const [type, things] of [['instance', instances], ['vpc', vpcs], ['subnet', subnets], ['nat-gateway', natGateways]] as const) {
      const thing = things.get(id);
      if (thing !== undefined && thing.name !== null) return nameOf(type, thing);
    }
    return null;
  };
}

function interfaceName(network: Network, one: NetworkInterface): ValueName | null {
  const instance = one.instanceId === null ? undefined : network.data.instances.get(one.instanceId);
  if (one.instanceId !== null) return { type: 'instance', id: one.instanceId, name: instance?.name ?? one.name };
  const description = one.description ?? '';
  for (const [pattern, type] of DESCRIPTIONS) {
    const match = pattern.exec(description);
    if (match !== null) return { type, id: match[1]?.includes('-') === true && /^(nat|vpce|tgw-attach|fs)-/.test(match[1]) ? match[1] : null, name: nameInDescription(network, match[1]) ?? one.name };
  }
  return { type: 'network-interface', id: one.id, name: one.name ?? (description === '' ? null : description) };
}

/** What a description names is an id with a `Name` tag of its own, or a name already. */
function nameInDescription(network: Network, text: string | undefined): string | null {
  if (text === undefined) return null;
  const thing = network.data.natGateways.get(text) ?? network.data.vpcEndpoints.get(text) ?? network.data.transitGatewayAttachments.get(text);
  if (thing !== undefined) return thing.name ?? ('serviceName' in thing ? thing.serviceName : null);
  return /^(nat|vpce|tgw-attach|fs)-/.test(text) ? null : text;
}

const nameOf = (type: string, { id, name }: Thing): ValueName => ({ type, id, name });

/** A service of AWS, as `pkt-src-aws-service` and `pkt-dst-aws-service` name it. */
export const serviceName = (service: string): ValueName => ({ type: 'aws-service', id: null, name: service });
