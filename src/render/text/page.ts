import { Chalk } from 'chalk';
import type { TextStyle } from './style.ts';
import { isNarrow } from './style.ts';
import type { Span, Text } from './text.ts';
import { EMPTY, joined, t } from './text.ts';

/** Longer lines are hard to read, however wide the terminal is. */
const WIDEST_PROSE = 100;

/** A page of text, line by line. Takes only `Text`, which is sanitised; lines wrap between words, words are never cut. */
export class Page {
  readonly style: TextStyle;
  readonly #chalk: InstanceType<typeof Chalk>;
  readonly #lines: string[] = [];

  constructor(style: TextStyle) {
    this.style = style;
    this.#chalk = new Chalk({ level: style.colorLevel });
  }

  get isPipe(): boolean {
    return this.style.columns === null;
  }

  get isNarrow(): boolean {
    return isNarrow(this.style);
  }

  /** Columns for charts and prose; unlimited in a pipe. */
  get width(): number {
    return this.style.columns === null ? Number.POSITIVE_INFINITY : Math.min(this.style.columns, WIDEST_PROSE);
  }

  /** Columns for what is looked up rather than read. */
  get fullWidth(): number {
    return this.style.columns ?? Number.POSITIVE_INFINITY;
  }

  /** A section's title, with an empty line before it. */
  heading(title: Text, note: Text = EMPTY): void {
    this.blank();
    this.line(joined([title.in('bold'), note.in('dim')], t`  `));
  }

  /** The title of a part that has sections of its own, ruled off on a terminal. */
  part(title: Text): void {
    this.blank();
    if (this.style.columns === null) {
      this.line(title);
      return;
    }
    const dash = this.style.unicode ? '─' : '-';
    const start = t`${dash.repeat(2)} `;
    const rest = Math.max(2, this.width - start.width - this.#fit(title).width - 1);
    this.verbatim(t`${start.in('dim')}${title.in('bold')} ${t`${dash.repeat(rest)}`.in('dim')}`);
    this.blank();
  }

  /** Prose, wrapped, each line indented. */
  line(text: Text, indent = 0): void {
    this.hanging(EMPTY, text, indent);
  }

  /** A first part that stays whole, then prose whose further lines stand under its first, or under `hang` columns. */
  hanging(first: Text, text: Text, indent: number, hang: number = indent + this.#fit(first).width, limit = this.width): void {
    const whole = this.#fit(t`${first}${text}`);
    if (indent + whole.width <= limit) {
      this.#put(whole, indent);
      return;
    }
    let line = this.#fit(first);
    let column = indent + line.width;
    let from = indent;
    let isStart = true;
    for (const { gap, word } of this.#fit(text).words()) {
      const fits = column + (isStart ? 0 : gap.width) + word.width <= limit;
      // A word that would be no better off on a line of its own stays.
      if (fits || (isStart && column <= hang)) {
        line = isStart ? t`${line}${word}` : t`${line}${gap}${word}`;
        column += (isStart ? 0 : gap.width) + word.width;
      } else {
        if (!line.isEmpty) this.#put(line, from);
        [line, column, from] = [word, hang + word.width, hang];
      }
      isStart = false;
    }
    this.#put(line, from);
  }

  /** A line that is never wrapped: what a person copies, or what is aligned already. */
  verbatim(text: Text, indent = 0): void {
    this.#put(this.#fit(text), indent);
  }

  /** Labels in a column, values beside them. Pairs whose value is empty are left out. */
  rows(pairs: readonly (readonly [Text, Text])[], indent: number): void {
    const shown = pairs.filter(([, value]) => !value.isEmpty);
    const width = Math.max(0, ...shown.map(([label]) => label.width));
    for (const [label, value] of shown) {
      this.hanging(t`${label.padTo(width).in('dim')}  `, value, indent, this.isNarrow ? indent + 2 : undefined, this.fullWidth);
    }
  }

  /** An empty line; several in a row are one, and none opens the page. */
  blank(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
  }

  /** The page, each line ended. */
  toString(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`;
  }

  #fit(text: Text): Text {
    return this.style.unicode ? text : text.ascii();
  }

  #put(text: Text, indent: number): void {
    this.#lines.push((' '.repeat(indent) + merged(text.spans).map((span) => this.#paint(span)).join('')).trimEnd());
  }

  #paint({ text, tones }: Span): string {
    // Bold and dim share one switch on a terminal: dim wins.
    const shown = tones.includes('dim') ? tones.filter((tone) => tone !== 'bold') : tones;
    return shown.reduce((painted, tone) => this.#chalk[tone](painted), text);
  }
}

/** Neighbours that look alike as one, so that a line carries few escape codes. */
function merged(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last !== undefined && last.tones.join() === span.tones.join()) all[all.length - 1] = { text: last.text + span.text, tones: last.tones };
    else all.push(span);
  }
  return all;
}
