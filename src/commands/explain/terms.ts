/** What can be explained: netdiag's cause codes, the patterns of flow log records, and the codes that AWS alone uses. */
import { PATTERN_MEANING } from '../../core/diagnosis/agreement.ts';
import type { CauseKind, FlowPattern } from '../../core/diagnosis/answer.ts';
import { CATALOGUE } from '../../core/diagnosis/catalogue.ts';
import type { CatalogueEntry } from '../../core/diagnosis/catalogue.ts';
import { REACHABILITY_CODES } from '../../core/diagnosis/reachability-codes.ts';
import type { ReachabilityCode } from '../../core/diagnosis/reachability-codes.ts';
import { UsageError } from '../../core/errors.ts';
import { closest } from '../../core/text/closest.ts';

export interface CodeTerm {
  readonly code: string;
  /** Whose name it is. */
  readonly origin: 'reachability-analyzer' | 'netdiag';
  readonly title: string;
  readonly kind: CauseKind;
  readonly meaning: string;
  readonly records: string;
  readonly repair: string;
  readonly example: string | null;
}

export interface PatternTerm {
  readonly pattern: FlowPattern;
  /** The records that make the pattern. */
  readonly seen: string;
  readonly meaning: string;
  readonly pointsTo: string;
}

export interface Terms {
  readonly codes: readonly CodeTerm[];
  readonly patterns: readonly PatternTerm[];
  readonly coverage: readonly ReachabilityCode[];
}

const PATTERNS: readonly Omit<PatternTerm, 'meaning'>[] = [
  { pattern: 'rejected-leaving-source', seen: 'REJECT, egress, at the source', pointsTo: "the source's security group, or its subnet's network ACL outbound" },
  { pattern: 'lost-in-transit', seen: 'ACCEPT at the source alone', pointsTo: 'a route, a peering or a gateway' },
  { pattern: 'rejected-entering-destination', seen: 'REJECT, ingress, at the destination', pointsTo: "the network ACL of the destination's subnet inbound, or its security group" },
  { pattern: 'reply-rejected-leaving-destination', seen: 'ACCEPT in, reply REJECT out', pointsTo: "the network ACL of the destination's subnet outbound" },
  { pattern: 'reply-lost-in-transit', seen: 'reply ACCEPT at the destination alone', pointsTo: 'the route back' },
  { pattern: 'reply-rejected-entering-source', seen: 'reply REJECT at the source', pointsTo: "the network ACL of the source's subnet inbound" },
  { pattern: 'no-reply', seen: 'ACCEPT in, and no reply', pointsTo: 'a firewall on the host, nothing that listens, or the application' },
  { pattern: 'refused', seen: 'the destination answers with RST', pointsTo: 'nothing listens on that port' },
  { pattern: 'answered', seen: 'ACCEPT both ways', pointsTo: 'what is above the network: TLS, the application or its permissions' },
  { pattern: 'no-records', seen: 'covered, and nothing seen', pointsTo: 'traffic that never left or is not logged, or records that are still to come' },
  { pattern: 'not-covered', seen: 'no flow log could have shown it', pointsTo: 'flow logs to turn on' },
];

export function allTerms(): Terms {
  return {
    codes: Object.entries(CATALOGUE).map(([code, entry]) => codeTerm(code, entry)),
    patterns: PATTERNS.map((term) => ({ ...term, meaning: PATTERN_MEANING[term.pattern] })),
    coverage: REACHABILITY_CODES,
  };
}

/** The terms of that name, upper or lower case. @throws UsageError UNKNOWN_CODE with the nearest names */
export function findTerms(name: string): Terms {
  const all = allTerms();
  const isMeant = (term: string): boolean => term.toLowerCase() === name.trim().toLowerCase();
  const found = {
    codes: all.codes.filter(({ code }) => isMeant(code)),
    patterns: all.patterns.filter(({ pattern }) => isMeant(pattern)),
    coverage: all.coverage.filter(({ code }) => isMeant(code)),
  };
  if (found.codes.length + found.patterns.length + found.coverage.length === 0) throw unknown(name.trim(), all);
  return found;
}

function codeTerm(code: string, { title, kind, meaning, records, repair, example }: CatalogueEntry): CodeTerm {
  return { code, origin: code.startsWith('NETDIAG_') ? 'netdiag' : 'reachability-analyzer', title, kind, meaning, records, repair, example: example ?? null };
}

/** Names that are near, else those that have the word in them: `peering` finds the codes about peerings. */
function unknown(name: string, { codes, patterns, coverage }: Terms): UsageError {
  const own: readonly string[] = [...codes.map(({ code }) => code), ...patterns.map(({ pattern }) => pattern)];
  const every = [...new Set([...own, ...coverage.map(({ code }) => code)])];
  const near = closest(name, every, 3);
  const part = name.toLowerCase();
  const similar = near.length > 0 || part.length < 3 ? near : own.filter((term) => term.toLowerCase().includes(part));
  const list = 'netdiag explain lists all.';
  return new UsageError('UNKNOWN_CODE', `There is no code or pattern "${name}".`, { hint: similar.length === 0 ? list : `Did you mean ${similar.join(', ')}? ${list}` });
}
