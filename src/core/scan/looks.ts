/** What the fields of an ordinary line look like: all that can be checked without care. */
import { TRAFFIC_FIELDS } from '../flows/line-reader.ts';
import { checkOf, largest } from '../flows/record-plan.ts';
import type { RecordPlan } from '../flows/record-plan.ts';
import { MOST_FIELDS } from './job.ts';

interface Common {
  /** Whether its column is read; checked it is in any case. */
  readonly isWanted: boolean;
  /** Whether a line that has `-` here needs a closer look. */
  readonly isDashUnusual: boolean;
}

export type Look = Common &
  (
    | { readonly check: 'text'; readonly prefix: string }
    | { readonly check: 'integer'; readonly least: number; readonly greatest: number }
    | { readonly check: 'address' }
    /** One of three. */
    | { readonly check: 'words'; readonly words: readonly [string, string, string] }
  );

/** Order of the words: what a column of such a field holds is the place in the list. */
export const ACTIONS = ['ACCEPT', 'REJECT', '-'] as const;
export const STATUSES = ['OK', 'NODATA', 'SKIPDATA'] as const;
const DIRECTIONS = ['ingress', 'egress', '-'] as const;
export const [OK, NODATA, SKIPDATA] = [0, 1, 2];
export const [ACCEPT, REJECT, NO_ACTION] = [0, 1, 2];

/**
 * The look of each column; null where lines of the format have to be read one by one.
 * @param hasRivals whether lines of another format may have as many columns: then ids must have their prefixes, and
 *   the version must be the format's, for a line to be ordinary
 */
export function looksOf(plan: RecordPlan, wanted: ReadonlySet<string>, hasRivals: boolean): Look[] | null {
  const { names } = plan;
  // Without a log-status a line without any traffic is a NODATA line: such a line has `-` here.
  const telling = names.includes('log-status') ? undefined : (['bytes', 'packets'].find((name) => names.includes(name)) ?? TRAFFIC_FIELDS.find((name) => names.includes(name)));
  const looks = names.map((name, column): Look => {
    const common = { isWanted: wanted.has(name), isDashUnusual: name === telling };
    const check = checkOf(name);
    switch (check) {
      case 'any':
        return { ...common, check: 'text', prefix: hasRivals ? (plan.prefixes.find(([index]) => index === column)?.[1] ?? '') : '' };
      case 'address':
        return { ...common, check: 'address' };
      case 'action':
        return { ...common, check: 'words', words: name === telling ? ['ACCEPT', 'REJECT', 'REJECT'] : ACTIONS };
      case 'status':
        return { ...common, check: 'words', words: STATUSES };
      case 'direction':
        return { ...common, check: 'words', words: DIRECTIONS };
      case 'integer':
      case 'port':
      case 'protocol':
      case 'time': {
        const version = hasRivals && plan.version?.column === column ? Number(plan.version.text) : null;
        return { ...common, check: 'integer', isDashUnusual: common.isDashUnusual || version !== null, least: version ?? 0, greatest: version ?? largest(check) };
      }
    }
  });
  // Of a header line in the midst of a file at least one word must be wrong.
  const isTold = looks.some(({ check }) => check !== 'text');
  return isTold && names.length <= MOST_FIELDS && new Set(names).size === names.length ? looks : null;
}
