/** What a row of the table is called: the text of each dimension. */
import { parseAddress } from '../address/address.ts';
import { isoOf } from '../diagnosis/time.ts';
import { hasPorts, protocolName } from '../traffic/protocol.ts';
import type { Dimension } from './dimensions.ts';
import type { InterfacePlace, NetworkFacts } from './facts.ts';
import { NONE, type FlowRows } from './flow-rows.ts';

export type ValueOf = (row: number) => string;

/** The text of a dimension in a row: `-` where its record says none. */
export function valuesOf(dimension: Dimension, rows: FlowRows, facts: NetworkFacts, isRaw: boolean): ValueOf {
  const [first] = dimension.keys;
  switch (dimension.name) {
    case 'srcaddr': return (row) => rows.source(row);
    case 'dstaddr': return (row) => rows.destination(row);
    case 'pkt-srcaddr': return isRaw ? (row) => rows.field(row, dimension.name) : (row) => rows.source(row);
    case 'pkt-dstaddr': return isRaw ? (row) => rows.field(row, dimension.name) : (row) => rows.destination(row);
    case 'pair': return (row) => pairText(rows.source(row), rows.destination(row));
    case 'conversation': return (row) => conversationText(rows.source(row), rows.destination(row), rows.field(row, 'protocol'), rows.field(row, 'dstport'));
    case 'subnet': return ofInterface('subnet-id', ({ subnet }) => subnet);
    case 'vpc': return ofInterface('vpc-id', ({ vpc }) => vpc);
    case 'instance': return ofInterface('instance-id', ({ instance }) => instance);
    case 'az': return ofInterface('az-id', ({ az }) => az);
    case 'service': return (row) => {
      const far = rows.field(row, 'pkt-dst-aws-service');
      return far === NONE ? rows.field(row, 'pkt-src-aws-service') : far;
    };
    case 'hour': return (row) => {
      const start = rows.field(row, 'start', first?.per);
      return start === NONE ? NONE : isoOf(Number(start));
    };
    default: return (row) => rows.field(row, dimension.name);
  }

  function ofInterface(field: string, member: (place: InterfacePlace) => string | null): ValueOf {
    return (row) => {
      const own = rows.field(row, field);
      if (own !== NONE) return own;
      const place = facts.placeOf.get(rows.interfaceId(row));
      return (place === undefined ? null : member(place)) ?? NONE;
    };
  }
}

/** The lower address first. */
export function pairText(a: string, b: string): string {
  return isBefore(a, b) ? `${a} <-> ${b}` : `${b} <-> ${a}`;
}

function isBefore(a: string, b: string): boolean {
  const [one, other] = [parseAddress(a), parseAddress(b)];
  if (one === null || other === null) return one !== null || (other === null && a <= b);
  return one.family === other.family ? one.value <= other.value : one.family < other.family;
}

/** `10.1.1.10 -> 10.2.1.10 tcp 443`. */
function conversationText(client: string, server: string, protocol: string, port: string): string {
  const number = Number(protocol);
  const name = protocol === NONE ? '' : ` ${protocolName(number)}`;
  return `${client} -> ${server}${name}${hasPorts(number) && port !== NONE ? ` ${port}` : ''}`;
}
