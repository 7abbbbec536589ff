/** Codes and patterns as text. */
import type { CauseKind } from '../../core/diagnosis/answer.ts';
import { UNKNOWN_CODES } from '../../core/diagnosis/unknown-codes.ts';
import type { ReachabilityCode } from '../../core/diagnosis/reachability-codes.ts';
import { Page } from '../../render/text/page.ts';
import type { TextStyle } from '../../render/text/style.ts';
import type { Text } from '../../render/text/text.ts';
import { t } from '../../render/text/text.ts';
import { typeWords } from '../../render/text/words.ts';
import type { CodeTerm, PatternTerm, Terms } from './terms.ts';

const AWS_LIST = 'https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html';

/** Every code under what has to be changed, every pattern, one a line. */
export function listText({ codes, patterns, coverage }: Terms, style: TextStyle): string {
  const page = new Page(style);
  page.line(t`Cause codes by what has to be changed. Those that begin with NETDIAG_ are netdiag's own, all others those of AWS Reachability Analyzer.`);
  const column = Math.max(...codes.map(({ code }) => code.length), ...patterns.map(({ pattern }) => pattern.length));
  const kinds = new Set(codes.map(({ kind }) => kind));
  for (const kind of kinds) {
    page.heading(t`${sentenceCase(kindWords(kind))}`);
    for (const { code, title } of codes.filter((term) => term.kind === kind)) writeEntry(page, code, t`${title}`, column);
  }
  page.heading(t`Patterns of flow log records`);
  for (const { pattern, seen } of patterns) writeEntry(page, pattern, t`${seen}`, column);
  page.blank();
  page.line(t`More of one: netdiag explain CODE`);
  const covered = coverage.filter((entry) => entry.covered).length;
  page.line(t`Of the ${coverage.length} path codes of AWS Reachability Analyzer netdiag names ${covered}; why not the others: netdiag explain --json`.in('dim'));
  return page.toString();
}

/** What was asked for: a code, a pattern, or a code that only AWS uses. */
export function termText({ codes, patterns, coverage }: Terms, style: TextStyle): string {
  const page = new Page(style);
  for (const code of codes) writeCode(page, code);
  for (const pattern of patterns) writePattern(page, pattern);
  for (const entry of coverage.filter(({ code }) => !codes.some((own) => own.code === code))) writeForeign(page, entry);
  return page.toString();
}

function writeCode(page: Page, { code, origin, kind, meaning, records, repair, example }: CodeTerm): void {
  page.line(t`${code}`.in('bold'));
  page.line(t`${meaning}`, 2);
  page.blank();
  page.rows([
    [t`to change`, t`${kindWords(kind)}`],
    [t`flow logs`, t`${records}`],
    [t`usual repair`, t`${repair}`],
    [t`code of`, origin === 'netdiag' ? t`netdiag` : t`AWS Reachability Analyzer`],
  ], 2);
  if (example === null) return;
  page.heading(t`Example`);
  page.verbatim(t`$ ${t`${example}`.in('cyan')}`, 2);
}

function writePattern(page: Page, { pattern, seen, meaning, pointsTo }: PatternTerm): void {
  page.line(t`${pattern}`.in('bold'));
  page.line(t`${meaning}`, 2);
  page.blank();
  page.rows([[t`seen`, t`${seen}`], [t`points to`, t`${pointsTo}`], [t`pattern of`, t`flow log records`]], 2);
}

function writeForeign(page: Page, { code, group, reason }: ReachabilityCode): void {
  page.line(t`${code}`.in('bold'));
  const [, meaning] = Object.entries<string>(UNKNOWN_CODES).find(([name]) => name === code) ?? [];
  page.line(meaning === undefined ? t`A code of AWS Reachability Analyzer that netdiag does not name. ${reason ?? ''}` : t`${meaning} The answer is inconclusive then, unless something else blocks, and names it under "missing".`, 2);
  page.blank();
  page.rows([[t`part`, t`${group}`], [t`AWS's list`, t`${AWS_LIST}`]], 2);
}

/** The name stays whole; what it is stands beside it, or under it where the page is narrow. */
function writeEntry(page: Page, name: string, text: Text, column: number): void {
  if (page.isNarrow) {
    page.verbatim(t`${name}`, 2);
    page.line(text.in('dim'), 4);
  } else page.hanging(t`${t`${name}`.padTo(column)}  `, text, 2);
}

/** The thing to change; Block Public Access is a name. */
function kindWords(kind: CauseKind): string {
  return kind === 'block-public-access' ? 'Block Public Access' : typeWords(kind);
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
