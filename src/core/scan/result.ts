import type { Aggregation } from './aggregation.ts';
import type { KeyRows, ScanResult } from './plan.ts';
import { columnOf, sumsOf } from './sums.ts';
import { FIRST_VALUE } from './words.ts';
import type { WordKind } from './words.ts';

export function resultOf(aggregation: Aggregation): ScanResult {
  const { totals, formats, malformedSamples, histogram, keys } = aggregation.partial();
  const { values, question } = aggregation;
  const width = question.keys.length;
  const kinds = question.keys.map(({ field }) => question.fields[field]?.kind ?? 'text');
  // Texts stand in many rows.
  const texts = new Map<number, string>();
  const textOf = (word: number, kind: WordKind): string => {
    if (word < FIRST_VALUE) return values.text(word, kind);
    const known = texts.get(word);
    if (known !== undefined) return known;
    const text = values.text(word, kind);
    texts.set(word, text);
    return text;
  };
  const missing = (place: number): Float64Array => columnOf(keys.missing ?? new Float64Array(0), 3, place, keys.count);
  const [bytes = 0, packets = 0, flows = 0] = keys.lost;
  const rows: KeyRows = {
    count: keys.count,
    text: (row, place) => textOf(keys.words[row * width + place] ?? 0, kinds[place] ?? 'text'),
    sums: sumsOf(keys.sums, keys.count),
    slots: question.plan.keySlots === 0 ? null : keys.slots,
    slotCount: question.plan.keySlots,
    slotSeconds: keys.slotSeconds,
    slotStart: keys.slotRange === null ? 0 : keys.slotStart,
    missing: keys.missing === null ? null : { bytes: missing(0), packets: missing(1), flows: missing(2) },
  };
  return {
    keys: rows,
    histogram,
    totals,
    formats: formats.filter(({ records }) => records > 0),
    malformedSamples,
    approximation: keys.missing === null ? null : { maxError: { bytes, packets, flows } },
  };
}
