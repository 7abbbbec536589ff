import { listWords, titled } from '../../diagnosis/words.ts';
import type { FlowLog } from '../../network/model.ts';
import type { ResourceCoverage } from '../coverage.ts';
import type { Finding } from '../finding.ts';
import { isWorking } from '../finding.ts';

/** Are both accepted and rejected flows recorded? Null: no working flow log, which other checks say. */
export function checkTrafficType({ resource, parts }: ResourceCoverage): Finding | null {
  const lacks = new Map<'ACCEPT' | 'REJECT', FlowLog[]>();
  for (const part of parts) {
    const working = part.filter(isWorking);
    if (working.length === 0) continue;
    for (const action of ['ACCEPT', 'REJECT'] as const) {
      if (!working.some(({ trafficType }) => trafficType === 'ALL' || trafficType === action)) lacks.set(action, [...(lacks.get(action) ?? []), ...working]);
    }
  }
  if (!parts.some((part) => part.some(isWorking))) return null;
  if (lacks.size === 0) return { status: 'pass', message: `Accepted and rejected traffic of ${titled(resource.thing)} is recorded.` };
  return { status: 'warn', message: [...lacks].map(([action, logs]) => messageOf(action, [...new Set(logs)], titled(resource.thing))).join(' ') };
}

function messageOf(action: 'ACCEPT' | 'REJECT', logs: readonly FlowLog[], title: string): string {
  const [kind, other] = action === 'ACCEPT' ? ['REJECT', 'accepted'] : ['ACCEPT', 'rejected'];
  const loss = action === 'ACCEPT'
    ? 'why-rejected cannot tell whether traffic was accepted or never came, and top-talkers misses nearly all of it'
    : 'why-rejected cannot see what was rejected';
  return `${listWords(logs.map(({ id }) => id))} ${logs.length === 1 ? 'records' : 'record'} ${kind} only, so ${other} traffic of ${title} is not recorded: ${loss}. A flow log cannot be edited: create one for ALL, then delete this one.`;
}
