/** The two VPCs of a question with what is known of each, looked up in one network. */
import type { IpAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { listWords } from '../diagnosis/words.ts';
import type { Owner, RouteTable, Subnet, Vpc, VpcPeeringConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { PairQuestion } from '../path/judge.ts';

export interface PeerQuestion {
  readonly vpcIds: readonly [string, string];
  /** Named by the user instead of two VPCs. */
  readonly peeringId: string | null;
  /** From the first VPC to the second; null: none in particular. */
  readonly traffic: Pick<PairQuestion, 'protocol' | 'traffic' | 'sourcePort'> | null;
  /** An address that the peering is to lead to. */
  readonly address: IpAddress | null;
}

export interface Side extends Owner {
  readonly id: string;
  /** Its Name tag, where that tells it from the other. */
  readonly name: string | null;
  /** Null: the VPC is known by its peering connections only. */
  readonly vpc: Vpc | null;
  /** Null: told by nothing that was read. */
  readonly cidrs: readonly Cidr[] | null;
  /** Null: not read. In the order of their addresses. */
  readonly subnets: readonly Subnet[] | null;
}

export interface PeerPair {
  readonly network: Network;
  readonly question: PeerQuestion;
  /** As they were named. */
  readonly sides: readonly [Side, Side];
  /** All between the two that are visible, the best first. */
  readonly peerings: readonly VpcPeeringConnection[];
  /** The one that is judged. */
  readonly peering: VpcPeeringConnection | null;
}

/** The states from which a peering connection may still become active, and active itself. */
const ALIVE = ['active', 'provisioning', 'pending-acceptance', 'initiating-request'];
export const isAlive = ({ status }: VpcPeeringConnection): boolean => ALIVE.includes(status);
export const isActive = (peering: VpcPeeringConnection | null): peering is VpcPeeringConnection => peering?.status === 'active';

export function pairIn(network: Network, question: PeerQuestion): PeerPair {
  const [a, b] = question.vpcIds;
  const peerings = network.peeringsBetween(a, b);
  const named = peerings.find(({ id }) => id === question.peeringId);
  // What is dead stays dead: another one that lives is what traffic uses.
  const peering = (named !== undefined && isAlive(named) ? named : null) ?? peerings.find(isAlive) ?? named ?? peerings[0] ?? null;
  const [first, second] = [sideOf(network, a, peerings), sideOf(network, b, peerings)];
  const isAmbiguous = first.name === second.name;
  return { network, question, sides: [isAmbiguous ? { ...first, name: null } : first, isAmbiguous ? { ...second, name: null } : second], peerings, peering };
}

function sideOf(network: Network, id: string, peerings: readonly VpcPeeringConnection[]): Side {
  const vpc = network.data.vpcs.get(id) ?? null;
  const told = [...network.data.peerings.values()].flatMap(({ requester, accepter }) => [requester, accepter]).filter(({ vpcId }) => vpcId === id);
  const first = told.find(({ account }) => account !== null) ?? told[0];
  const owner: Owner = vpc ?? { account: first?.account ?? null, region: first?.region ?? null };
  // CIDRs are told only of active peering connections.
  const ofPeering = peerings.flatMap(({ requester, accepter }) => [requester, accepter]).find(({ vpcId, cidrs }) => vpcId === id && cidrs.length > 0);
  const elsewhere = told.find(({ cidrs }) => cidrs.length > 0);
  const subnets = [...network.data.subnets.values()].filter(({ vpcId }) => vpcId === id).sort(byAddress);
  return {
    id,
    name: vpc?.name ?? null,
    account: owner.account,
    region: owner.region,
    vpc,
    cidrs: vpc?.cidrs ?? ofPeering?.cidrs ?? elsewhere?.cidrs ?? null,
    // A participant of a shared VPC sees some of its subnets; of a VPC that was not read, nobody knows whether these are all.
    subnets: vpc !== null && network.isCollected('Subnets', owner) ? subnets : null,
  };
}

function byAddress(a: Subnet, b: Subnet): number {
  const [x, y] = [a.cidrs[0], b.cidrs[0]];
  if (x === undefined || y === undefined || x.first === y.first) return a.id < b.id ? -1 : 1;
  return x.first < y.first ? -1 : 1;
}

/** Each side with the one across. */
export function bothWays({ sides: [a, b] }: PeerPair): readonly (readonly [own: Side, other: Side])[] {
  return [[a, b], [b, a]];
}

/** The table that governs a subnet; null where that was not read. */
export function tableOf(network: Network, subnet: Subnet): RouteTable | null {
  const lookup = network.routeTableOf(subnet);
  return lookup.state === 'found' ? lookup.value : null;
}

/** Does the subnet use the main table only because no other is associated with it? */
export const isImplicit = (table: RouteTable, subnet: Subnet): boolean => !table.subnetIds.includes(subnet.id);

/** The name alone, since the answer has the id beside it; the id where both have the same name. */
export const sideWords = ({ id, name }: Side): string => name ?? id;

/** `a, b and c`, or `a, b, c and 12 more`. */
export function someOf(items: readonly string[], most = 3): string {
  return items.length <= most + 1 ? listWords(items) : `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
