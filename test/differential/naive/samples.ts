/** Addresses that some rule, entry or route could treat apart. */
import { is6, isPublic, prefixLength } from './bits.ts';
import type { Goal } from './trip.ts';
import type { World } from './world.ts';

/** Both sides of the bounds of every CIDR that stands anywhere, where they are public, and one that stands nowhere. */
export function publicSamples(world: World, wants6: boolean): string[] {
  const samples = new Set([...(wants6 ? ['2001:db8:ffff::1'] : ['192.0.2.77', '203.0.113.200']), ...everyBound(JSON.stringify(world.scopes), wants6).filter(isPublic)]);
  return [...samples].filter((address) => !world.all('Vpcs').some((vpc) => world.vpcHas(vpc.VpcId, address)));
}

/** Whatever source an appliance may give to a packet, as far as the list and the groups at its goal tell them apart. */
export function sourceSamples(world: World, goal: Goal, wants6: boolean): string[] {
  if (goal.kind !== 'interface') return [];
  const groups = goal.holder.interface.Groups.map(({ GroupId }) => GroupId);
  const filters = JSON.stringify([
    world.all('NetworkAcls').filter(({ IsDefault, Associations }) => IsDefault || Associations.some(({ SubnetId }) => SubnetId === goal.subnet.SubnetId)),
    world.all('SecurityGroups').filter(({ GroupId }) => groups.includes(GroupId)).map(({ IpPermissions }) => IpPermissions),
    world.all('prefixListEntries'),
  ]);
  return [...new Set([wants6 ? '2001:db8:ffff::1' : '192.168.250.250', ...everyBound(filters, wants6)])];
}

function everyBound(text: string, wants6: boolean): string[] {
  const cidrs = new Set<string>();
  for (const [, cidr] of text.matchAll(/"([0-9a-f.:]+\/\d+)"/g)) if (cidr !== undefined && is6(cidr) === wants6) cidrs.add(cidr);
  return [...cidrs].flatMap(bounds);
}

function bounds(cidr: string): string[] {
  const base = cidr.split('/')[0] ?? '';
  const length = prefixLength(cidr);
  if (is6(cidr)) return [base.endsWith('::') ? `${base}1` : base];
  const first = base.split('.').reduce((value, part) => value * 256 + Number(part), 0);
  const last = first + 2 ** (32 - length) - 1;
  return [first - 1, first, last, last + 1].filter((value) => value >= 0 && value < 2 ** 32)
    .map((value) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.'));
}
