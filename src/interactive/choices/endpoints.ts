/** Sources and destinations to choose from: every instance and interface of a network, the internet, or an address that is typed. */
import { parseAddress } from '../../core/address/address.ts';
import { NetdiagError } from '../../core/errors.ts';
import { findEndpoint } from '../../core/network/find-endpoint.ts';
import type { Instance, NetworkInterface } from '../../core/network/model.ts';
import type { Network } from '../../core/network/network.ts';
import { sanitize } from '../../render/text/sanitize.ts';
import type { Entry, Own } from '../picker/question.ts';

export type Role = 'source' | 'destination';

export type EndpointChoice =
  /** The instance where it speaks by this interface of its own accord. */
  | { readonly kind: 'interface'; readonly networkInterface: NetworkInterface; readonly instance: Instance | null }
  | { readonly kind: 'load-balancer'; readonly name: string; readonly arn: string }
  /** As one writes it on a command line. */
  | { readonly kind: 'word'; readonly word: string };

export const endpointColumns = ['name', 'id', 'address', 'VPC'];

const INTERNET: Entry<EndpointChoice> = { value: { kind: 'word', word: 'internet' }, cells: ['internet', '', 'any public', ''] };

/** Named ones first, by name; instances before the interfaces of services. @param except an interface that is left out */
export function endpointEntries(network: Network, except: string | null): readonly Entry<EndpointChoice>[] {
  const { instances, interfaces, vpcs, subnets } = network.data;
  const [first] = interfaces.values();
  const isOnePlace = [...interfaces.values()].every(({ account, region }) => account === first?.account && region === first.region);
  const rows: { readonly name: string; readonly rank: number; readonly entry: Entry<EndpointChoice> }[] = [];
  for (const networkInterface of interfaces.values()) {
    if (networkInterface.id === except) continue;
    const { instanceId, description, addresses, vpcId, subnetId, account, region } = networkInterface;
    const instance = instanceId !== null && networkInterface.isPrimaryInterface ? (instances.get(instanceId) ?? null) : null;
    const name = instance?.name ?? networkInterface.name ?? '';
    const vpc = vpcs.get(vpcId);
    const subnet = subnets.get(subnetId);
    const place = isOnePlace ? '' : `, ${[account, region].filter((part) => part !== null).join(' ')}`;
    const entry: Entry<EndpointChoice> = {
      value: { kind: 'interface', networkInterface, instance },
      cells: [name === '' ? (description ?? '') : name, instance?.id ?? networkInterface.id, addresses[0]?.address.text ?? '', `${vpc?.name ?? vpcId}${place}`],
      keywords: () => [
        networkInterface.id, networkInterface.name ?? '', description ?? '', instanceId ?? '', vpcId, subnetId, subnet?.name ?? '', subnet?.availabilityZone ?? '', account ?? '', region ?? '',
        ...addresses.flatMap(({ address, publicIp }) => (publicIp === null ? [address.text] : [address.text, publicIp.text])),
      ],
      short: () => endpointName(name, instance?.id ?? networkInterface.id, addresses[0]?.address.text ?? null),
    };
    rows.push({ name: name.toLowerCase(), rank: name === '' ? 2 : instance === null ? 1 : 0, entry });
  }
  // Code units compare fast; the order of a language does not, and names of machines are hardly in one.
  rows.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return [INTERNET, ...loadBalancerEntries(network), ...rows.map(({ entry }) => entry)];
}

function loadBalancerEntries(network: Network): readonly Entry<EndpointChoice>[] {
  const balancers = [...network.data.loadBalancers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return balancers.map(({ id, name, type, dnsName, vpcId }): Entry<EndpointChoice> => ({
    value: { kind: 'load-balancer', name, arn: id },
    cells: [name, `${type} load balancer`, '', vpcId === null ? '' : (network.data.vpcs.get(vpcId)?.name ?? vpcId)],
    keywords: () => [id, dnsName ?? '', 'alb nlb elb'],
  }));
}

function endpointName(name: string, id: string, address: string | null): string {
  const inside = [...(name === '' ? [] : [id]), ...(address === null ? [] : [address])];
  return inside.length === 0 ? id : `${name === '' ? id : name} (${inside.join(', ')})`;
}

/** An address or a host name that no entry has; null while it is neither. */
export function typedEndpoint(network: Network, text: string, role: Role, from: NetworkInterface | null): Own<EndpointChoice> | null {
  const address = parseAddress(text);
  const isHostName = /^(?=.*[a-z])[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$/i.test(text);
  if (address === null && !isHostName && !/^(s3|dynamodb|vpce-[0-9a-f]+)$/.test(text)) return null;
  try {
    const found = findEndpoint(network, text, role, from);
    return { entry: { value: { kind: 'word', word: text }, cells: [`${text}, ${meaningOf(found.kind)}`], short: () => text }, isExact: address !== null };
  } catch (error) {
    if (error instanceof NetdiagError) return { problem: sanitize(error.message) };
    throw error;
  }
}

function meaningOf(kind: ReturnType<typeof findEndpoint>['kind']): string {
  switch (kind) {
    case 'unowned': return 'an address that no interface has';
    case 'outside': return 'an address outside';
    case 'host-name': return 'a host name';
    default: return 'in this network';
  }
}

/**
 * The shortest word that a command line finds the choice by, and nothing else: its name, its id, the address that it has.
 * @param address where the question is about that address of the interface, and not about its first
 */
export function endpointWord(network: Network, choice: EndpointChoice, role: Role, from: NetworkInterface | null, address: string | null = null): string {
  if (choice.kind === 'word') return choice.word;
  if (choice.kind === 'load-balancer') return isWord(choice.name) && foundBy(network, choice.name, role, from)?.kind === 'load-balancer' ? choice.name : choice.arn;
  const { networkInterface, instance } = choice;
  const isFirst = address === null || networkInterface.addresses[0]?.address.text === address;
  const names = isFirst ? [instance?.name ?? null, networkInterface.name, instance?.id ?? null, networkInterface.id] : [];
  const words = [...names, address].filter((word) => word !== null && isWord(word));
  return words.find((word) => word !== null && means(network, word, role, from, networkInterface.id)) ?? networkInterface.id;
}

/** Fit for a command line that is read and copied. */
function isWord(text: string): boolean {
  return text !== '' && text.length <= 64 && !text.startsWith('-') && text.trim() === text && sanitize(text) === text;
}

function means(network: Network, word: string, role: Role, from: NetworkInterface | null, interfaceId: string): boolean {
  const found = foundBy(network, word, role, from);
  return found?.kind === 'interface' && found.networkInterface.id === interfaceId;
}

/** Null where the word finds nothing, or more than one thing. */
export function foundBy(network: Network, word: string, role: Role, from: NetworkInterface | null): ReturnType<typeof findEndpoint> | null {
  try {
    return findEndpoint(network, word, role, from);
  } catch (error) {
    if (error instanceof NetdiagError) return null;
    throw error;
  }
}
