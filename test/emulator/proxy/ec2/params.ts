import type { Call } from '../exchange.ts';
import { withParams } from '../exchange.ts';

type Params = Readonly<Record<string, string>>;

/** The flat parameters of an EC2 call. */
export function ec2Params(call: Call): Params {
  return call.params as Params;
}

/** `VpcId.1`, `VpcId.2` … as a list. */
export function listParam(call: Call, name: string): readonly string[] {
  return Object.entries(ec2Params(call))
    .filter(([key]) => key.startsWith(`${name}.`) && /^\d+$/.test(key.slice(name.length + 1)))
    .map(([, value]) => value);
}

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** Takes the filters that the proxy applies itself out of a call. */
export function takeFilters(call: Call, isOurs: (name: string) => boolean): { readonly taken: readonly Filter[]; readonly rest: Call } {
  const params = ec2Params(call);
  const filters = new Map<string, { name: string; values: string[] }>();
  for (const [key, value] of Object.entries(params)) {
    const found = /^Filter\.(\d+)\.(Name|Value\.\d+)$/.exec(key);
    if (!found) continue;
    const filter = filters.get(found[1]!) ?? { name: '', values: [] };
    filters.set(found[1]!, filter);
    if (found[2] === 'Name') filter.name = value;
    else filter.values.push(value);
  }
  const taken = [...filters.values()].filter(({ name }) => isOurs(name));
  if (taken.length === 0) return { taken, rest: call };
  const kept = [...filters.values()].filter(({ name }) => !isOurs(name));
  const others = Object.entries(params).filter(([key]) => !key.startsWith('Filter.'));
  const renumbered = kept.flatMap(({ name, values }, index) => [
    [`Filter.${index + 1}.Name`, name],
    ...values.map((value, at) => [`Filter.${index + 1}.Value.${at + 1}`, value]),
  ]);
  return { taken, rest: withParams(call, Object.fromEntries([...others, ...renumbered]) as Params) };
}

/** Filter values take `*` and `?`. */
export function matchesFilter(filter: Filter, actual: readonly (string | undefined)[]): boolean {
  return filter.values.some((value) => {
    const pattern = value.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
    return actual.some((one) => one !== undefined && new RegExp(`^${pattern}$`).test(one));
  });
}
