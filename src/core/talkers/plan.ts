/** From the question to the table of sums that an engine makes. What follows from the table is made here, for every engine alike. */
import type { RecordFormat } from '../flows/types.ts';
import type { NumberRange, ScanFilter, ScanKey, ScanPlan } from '../scan/plan.ts';
import type { Cidr } from '../address/cidr.ts';
import { isAddressDimension, type Dimension } from './dimensions.ts';
import { isAddressField, type Filter } from './filters.ts';
import type { TalkersQuestion } from './question.ts';

export interface PlanOptions {
  /** Formats that are known before anything is read; empty where none is. Fields that none of them has are not asked for. */
  readonly formats: readonly RecordFormat[];
  /** What lines without a header are read by; null for the default. */
  readonly format: RecordFormat | null;
  readonly maxKeys: number;
  /**
   * Tells the rows apart by parts of time of so many seconds: exact sums over time of what is counted, for a table that
   * many times as long. Null without.
   */
  readonly cellSeconds: number | null;
  /** Parts of time of a row, for drawing; 0 for none. */
  readonly slots: number;
}

export interface TalkersPlan {
  readonly scan: ScanPlan;
  readonly question: TalkersQuestion;
  /** Column of the table by field; -1 for one that is not asked for. */
  readonly column: (field: string, per?: number) => number;
  readonly cellSeconds: number | null;
  /** Filters that the records' own addresses do not decide: they are put to the rows. */
  readonly rowFilters: readonly Filter[];
}

/** A flow is known by its packets' addresses, and by the interface that recorded it. */
const IDENTITY = ['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr', 'interface-id'];
const SERVICES = ['pkt-src-aws-service', 'pkt-dst-aws-service'];

export function planTalkers(question: TalkersQuestion, options: PlanOptions): TalkersPlan {
  const { formats, cellSeconds } = options;
  const isThere = (field: string): boolean => formats.length === 0 || formats.some(({ fields }) => fields.includes(field));
  const keys: ScanKey[] = [];
  const ask = (key: ScanKey): void => {
    if (keys.every((known) => known.field !== key.field || known.per !== key.per)) keys.push(key);
  };
  for (const dimension of question.by) for (const key of keysOf(dimension, question.isRaw)) if (isThere(key.field)) ask(key);
  if (!question.isRaw) for (const field of IDENTITY) if (isThere(field)) ask({ field });
  if (question.by.some(isAddressDimension)) for (const field of SERVICES) if (formats.length > 0 && isThere(field)) ask({ field });
  if (cellSeconds !== null) ask({ field: 'start', per: cellSeconds });
  const isFolded = question.by.some(({ name }) => name === 'conversation');
  const rowFilters = question.isRaw || isFolded ? [] : question.filters.filter(({ field }) => field === 'srcaddr' || field === 'dstaddr');
  return {
    question,
    column: (field, per) => keys.findIndex((key) => key.field === field && key.per === per),
    cellSeconds,
    rowFilters,
    scan: {
      keys,
      fold: isFolded ? 'conversation' : 'none',
      metric: question.metric,
      bucketSeconds: question.bucketSeconds ?? 'auto',
      keySlots: cellSeconds === null ? options.slots : 0,
      filters: question.filters.flatMap((filter) => scanFilter(filter, question.isRaw, isFolded)),
      action: question.action,
      window: question.window,
      maxKeys: options.maxKeys,
      format: options.format,
      otherFormats: formats.filter((format) => format !== options.format),
    },
  };
}

function keysOf(dimension: Dimension, isRaw: boolean): readonly ScanKey[] {
  if (!isRaw || !isAddressDimension(dimension)) return dimension.keys;
  return dimension.isDerived ? [{ field: 'srcaddr' }, { field: 'dstaddr' }, ...dimension.keys] : dimension.keys;
}

/**
 * In the default count `srcaddr` is the packet's own address, which the record has in `pkt-srcaddr` where it is another:
 * either may match here, and the rows tell which it was. `srcaddr!=…` is left to the rows altogether, unless they are
 * folded: then source and destination have changed places in some of them.
 */
function scanFilter(filter: Filter, isRaw: boolean, isFolded: boolean): ScanFilter[] {
  const isOfPacket = !isRaw && (filter.field === 'srcaddr' || filter.field === 'dstaddr');
  if (isOfPacket && filter.isNegated && !isFolded) return [];
  const fields = isOfPacket ? [filter.field, `pkt-${filter.field}`] : [filter.field];
  return [{ fields, negated: filter.isNegated, match: matchOf(filter) }];
}

function matchOf({ field, anyOf }: Filter): ScanFilter['match'] {
  if (isAddressField(field)) return { kind: 'cidrs', cidrs: anyOf.flatMap((value): Cidr[] => (value.kind === 'cidr' ? [value.cidr] : [])) };
  const ranges = anyOf.flatMap((value): NumberRange[] => (value.kind === 'range' ? [{ from: value.from, to: value.to }] : []));
  if (ranges.length > 0) return { kind: 'ranges', ranges };
  return { kind: 'values', values: anyOf.flatMap((value): string[] => (value.kind === 'text' ? [value.text] : [])) };
}
