/** Finds the two VPCs that were named, or those of a peering connection. Exactly one each, or an error that lists the candidates. */
import { parseCidr } from '../address/cidr.ts';
import { NotReadableError, UsageError } from '../errors.ts';
import type { Owner, Thing } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { otherSide } from '../path/peering.ts';
import { closest } from '../text/closest.ts';

const FORMS = 'A VPC is named by its id, its Name tag, the beginning of either, or one of its CIDRs.';

interface Candidate extends Owner {
  readonly id: string;
  readonly name: string | null;
  readonly cidrs: readonly string[];
}

/** @throws UsageError UNKNOWN_VPC, AMBIGUOUS_VPC, SAME_VPC; NotReadableError where the VPCs were not read */
export function findVpcPair(network: Network, first: string, second: string): readonly [string, string] {
  const ids = [findVpc(network, first), findVpc(network, second)] as const;
  if (ids[0] === ids[1]) {
    throw new UsageError('SAME_VPC', `${first} and ${second} are the same VPC, ${ids[0]}`, { hint: 'A peering connection is between two VPCs: name the other one.' });
  }
  return ids;
}

/** The VPCs of a peering connection; of one that is gone, the two whose routes still name it. @throws as `findVpcPair`, UNKNOWN_PEERING, AMBIGUOUS_PEERING */
export function findPeeringPair(network: Network, text: string): { readonly vpcIds: readonly [string, string]; readonly peeringId: string } {
  const peerings = [...network.data.peerings.values()];
  const [only, ...more] = oneOf(peerings, text);
  if (only !== undefined && more.length === 0) return { vpcIds: [only.requester.vpcId, only.accepter.vpcId], peeringId: only.id };
  if (only !== undefined) {
    throw new UsageError('AMBIGUOUS_PEERING', `'${text}' fits ${more.length + 1} peering connections`, { hint: `Name one of them:\n${listed([only, ...more])}` });
  }
  const users = [...new Set([...network.data.routeTables.values()].filter(({ routes }) => routes.some(({ target }) => target.id === text)).map(({ vpcId }) => vpcId))].sort();
  const [a, b, third] = users;
  if (a !== undefined && b !== undefined && third === undefined) return { vpcIds: [a, b], peeringId: text };
  refuseWhereUnread(network, 'VpcPeeringConnections', text);
  if (a !== undefined) {
    throw new UsageError('UNKNOWN_PEERING', `There is no peering connection ${text} any more; routes of ${users.join(', ')} still name it`, { hint: 'Name the two VPCs instead: netdiag peer-check VPC_A VPC_B.' });
  }
  const vpc = oneOf(candidatesOf(network), text)[0];
  if (vpc !== undefined) throw oneVpcOnly(network, vpc);
  const near = closest(text, peerings.flatMap(({ id, name }) => [id, ...(name === null ? [] : [name])]), 3);
  throw new UsageError('UNKNOWN_PEERING', `No peering connection and no VPC here is called '${text}'`, { hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Name two VPCs, or a peering connection by its id or Name tag. One of another account or Region needs --profile or --region.' });
}

function oneVpcOnly(network: Network, { id }: Candidate): UsageError {
  const peers = [...network.data.peerings.values()].flatMap((peering) => {
    const other = otherSide(peering, id);
    return other === null ? [] : [`${other.vpcId} (${peering.id}, ${peering.status})`];
  });
  return new UsageError('MISSING_ARGUMENT', `peer-check has the VPC ${id}, but not the other one.`, {
    hint: peers.length === 0 ? `Name both: netdiag peer-check ${id} VPC_B.` : `It has peering connections with ${peers.join(', ')}: name one of them as well.`,
  });
}

function findVpc(network: Network, text: string): string {
  const candidates = candidatesOf(network);
  const found = oneOf(candidates, text);
  const cidr = parseCidr(text)?.text;
  const [only, ...more] = found.length > 0 || cidr === undefined ? found : candidates.filter(({ cidrs }) => cidrs.includes(cidr));
  if (only !== undefined && more.length === 0) return only.id;
  if (only !== undefined) {
    throw new UsageError('AMBIGUOUS_VPC', `'${text}' fits ${more.length + 1} VPCs`, { hint: `Name one of them:\n${listed([only, ...more])}` });
  }
  refuseWhereUnread(network, 'Vpcs', text);
  const near = closest(text, candidates.flatMap(({ id, name }) => [id, ...(name === null ? [] : [name])]), 3);
  const known = candidates.map(({ id, name }) => name ?? id).sort().slice(0, 10);
  throw new UsageError('UNKNOWN_VPC', `No VPC here is called '${text}'`, {
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `${known.length === 0 ? '' : `VPCs here: ${known.join(', ')}. `}${FORMS} One of another account or Region needs --profile or --region.`,
  });
}

/** The VPCs that were read, and those that a peering connection names. */
function candidatesOf(network: Network): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (const { requester, accepter } of network.data.peerings.values()) {
    for (const { vpcId, account, region, cidrs } of [requester, accepter]) candidates.set(vpcId, { id: vpcId, name: null, account, region, cidrs: cidrs.map(({ text }) => text) });
  }
  for (const vpc of network.data.vpcs.values()) candidates.set(vpc.id, { ...vpc, cidrs: vpc.cidrs.map(({ text }) => text) });
  return [...candidates.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Exactly by id or name, else by the beginning of one. */
function oneOf<T extends Pick<Thing, 'id' | 'name'>>(things: readonly T[], text: string): T[] {
  const exact = things.filter(({ id, name }) => id === text || name === text);
  return exact.length > 0 ? exact : things.filter(({ id, name }) => id.startsWith(text) || name?.startsWith(text) === true);
}

function listed(things: readonly (Owner & Pick<Thing, 'id' | 'name'>)[]): string {
  const lines = things.map(({ id, name, account, region }) => [name, id, account, region].filter((part) => part !== null).join('  ')).sort();
  const shown = lines.slice(0, 10);
  if (lines.length > shown.length) shown.push(`… and ${lines.length - shown.length} more`);
  return shown.map((line) => `  ${line}`).join('\n');
}

function refuseWhereUnread(network: Network, key: string, text: string): void {
  const nowhere = { account: null, region: null };
  if (network.isCollected(key, nowhere)) return;
  const { what, hint } = network.missing(key, nowhere);
  throw new NotReadableError('NOT_COLLECTED', `Whether there is a '${text}' is not known: the ${what} were not read`, { hint: `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.` });
}
