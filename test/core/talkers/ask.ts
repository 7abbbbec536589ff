/** Questions of the tests: as the command line asks them, over records. */
import type { FlowRecord } from '../../../src/core/flows/types.ts';
import type { Network } from '../../../src/core/network/network.ts';
import { scanRecords } from '../../../src/core/scan/record-scan.ts';
import { parseDimensions } from '../../../src/core/talkers/dimensions.ts';
import { parseFilter } from '../../../src/core/talkers/filters.ts';
import { planTalkers, type TalkersPlan } from '../../../src/core/talkers/plan.ts';
import type { TalkersQuestion } from '../../../src/core/talkers/question.ts';
import { summarize } from '../../../src/core/talkers/summary.ts';
import type { TopTalkersAnswer } from '../../../src/core/talkers/answer.ts';

export interface Asked extends Partial<Omit<TalkersQuestion, 'by' | 'filters'>> {
  readonly by?: string;
  readonly filters?: readonly string[];
  /** Null: rows are not told apart by time. */
  readonly cellSeconds?: number | null;
}

export function questionOf({ by = 'srcaddr,dstaddr', filters = [], ...rest }: Asked): TalkersQuestion {
  return {
    metric: 'bytes', top: 1000, action: null, isRaw: false, window: { start: null, end: null }, bucketSeconds: null, ...rest,
    by: parseDimensions(by, '--by'), filters: filters.map((text) => parseFilter(text, '--filter')),
  };
}

export function planOf(asked: Asked): TalkersPlan {
  return planTalkers(questionOf(asked), { formats: [], format: null, maxKeys: 100_000, cellSeconds: asked.cellSeconds === undefined ? 60 : asked.cellSeconds, slots: 0 });
}

export function ask(asked: Asked, records: readonly FlowRecord[], network: Network): TopTalkersAnswer {
  const plan = planOf(asked);
  return summarize(scanRecords(plan.scan, records), plan, network, { sources: [], partial: false, warnings: [] });
}

export const sumOf = (rows: readonly { readonly bytes: number }[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);
