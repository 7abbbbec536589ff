/** The names beside the values of a key. */
import type { Network } from '../network/network.ts';
import type { ValueName } from './answer.ts';
import type { Dimension } from './dimensions.ts';
import { NONE, type FlowRows } from './flow-rows.ts';
import { addressNames, idNames, serviceName } from './names.ts';

type KeyNames = Readonly<Record<string, readonly (ValueName | null)[]>>;

/** @returns the names of a key's values; `row` is one of the rows that it was made from */
export function keyNames(by: readonly Dimension[], rows: FlowRows, network: Network): (values: readonly string[], row: number) => KeyNames {
  const ofAddress = addressNames(network);
  const ofId = idNames(network);
  /** The service that the records name for the end that has this address. */
  const service = (address: string, row: number): ValueName | null => {
    const field = address === rows.source(row) ? 'pkt-src-aws-service' : address === rows.destination(row) ? 'pkt-dst-aws-service' : '';
    const name = rows.field(row, field);
    return name === NONE ? null : serviceName(name);
  };
  const named = (address: string, row: number): ValueName | null => ofAddress(address) ?? service(address, row);
  const namesOf = ({ name }: Dimension, value: string, row: number): readonly (ValueName | null)[] => {
    switch (name) {
      case 'srcaddr': case 'dstaddr': case 'pkt-srcaddr': case 'pkt-dstaddr': return [named(value, row)];
      case 'pair': case 'conversation': return addressesOf(value).map((address) => named(address, row));
      default: return [ofId(value)];
    }
  };
  return (values, row) => {
    const all = by.map((dimension, index) => [dimension.name, namesOf(dimension, values[index] ?? NONE, row)] as const);
    return Object.fromEntries(all.filter(([, names]) => names.some((name) => name !== null)));
  };
}

/** Both ends of a `pair` or a `conversation`. */
function addressesOf(text: string): readonly string[] {
  const [first = NONE, second = NONE] = text.split(/ <?-> /);
  return [first, second.split(' ')[0] ?? NONE];
}
