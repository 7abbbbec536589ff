import stringWidth from 'string-width';
import { sanitize, toAscii } from './sanitize.ts';

/** How a piece of text looks; what it becomes on the terminal is the painter's business. */
export type Tone = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Span {
  readonly text: string;
  readonly tones: readonly Tone[];
}

interface Word {
  readonly gap: Text;
  readonly word: Text;
}

/**
 * Text that is safe to show. The only way to make one is the template tag `t`, which sanitises each value put into it;
 * the page takes nothing else, so a string from outside cannot reach the terminal unseen.
 */
export class Text {
  readonly spans: readonly Span[];

  private constructor(spans: readonly Span[]) {
    this.spans = spans.filter((span) => span.text !== '');
  }

  static ofTemplate(literals: TemplateStringsArray, values: readonly (string | number | Text)[]): Text {
    const spans: Span[] = [];
    literals.forEach((literal, index) => {
      spans.push({ text: literal, tones: [] });
      const value = values[index];
      if (value instanceof Text) spans.push(...value.spans);
      else if (value !== undefined) spans.push({ text: sanitize(String(value)), tones: [] });
    });
    return new Text(spans);
  }

  /** The texts one after the other, with a separator between them. */
  static join(texts: readonly Text[], separator: Text): Text {
    return new Text(texts.flatMap((text, index) => (index === 0 ? text.spans : [...separator.spans, ...text.spans])));
  }

  /** The text in one more tone. */
  in(...tones: readonly Tone[]): Text {
    return new Text(this.spans.map((span) => ({ text: span.text, tones: [...span.tones, ...tones] })));
  }

  /** The text with ASCII alone. */
  ascii(): Text {
    return new Text(this.spans.map((span) => ({ text: toAscii(span.text), tones: span.tones })));
  }

  /** Filled up with spaces to `width` columns; as it is where it is wider. */
  padTo(width: number): Text {
    return new Text([...this.spans, { text: ' '.repeat(Math.max(0, width - this.width)), tones: [] }]);
  }

  /** Cut to `width` columns with a mark at the end; as it is where it fits. */
  cutTo(width: number): Text {
    if (this.width <= width) return this;
    const kept: Span[] = [];
    let room = width - 1;
    for (const span of this.spans) {
      let text = '';
      for (const { segment } of new Intl.Segmenter('en').segment(span.text)) {
        const columns = stringWidth(segment);
        if (columns > room) return new Text([...kept, { text: `${text}…`, tones: span.tones }]);
        text += segment;
        room -= columns;
      }
      kept.push({ text, tones: span.tones });
    }
    return new Text(kept);
  }

  /** The words of the text, each with the spaces before it, which are where a line may break. */
  words(): Word[] {
    const words: { gap: Span[]; word: Span[] }[] = [{ gap: [], word: [] }];
    for (const { text, tones } of this.spans) {
      for (const part of text.split(/( +)/)) {
        if (part.startsWith(' ')) {
          if (words.at(-1)?.word.length !== 0) words.push({ gap: [], word: [] });
          words.at(-1)?.gap.push({ text: part, tones });
        } else if (part !== '') {
          words.at(-1)?.word.push({ text: part, tones });
        }
      }
    }
    return words.map(({ gap, word }) => ({ gap: new Text(gap), word: new Text(word) })).filter(({ word }) => !word.isEmpty);
  }

  /** Terminal columns; wide characters and emoji count two. */
  get width(): number {
    return stringWidth(this.plain);
  }

  get plain(): string {
    return this.spans.map((span) => span.text).join('');
  }

  get isEmpty(): boolean {
    return this.spans.length === 0;
  }
}

/** Safe text: t`group ${name}`. Each value is sanitised; a Text keeps its tones. */
export function t(literals: TemplateStringsArray, ...values: readonly (string | number | Text)[]): Text {
  return Text.ofTemplate(literals, values);
}

export const EMPTY: Text = t``;

/** The texts that are not empty, with a separator between them. */
export function joined(texts: readonly Text[], separator: Text): Text {
  return Text.join(texts.filter((text) => !text.isEmpty), separator);
}
