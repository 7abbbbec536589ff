/** What was saved, as text. */
import { Page } from '../../render/text/page.ts';
import { marksOf } from '../../render/text/marks.ts';
import type { TextStyle } from '../../render/text/style.ts';
import { t } from '../../render/text/text.ts';
import type { SnapshotFlowLogs } from '../../sources/files/snapshot-manifest.ts';
import type { SavedScope } from './contents.ts';

export interface SavedAnswer {
  readonly directory: string;
  readonly scopes: readonly SavedScope[];
  readonly refused: readonly { readonly account: string | null; readonly region: string | null; readonly action: string; readonly code: string }[];
  readonly flowLogs: SnapshotFlowLogs | null;
}

export function savedText({ directory, scopes, refused, flowLogs }: SavedAnswer, style: TextStyle): string {
  const page = new Page(style);
  const marks = marksOf(style);
  if (refused.length > 0) page.line(t`${marks.unknown} Not everything could be read: ${refused.length} ${refused.length === 1 ? 'call was' : 'calls were'} refused.`);
  page.line(t`${marks.good} Saved to ${directory}`);
  for (const { account, region, objects } of scopes) {
    page.heading(t`account ${account ?? 'not known'}, ${region ?? 'Region not known'}`);
    const counted = Object.entries(objects).filter(([, count]) => count > 0);
    page.rows(counted.map(([key, count]) => [t`${key === 'Reservations' ? 'Instances' : key}`, t`${count}`]), 2);
    if (counted.length === 0) page.line(t`nothing there`, 2);
  }
  if (flowLogs !== null) {
    page.heading(t`Flow log records`, t`${windowText(flowLogs)}`);
    page.line(t`${flowLogs.records} ${flowLogs.records === 1 ? 'record' : 'records'} of ${flowLogs.sources.length === 0 ? 'no source' : flowLogs.sources.join(', ')}`, 2);
  }
  if (refused.length > 0) {
    page.heading(t`Refused`);
    for (const { account, region, action, code } of refused) page.line(t`${marks.unknown} ${action} in account ${account ?? 'not known'}, ${region ?? 'Region not known'} (${code})`, 2);
    page.line(t`Allow these actions and save again: what depends on them is not known.`, 2);
  }
  page.blank();
  page.line(t`Ask it: netdiag inspect SOURCE DESTINATION --snapshot ${directory}`);
  return page.toString();
}

function windowText({ since, until }: SnapshotFlowLogs): string {
  if (since === null && until === null) return 'all there are';
  return [...(since === null ? [] : [`from ${since}`]), until === null ? 'to now' : `to ${until}`].join(' ');
}
