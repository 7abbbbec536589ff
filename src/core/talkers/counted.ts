/** Which rows count: a flow is recorded at every interface that it crosses, and is counted once. */
import type { Sums } from '../scan/plan.ts';
import type { NetworkFacts } from './facts.ts';
import { isAddressField, passes } from './filters.ts';
import { endOf, NONE, type FlowRows } from './flow-rows.ts';
import type { TalkersPlan } from './plan.ts';
import { translatedRows } from './translated.ts';
import { valuesOf } from './values.ts';

export interface CountedRows {
  /** 1 for rows of the totals and of the histogram. */
  readonly overall: Uint8Array;
  /** 1 for rows of the table: for keys of the recording interface one view for each value of them, else as `overall`. */
  readonly byKey: Uint8Array;
  /** 0 for rows that a filter on the packets' addresses takes out. */
  readonly kept: Uint8Array;
  /** 1 for legs that repeat another one behind a gateway. */
  readonly translated: Uint8Array;
}

/**
 * The rule, in the words of the README: flows between the same two addresses are one conversation. Each interface that
 * recorded it is a view of it, and only the largest view counts (by bytes, then packets, then records; of equal ones
 * the one with more rejected records, because what is rejected at the far end was accepted at the near one, and
 * then the one whose id sorts first). The largest, because a view may lack records (SKIPDATA, a flow log for rejected
 * traffic only), and none has too many. Legs that a gateway translated count where the clients' own are missing.
 *
 * Addresses are the packets' own (`pkt-srcaddr`, `pkt-dstaddr`) where the format has them. Protocol and ports belong to
 * the conversation where they are asked for; rejected and accepted records are views of one and the same.
 *
 * Limits: two interfaces with equal addresses in two VPCs look like two views of one conversation; an address that moved
 * from one interface to another within the window counts with the larger of both.
 */
export function countedRows(rows: FlowRows, sums: Sums, plan: TalkersPlan, facts: NetworkFacts): CountedRows {
  const kept = rowsThatPass(rows, plan);
  if (plan.question.isRaw) return { overall: kept, byKey: kept, kept, translated: new Uint8Array(rows.count) };
  const translated = translatedRows(rows, facts);
  const candidates = kept.map((isKept, row) => (isKept === 1 && translated[row] === 0 ? 1 : 0));
  const { by } = plan.question;
  const identity = by.filter(({ name, scope, isDerived }) => scope === 'packet' && !isDerived && !isAddressField(name)).map(({ name }) => plan.column(name));
  const folded = plan.scan.fold === 'conversation' ? [plan.column('dstport'), plan.column('protocol')] : [];
  const columns = [...identity, ...folded].filter((column) => column >= 0);
  const conversation = (row: number): string =>
    [endOf(rows.source(row), facts), endOf(rows.destination(row), facts), ...columns.map((column) => rows.text(row, column))].join(' ');
  const overall = largestViews(rows, sums, candidates, conversation);
  const ofInterface = by.filter(({ scope }) => scope === 'interface').map((dimension) => valuesOf(dimension, rows, facts, false));
  const byKey = ofInterface.length === 0 ? overall : largestViews(rows, sums, candidates, (row) => [conversation(row), ...ofInterface.map((valueOf) => valueOf(row))].join(' '));
  return { overall, byKey, kept, translated };
}

function rowsThatPass(rows: FlowRows, { rowFilters }: TalkersPlan): Uint8Array {
  const kept = new Uint8Array(rows.count).fill(1);
  if (rowFilters.length === 0) return kept;
  for (let row = 0; row < rows.count; row++) {
    if (!rowFilters.every((filter) => passes(filter, filter.field === 'srcaddr' ? rows.source(row) : rows.destination(row)))) kept[row] = 0;
  }
  return kept;
}

interface View {
  readonly interfaceId: string;
  bytes: number;
  packets: number;
  flows: number;
  rejected: number;
}

function largestViews(rows: FlowRows, sums: Sums, candidates: Uint8Array, conversationOf: (row: number) => string): Uint8Array {
  const ids = new Map<string, number>();
  const views: View[] = [];
  const largest = new Map<string, number>();
  const viewOfRow = new Int32Array(rows.count).fill(-1);
  const conversations: string[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (candidates[row] === 0) continue;
    const conversation = conversationOf(row);
    const interfaceId = rows.interfaceId(row);
    const id = `${conversation} ${interfaceId}`;
    let index = ids.get(id);
    if (index === undefined) {
      index = views.push({ interfaceId, bytes: 0, packets: 0, flows: 0, rejected: 0 }) - 1;
      ids.set(id, index);
      conversations.push(conversation);
    }
    viewOfRow[row] = index;
    const view = views[index];
    if (view === undefined) continue;
    view.bytes += sums.bytes[row] ?? 0;
    view.packets += sums.packets[row] ?? 0;
    view.flows += sums.flows[row] ?? 0;
    view.rejected += sums.rejectedFlows[row] ?? 0;
  }
  for (const [index, view] of views.entries()) {
    const conversation = conversations[index] ?? '';
    const best = views[largest.get(conversation) ?? -1];
    if (best === undefined || isLarger(view, best)) largest.set(conversation, index);
  }
  const chosen = new Set(largest.values());
  // Without interface-id nothing tells views apart: every record counts.
  return viewOfRow.reduce((flags, view, row) => {
    if (view >= 0 && chosen.has(view)) flags[row] = 1;
    return flags;
  }, new Uint8Array(rows.count));
}

function isLarger(a: View, b: View): boolean {
  if (a.bytes !== b.bytes) return a.bytes > b.bytes;
  if (a.packets !== b.packets) return a.packets > b.packets;
  if (a.flows !== b.flows) return a.flows > b.flows;
  if (a.rejected !== b.rejected) return a.rejected > b.rejected;
  return a.interfaceId !== NONE && (b.interfaceId === NONE || a.interfaceId < b.interfaceId);
}
