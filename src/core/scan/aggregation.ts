/** Adds records up for one question. */
import { LEFT_OUT } from './columns.ts';
import type { Columns } from './columns.ts';
import { MOST_ROWS } from './job.ts';
import { KeyTable } from './key-table.ts';
import { ACCEPT, NODATA, OK, REJECT, SKIPDATA } from './looks.ts';
import type { FormatSeen, ScanPlan, ScanTotals } from './plan.ts';
import { askOf } from './question.ts';
import type { Question } from './question.ts';
import type { PartialScan } from './partial-scan.ts';
import { TimeBuckets } from './time-buckets.ts';
import { Values } from './values.ts';
import { DASH, FIRST_VALUE } from './words.ts';

const SAMPLES = 5;
const SAMPLE_LENGTH = 200;
/** Values that are held besides those of the keys, before they are cleared away. */
const SPARE_VALUES = 200_000;

export function emptyTotals(): ScanTotals {
  return { records: 0, bytes: 0, packets: 0, accepted: 0, rejected: 0, noData: 0, skipData: 0, malformed: 0, outsideWindow: 0, filteredOut: 0, firstStart: null, lastEnd: null };
}

export class Aggregation {
  readonly totals = emptyTotals();
  readonly formats = new Map<string, FormatSeen>();
  readonly samples: { origin: string; line: string; reason: string }[] = [];
  values = new Values();
  question: Question;
  readonly #plan: ScanPlan;
  readonly #table: KeyTable;
  readonly #buckets: TimeBuckets | null;
  readonly #selected = new Int32Array(MOST_ROWS);
  readonly #times = new Float64Array(MOST_ROWS);
  readonly #bytes = new Float64Array(MOST_ROWS);
  readonly #packets = new Float64Array(MOST_ROWS);
  readonly #rejected = new Uint8Array(MOST_ROWS);
  readonly #keys: Uint32Array;

  constructor(plan: ScanPlan) {
    this.#plan = plan;
    this.question = askOf(plan, this.values);
    this.#table = new KeyTable({ width: plan.keys.length, slotCount: plan.keySlots, metric: plan.metric, maxKeys: plan.maxKeys });
    this.#buckets = plan.bucketSeconds === null ? null : new TimeBuckets(plan.bucketSeconds);
    this.#keys = new Uint32Array(MOST_ROWS * plan.keys.length);
  }

  /** Adds rows, as many as a batch has at most. What the words mean may change between two calls. */
  add(columns: Columns, rows: number, format: FormatSeen): void {
    const count = this.#fold(columns, this.#filter(columns, this.#select(columns, rows)));
    this.#sum(columns, count);
    if (this.#plan.keys.length > 0) {
      this.#readKeys(columns, count);
      this.#table.add(count, this.#keys, this.#bytes, this.#packets, this.#rejected, this.#times);
    }
    for (let row = 0; row < rows; row++) if (columns.status[row] !== LEFT_OUT) format.records++;
  }

  /** The entry of a format, to be given with its records. */
  formatSeen(fields: readonly string[]): FormatSeen {
    const key = fields.join(' ');
    const known = this.formats.get(key) ?? { fields, records: 0 };
    this.formats.set(key, known);
    return known;
  }

  addMalformed(origin: string, line: string, reason: string): void {
    this.totals.malformed++;
    if (this.samples.length < SAMPLES) this.samples.push({ origin, line: line.slice(0, SAMPLE_LENGTH), reason: reason.slice(0, SAMPLE_LENGTH) });
  }

  /** Whether there are many more values than the keys need. */
  get hasSpareValues(): boolean {
    return this.values.count > SPARE_VALUES + this.#table.count * this.#plan.keys.length;
  }

  /** Between two batches: forgets the values that no key has. Values met in a scan may be without number, keys are not. */
  clearValues(): void {
    const old = this.values;
    const values = new Values();
    this.#table.renumber((word) => values.copy(old, word));
    this.values = values;
    this.question = askOf(this.#plan, values);
  }

  partial(): PartialScan {
    return {
      totals: this.totals,
      formats: [...this.formats.values()],
      malformedSamples: this.samples,
      histogram: this.#buckets?.result() ?? null,
      keys: this.#table.data(),
      values: this.values.data(),
    };
  }

  /** Adds what was summed elsewhere, for the same plan. */
  join(other: PartialScan): void {
    const { totals } = this;
    for (const name of ['records', 'bytes', 'packets', 'accepted', 'rejected', 'noData', 'skipData', 'malformed', 'outsideWindow', 'filteredOut'] as const) totals[name] += other.totals[name];
    const { firstStart, lastEnd } = other.totals;
    if (firstStart !== null) totals.firstStart = Math.min(totals.firstStart ?? firstStart, firstStart);
    if (lastEnd !== null) totals.lastEnd = Math.max(totals.lastEnd ?? lastEnd, lastEnd);
    for (const { fields, records } of other.formats) this.formatSeen(fields).records += records;
    this.samples.push(...other.malformedSamples.slice(0, SAMPLES - this.samples.length));
    if (other.histogram !== null) this.#buckets?.join(other.histogram);
    this.#table.join(other.keys, this.values.join(other.values));
  }

  /** Rows with traffic, in the window, of the action that is asked for. */
  #select(columns: Columns, rows: number): number {
    const { totals } = this;
    const { window, action } = this.#plan;
    const from = window.start ?? -Infinity;
    const to = window.end ?? Infinity;
    const wanted = action === 'ACCEPT' ? ACCEPT : action === 'REJECT' ? REJECT : -1;
    const { status: statuses, start: starts, end: ends, action: actions } = columns;
    const [selected, times] = [this.#selected, this.#times];
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const status = statuses[row] ?? LEFT_OUT;
      if (status === LEFT_OUT) continue;
      const start = starts[row] ?? 0;
      const time = start > 0 ? start : (ends[row] ?? 0);
      if (time > 0 && (time < from || time >= to)) {
        if (status === OK) totals.outsideWindow++;
      } else if (status === OK) {
        if (wanted >= 0 && actions[row] !== wanted) totals.filteredOut++;
        else {
          selected[count] = row;
          times[count] = time;
          count++;
        }
      } else if (status === NODATA) totals.noData++;
      else if (status === SKIPDATA) totals.skipData++;
    }
    return count;
  }

