/** Rows of the table as flows: who spoke to whom, and which interface recorded it. */
import type { KeyRows } from '../scan/plan.ts';
import type { NetworkFacts } from './facts.ts';
import type { TalkersPlan } from './plan.ts';

export const NONE = '-';

/** Reads the columns of a table by what they mean. Texts are `-` where a record has none. */
export class FlowRows {
  readonly count: number;
  readonly #keys: KeyRows;
  readonly #plan: TalkersPlan;
  readonly #source: number;
  readonly #destination: number;
  readonly #packetSource: number;
  readonly #packetDestination: number;
  readonly #interface: number;

  constructor(keys: KeyRows, plan: TalkersPlan) {
    this.count = keys.count;
    this.#keys = keys;
    this.#plan = plan;
    this.#source = plan.column('srcaddr');
    this.#destination = plan.column('dstaddr');
    this.#packetSource = plan.question.isRaw ? -1 : plan.column('pkt-srcaddr');
    this.#packetDestination = plan.question.isRaw ? -1 : plan.column('pkt-dstaddr');
    this.#interface = plan.column('interface-id');
  }

  text(row: number, column: number): string {
    return column < 0 ? NONE : this.#keys.text(row, column);
  }

  field(row: number, field: string, per?: number): string {
    return this.text(row, this.#plan.column(field, per));
  }

  /** Source of the packets; with plain sums as it was recorded. */
  source(row: number): string {
    const packet = this.text(row, this.#packetSource);
    return packet === NONE ? this.text(row, this.#source) : packet;
  }

  destination(row: number): string {
    const packet = this.text(row, this.#packetDestination);
    return packet === NONE ? this.text(row, this.#destination) : packet;
  }

  /** As the interface shows it: its own address in place of the packet's, where it is none of the ends. */
  recordedSource(row: number): string {
    return this.text(row, this.#source);
  }

  recordedDestination(row: number): string {
    return this.text(row, this.#destination);
  }

  interfaceId(row: number): string {
    return this.text(row, this.#interface);
  }
}

/** One address for each end: a public address of an interface is its private one, under which the interface records it. */
export function endOf(address: string, { privateOf }: NetworkFacts): string {
  return privateOf.get(address) ?? address;
}
