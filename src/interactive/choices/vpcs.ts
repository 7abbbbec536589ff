/** VPCs and peering connections to choose from. */
import type { Thing } from '../../core/network/model.ts';
import type { Network } from '../../core/network/network.ts';
import { sanitize } from '../../render/text/sanitize.ts';
import type { Entry, Own } from '../picker/question.ts';

/** One side of a peering, or with `isBoth` a peering connection. */
export interface PeeringChoice {
  /** As one writes it on a command line. */
  readonly word: string;
  readonly isBoth: boolean;
}

export const vpcColumns = ['name', 'id', 'CIDR', 'account'];
export const peeringColumns = ['name', 'id', 'CIDR, or VPCs', 'account, or state'];

export function vpcEntries(network: Network, except: string | null): readonly Entry<PeeringChoice>[] {
  const vpcs = [...network.data.vpcs.values()];
  return vpcs.toSorted(byName).map((vpc): Entry<PeeringChoice> => {
    const word = wordOf(vpc, network);
    return {
      value: { word, isBoth: false },
      cells: [vpc.name ?? '', vpc.id, vpc.cidrs.map(({ text }) => text).join(' '), placeOf(vpc)],
      short: () => (vpc.name === null ? vpc.id : `${vpc.name} (${vpc.id})`),
    };
  }).filter(({ value }) => value.word !== except);
}

export function peeringEntries(network: Network): readonly Entry<PeeringChoice>[] {
  const nameOf = (id: string): string => network.data.vpcs.get(id)?.name ?? id;
  return [...network.data.peerings.values()].toSorted(byName).map((peering): Entry<PeeringChoice> => ({
    value: { word: wordOf(peering, network), isBoth: true },
    cells: [peering.name ?? '', peering.id, `${nameOf(peering.requester.vpcId)} - ${nameOf(peering.accepter.vpcId)}`, peering.status],
    short: () => (peering.name === null ? peering.id : `${peering.name} (${peering.id})`),
  }));
}

/** The id of a VPC or peering connection that was not read: what the answer lacks then, it says. */
export function typedPeering(text: string): Own<PeeringChoice> | null {
  const [, type] = /^(vpc|pcx)-[0-9a-f]{8,17}$/.exec(text) ?? [];
  return type === undefined ? null : { entry: { value: { word: text, isBoth: type === 'pcx' }, cells: [`${text}, not among what was read`], short: () => text }, isExact: true };
}

/** Its name where that finds nothing else, else its id. */
function wordOf({ id, name }: Thing, { data }: Network): string {
  if (name === null || name.trim() === '' || name.startsWith('-') || sanitize(name) !== name) return id;
  const others = [...data.vpcs.values(), ...data.peerings.values()].filter((other) => other.id !== id && (other.name ?? '').startsWith(name));
  return others.length === 0 ? name : id;
}

const placeOf = ({ account, region }: Thing): string => [account, region].filter((part) => part !== null).join(' ');

function byName(a: Thing, b: Thing): number {
  const [first, second] = [a.name ?? '~', b.name ?? '~'];
  return first < second ? -1 : first > second ? 1 : a.id < b.id ? -1 : 1;
}
