/** The README as its tests read it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const readmePath = fileURLToPath(new URL('../../README.md', import.meta.url));

export const readReadme = (): string => readFileSync(readmePath, 'utf8');

/** Replaces what stands between the markers of each section. */
export function withSections(text: string, sections: ReadonlyMap<string, string>): string {
  return text.replace(/(<!-- begin (\S+) -->\n)[^]*?(<!-- end \2 -->)/g, (all, begin: string, name: string, end: string) => {
    const content = sections.get(name);
    return content === undefined ? all : `${begin}${content}\n${end}`;
  });
}

export const markersOf = (text: string): string[] => [...text.matchAll(/<!-- begin (\S+) -->/g)].map(([, name = '']) => name);

export interface Example {
  /** Words after `netdiag`. */
  readonly argv: readonly string[];
  readonly line: string;
  /** Lines shown below it; none where no output is shown. */
  readonly shown: readonly string[];
  /** As shown below it. */
  readonly exitCode: number | null;
}

/**
 * Every netdiag command line of a code block. In `console` blocks commands follow `$ `, and below them stands what they
 * print: `[…]` for lines left out, `[exit code N]` at the end.
 */
export function examplesOf(text: string): Example[] {
  const examples: Example[] = [];
  for (const [, language = '', body = ''] of text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    if (language !== 'sh' && language !== 'console') continue;
    let last: { argv: readonly string[]; line: string; shown: string[]; exitCode: number | null } | null = null;
    for (const line of body.trimEnd().split('\n')) {
      const command = language === 'sh' ? line : /^\$ (.*)$/.exec(line)?.[1];
      if (command !== undefined) {
        const called = /(?:^|\s)netdiag (.*?)(?: #.*| > .*)?$/.exec(command)?.[1];
        last = called === undefined ? null : { argv: wordsOf(called), line: command, shown: [], exitCode: null };
        if (last !== null) examples.push(last);
      } else if (last !== null) {
        const code = /^\[exit code (\d+)\]$/.exec(line)?.[1];
        if (code !== undefined) last.exitCode = Number(code);
        else if (line !== '[…]' && line !== '') last.shown.push(line);
      }
    }
  }
  return examples;
}

/** Words as a shell splits them, of lines that use single quotes at most. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