  #filter({ words }: Columns, count: number): number {
    const [selected, times] = [this.#selected, this.#times];
    let left = count;
    for (const { fields, test, negated } of this.question.filters) {
      let to = 0;
      for (let i = 0; i < left; i++) {
        const row = selected[i] ?? 0;
        let matches = false;
        for (const field of fields) matches = matches || test(words[field]?.[row] ?? DASH);
        if (matches === negated) continue;
        selected[to] = row;
        times[to] = times[i] ?? 0;
        to++;
      }
      left = to;
    }
    this.totals.filteredOut += count - left;
    return left;
  }

  /** Turns records round; see Fold. */
  #fold({ words }: Columns, count: number): number {
    const { swaps, ends, plan } = this.question;
    if (plan.fold === 'none') return count;
    const [source, destination] = [words[ends.srcaddr], words[ends.dstaddr]];
    const isConversation = plan.fold === 'conversation';
    for (let i = 0; i < count; i++) {
      const row = this.#selected[i] ?? 0;
      const ports = isConversation ? comparePorts(words[ends.srcport]?.[row] ?? DASH, words[ends.dstport]?.[row] ?? DASH) : 0;
      const order = ports === 0 ? this.values.compareAddresses(source?.[row] ?? DASH, destination?.[row] ?? DASH) : -ports;
      if (order <= 0) continue;
      for (const [a, b] of swaps) {
        const [first, second] = [words[a], words[b]];
        if (first === undefined || second === undefined) continue;
        const held = first[row] ?? DASH;
        first[row] = second[row] ?? DASH;
        second[row] = held;
      }
    }
    return count;
  }

  #sum(columns: Columns, count: number): void {
    const { totals } = this;
    const { bytes: allBytes, packets: allPackets, action: actions, end: ends } = columns;
    const [buckets, selected, times, bytes, packets, rejected] = [this.#buckets, this.#selected, this.#times, this.#bytes, this.#packets, this.#rejected];
    let [sumOfBytes, sumOfPackets, accepts, rejects] = [0, 0, 0, 0];
    let firstStart = totals.firstStart ?? Infinity;
    let lastEnd = totals.lastEnd ?? -Infinity;
    for (let i = 0; i < count; i++) {
      const row = selected[i] ?? 0;
      const ofBytes = allBytes[row] ?? 0;
      const ofPackets = allPackets[row] ?? 0;
      const action = actions[row];
      bytes[i] = ofBytes > 0 ? ofBytes : 0;
      packets[i] = ofPackets > 0 ? ofPackets : 0;
      rejected[i] = action === REJECT ? 1 : 0;
      if (action === ACCEPT) accepts++;
      else if (action === REJECT) rejects++;
      const time = times[i] ?? 0;
      if (time <= 0) continue;
      if (time < firstStart) firstStart = time;
      const end = ends[row] ?? 0;
      if (end > lastEnd) lastEnd = end;
      if (time > lastEnd) lastEnd = time;
    }
    for (let i = 0; i < count; i++) {
      sumOfBytes += bytes[i] ?? 0;
      sumOfPackets += packets[i] ?? 0;
    }
    buckets?.add(count, times, bytes, packets, rejected);
    totals.records += count;
    totals.bytes += sumOfBytes;
    totals.packets += sumOfPackets;
    totals.accepted += accepts;
    totals.rejected += rejects;
    if (firstStart !== Infinity) totals.firstStart = firstStart;
    if (lastEnd !== -Infinity) totals.lastEnd = lastEnd;
  }

  #readKeys({ words }: Columns, count: number): void {
    const [keys, selected] = [this.#keys, this.#selected];
    const width = this.question.keys.length;
    for (const [place, { field, per }] of this.question.keys.entries()) {
      const column = words[field];
      if (column === undefined) continue;
      for (let i = 0; i < count; i++) {
        const word = column[selected[i] ?? 0] ?? DASH;
        keys[i * width + place] = per === 1 || word >= FIRST_VALUE ? word : word - (word % per);
      }
    }
  }
}

/** Less than zero where the source has the lower port, so that it is the server; zero where ports do not tell. */
function comparePorts(source: number, destination: number): number {
  return source >= FIRST_VALUE || destination >= FIRST_VALUE ? 0 : source - destination;
}
