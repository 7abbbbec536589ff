/** VPC endpoints as a source or destination: by id, `Name` tag or DNS name. */
import { UsageError } from '../errors.ts';
import type { InterfaceEndpoint } from './endpoint.ts';
import type { NetworkInterface, VpcEndpoint } from './model.ts';
import type { Network } from './network.ts';

/**
 * Its interface in the zone of the other end, else its first. Null: no endpoint is called that.
 * @throws UsageError where several are, or its interfaces are not known
 */
export function findVpcEndpoint(network: Network, input: string, text: string, role: string, from: NetworkInterface | null): InterfaceEndpoint | null {
  const all = [...network.data.vpcEndpoints.values()];
  const name = text.toLowerCase().replace(/\.$/, '');
  const exact = all.filter((endpoint) => endpoint.id === text || endpoint.name === text || resolves(endpoint, name, from));
  const found = exact.length > 0 ? exact : text.startsWith('vpce-') ? all.filter(({ id }) => id.startsWith(text)) : [];
  const [endpoint] = found;
  if (endpoint === undefined) return null;
  if (found.length > 1) throw new UsageError('AMBIGUOUS_ENDPOINT', `The ${role} '${input}' fits ${found.length} VPC endpoints`, { hint: `Name one of them: ${found.map(({ id }) => id).join(', ')}` });
  const interfaces = endpoint.interfaceIds.flatMap((id) => network.data.interfaces.get(id) ?? []);
  const zone = zoneOf(name) ?? (from === null ? null : (network.data.subnets.get(from.subnetId)?.availabilityZone ?? null));
  const chosen = interfaces.find(({ subnetId }) => network.data.subnets.get(subnetId)?.availabilityZone === zone) ?? interfaces[0];
  if (chosen === undefined) {
    const hint = endpoint.type === 'Gateway' ? 'A gateway endpoint has no interface: name the service (s3 or dynamodb) or an address of it.' : 'Its interfaces are not in what was read.';
    throw new UsageError('UNKNOWN_ENDPOINT', `The ${role} ${endpoint.id} is a ${endpoint.type} endpoint without a known network interface`, { hint });
  }
  return { kind: 'interface', input, networkInterface: chosen, address: null, byPublicAddress: false };
}

/** The names of the endpoint itself (`vpce-…`) resolve everywhere; the private name of its service does in its own VPC. */
function resolves({ dnsNames, vpcId }: VpcEndpoint, name: string, from: NetworkInterface | null): boolean {
  if (!dnsNames.some((own) => own.toLowerCase() === name)) return false;
  return name.startsWith('vpce-') || from === null || from.vpcId === vpcId;
}

/** `vpce-0a1b-us-east-1a.sqs.us-east-1.vpce.amazonaws.com` is the interface in that zone. */
const zoneOf = (name: string): string | null => /^vpce-[^.]*-([a-z]{2}(?:-[a-z]+)+-\d[a-z])\./.exec(name)?.[1] ?? null;
