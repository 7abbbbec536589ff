/** `--filter FIELD=VALUE`: which records are summed. */
import { parseAddress, type IpAddress } from '../address/address.ts';
import { contains, hostCidr, parseCidr, type Cidr } from '../address/cidr.ts';
import { UsageError } from '../errors.ts';
import { flowField } from '../flows/fields.ts';
import { fieldName } from '../flows/format.ts';
import { parseProtocol } from '../traffic/protocol.ts';
import { checkFieldName } from './dimensions.ts';

export type FilterValue =
  | { readonly kind: 'text'; readonly text: string }
  /** Whole numbers, both ends included. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'cidr'; readonly cidr: Cidr };

export interface Filter {
  readonly field: string;
  /** `FIELD!=VALUE`: what has no value (`-`) passes, because it is another. */
  readonly isNegated: boolean;
  /** One of them has to match. */
  readonly anyOf: readonly FilterValue[];
  /** As typed. */
  readonly text: string;
}

const ADDRESS_FIELDS = new Set(['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr']);
export const isAddressField = (name: string): boolean => ADDRESS_FIELDS.has(name);

/** @throws UsageError for what is no filter: the field, or a value that the field cannot have. */
export function parseFilter(text: string, option: string): Filter {
  const match = /^\s*([^=!<>\s]+)\s*(!?=)\s*(.*?)\s*$/.exec(text);
  const [, name = '', operator, list = ''] = match ?? [];
  if (match === null || list === '') {
    throw new UsageError('INVALID_FILTER', `${option} takes FIELD=VALUE, not "${text}".`, {
      hint: `For example ${option} dstport=443, ${option} srcaddr=10.0.0.0/8, ${option} dstport=1000-2000, or ${option} protocol!=udp,icmp.`,
    });
  }
  const field = fieldName(name);
  checkFieldName(field, option);
  return { field, isNegated: operator === '!=', anyOf: list.split(',').map((value) => parseValue(field, value.trim(), text, option)), text };
}

function parseValue(field: string, value: string, text: string, option: string): FilterValue {
  const invalid = (wanted: string): UsageError =>
    new UsageError('INVALID_FILTER', `${option} ${text}: ${field} takes ${wanted}, not "${value}".`, { hint: 'Several values stand with commas between them.' });
  if (isAddressField(field)) {
    const address = parseAddress(value);
    const cidr = address === null ? parseCidr(value) : hostCidr(address);
    if (cidr === null) throw invalid('an address or a CIDR');
    return { kind: 'cidr', cidr };
  }
  if (flowField(field)?.kind !== 'integer') {
    if (!/^[^\s"'`\\]+$/.test(value)) throw invalid('a value without blanks and quotes');
    return { kind: 'text', text: value };
  }
  const range = /^(0|[1-9]\d{0,14})(?:-(0|[1-9]\d{0,14}))?$/.exec(value);
  if (range === null) {
    const protocol = field === 'protocol' ? parseProtocol(value) : null;
    if (protocol === null || protocol === 'all') throw invalid(field === 'protocol' ? 'tcp, udp, icmp, icmpv6 or a number' : 'a number or a range such as 1000-2000');
    return { kind: 'range', from: protocol, to: protocol };
  }
  const from = Number(range[1]);
  const to = range[2] === undefined ? from : Number(range[2]);
  if (to < from) throw invalid('a range from the lower to the higher number');
  return { kind: 'range', from, to };
}

/** @param value as a record has it; `-` or undefined for none */
export function passes(filter: Filter, value: string | undefined): boolean {
  if (value === undefined || value === '-') return filter.isNegated;
  return filter.anyOf.some((wanted) => isMatch(wanted, value)) !== filter.isNegated;
}

function isMatch(wanted: FilterValue, value: string): boolean {
  switch (wanted.kind) {
    case 'text': return wanted.text === value;
    case 'range': return Number(value) >= wanted.from && Number(value) <= wanted.to;
    case 'cidr': {
      const address: IpAddress | null = parseAddress(value);
      return address !== null && contains(wanted.cidr, address);
    }
  }
}
