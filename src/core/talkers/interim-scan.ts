/** Interim: until core/scan has RecordScan. */
import { parseAddress } from '../address/address.ts';
import type { FlowRecord } from '../flows/types.ts';
import type { FormatSeen, ScanFilter, ScanPlan, ScanResult } from '../scan/plan.ts';
import { contains } from '../address/cidr.ts';
import type { RowSums, SummedRow } from './rows.ts';
import { resultOf } from './table.ts';

const SWAP: Readonly<Record<string, string>> = { srcaddr: 'dstaddr', dstaddr: 'srcaddr', 'pkt-srcaddr': 'pkt-dstaddr', 'pkt-dstaddr': 'pkt-srcaddr', srcport: 'dstport', dstport: 'srcport', 'pkt-src-aws-service': 'pkt-dst-aws-service', 'pkt-dst-aws-service': 'pkt-src-aws-service' };
export class RecordScan {
  readonly #rows = new Map<string, { values: string[] } & { -readonly [K in keyof RowSums]: number }>();
  readonly #buckets = new Map<number | null, { start: number | null } & { -readonly [K in keyof RowSums]: number }>();
  readonly #counts = { noData: 0, skipData: 0, malformed: 0, outsideWindow: 0, filteredOut: 0 };
  #first: number | null = null;
  #last: number | null = null;
  readonly #formats = new Map<string, FormatSeen>();
  readonly plan: ScanPlan;
  constructor(plan: ScanPlan) { this.plan = plan; }
  malformed(n: number): void { this.#counts.malformed += n; }
  add(r: FlowRecord): void {
    const { plan } = this;
    const fields = Object.keys(r.fields);
    const f = this.#formats.get(fields.join(' ')) ?? { fields, records: 0 };
    this.#formats.set(fields.join(' '), f);
    f.records++;
    const time = r.start > 0 ? r.start : r.end > 0 ? r.end : null;
    const { window } = plan;
    const inside = time === null || ((window.start === null || time >= window.start) && (window.end === null || time < window.end));
    if (r.logStatus === 'NODATA' || (r.logStatus === null && r.srcaddr === null && r.action === null)) { if (inside) this.#counts.noData++; return; }
    if (r.logStatus === 'SKIPDATA') { if (inside) this.#counts.skipData++; return; }
    if (!inside) { this.#counts.outsideWindow++; return; }
    if ((plan.action !== null && r.action !== plan.action) || !plan.filters.every((one) => matches(one, r))) { this.#counts.filteredOut++; return; }
    const swap = plan.fold === 'conversation' && ((r.srcport ?? 0) < (r.dstport ?? 0) || ((r.srcport ?? 0) === (r.dstport ?? 0) && greater(r.srcaddr, r.dstaddr)));
    const values = plan.keys.map(({ field, per }) => {
      if (field === 'start' && per !== undefined) return time === null ? '-' : String(Math.floor(time / per) * per);
      return r.fields[swap ? (SWAP[field] ?? field) : field] ?? '-';
    });
    const width = typeof plan.bucketSeconds === 'number' ? plan.bucketSeconds : 60;
    const bucket = time === null ? null : Math.floor(time / width) * width;
    const row = this.#rows.get(values.join(' ')) ?? { values, ...zero() };
    this.#rows.set(values.join(' '), row);
    const at = this.#buckets.get(bucket) ?? { start: bucket, ...zero() };
    this.#buckets.set(bucket, at);
    for (const to of [row, at]) {
      to.bytes += r.bytes ?? 0; to.packets += r.packets ?? 0; to.flows++;
      if (r.action === 'REJECT') { to.rejectedBytes += r.bytes ?? 0; to.rejectedPackets += r.packets ?? 0; to.rejectedFlows++; }
    }
    if (r.start > 0 && (this.#first === null || r.start < this.#first)) this.#first = r.start;
    if (r.end > 0 && (this.#last === null || r.end > this.#last)) this.#last = r.end;
  }
  result(): ScanResult {
    const rows: SummedRow[] = [...this.#rows.values()];
    const width = typeof this.plan.bucketSeconds === 'number' ? this.plan.bucketSeconds : 60;
    return resultOf(this.plan, { rows, buckets: [...this.#buckets.values()], counts: { ...this.#counts, firstStart: this.#first, lastEnd: this.#last }, totals: null, formats: [...this.#formats.values()] }, width);
  }
}
const zero = (): { -readonly [K in keyof RowSums]: number } => ({ bytes: 0, packets: 0, flows: 0, rejectedBytes: 0, rejectedPackets: 0, rejectedFlows: 0 });
function greater(a: string | null, b: string | null): boolean {
  const [x, y] = [parseAddress(a ?? ''), parseAddress(b ?? '')];
  if (x === null || y === null) return x === null && y !== null;
  return x.family === y.family ? x.value > y.value : x.family > y.family;
}
function matches({ fields, negated, match }: ScanFilter, r: FlowRecord): boolean {
  const any = fields.some((field) => {
    const value = r.fields[field] ?? '-';
    if (match.kind === 'values') return match.values.includes(value);
    if (value === '-') return false;
    if (match.kind === 'ranges') return match.ranges.some(({ from, to }) => Number(value) >= from && Number(value) <= to);
    const address = parseAddress(value);
    return address !== null && match.cidrs.some((cidr) => contains(cidr, address));
  });
  return any !== negated;
}
