import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { drawPicker, pageRowsOf } from '../../src/interactive/picker/draw.ts';
import type { Entry, PickQuestion } from '../../src/interactive/picker/question.ts';
import { SearchIndex } from '../../src/interactive/picker/search.ts';
import { Picker } from '../../src/interactive/picker/state.ts';
import type { TextStyle } from '../../src/render/text/style.ts';

const style: TextStyle = { columns: 80, colorLevel: 0, unicode: true };
const named = (...names: string[]): Entry<string>[] => names.map((name) => ({ value: name, cells: [name] }));
const question = (entries: readonly Entry<string>[], more: Partial<PickQuestion<string>> = {}): Picker<string> => new Picker({ message: 'Which?', entries, ...more });

describe('searching', () => {
  const entries: Entry<string>[] = [
    { value: '1', cells: ['my-web', 'i-0aaa', '10.0.0.1'] },
    { value: '2', cells: ['web-2', 'i-0bbb', '10.0.0.20'], keywords: () => ['eu-west-1a'] },
    { value: '3', cells: ['web', 'i-0ccc', '10.0.0.3'] },
    { value: '4', cells: ['db', 'i-0web', '10.0.1.4'] },
  ];
  const find = (text: string): string[] => new SearchIndex(entries).find(text).map((index) => entries[index]?.value ?? '');

  it('puts the name itself first, then what begins with it, then the rest in the order of the list', () => {
    expect(find('web')).toEqual(['3', '2', '1', '4']);
    expect(find('WEB ')).toEqual(['3', '2', '1', '4']);
  });

  it('wants every word, in any column or keyword', () => {
    expect(find('10.0.0 web')).toEqual(['1', '2', '3']);
    expect(find('west web')).toEqual(['2']);
    expect(find('nothing')).toEqual([]);
    expect(find('')).toEqual(['1', '2', '3', '4']);
  });
});

describe('what is typed', () => {
  const own = (text: string) => (/^\d+$/.test(text) ? { entry: { value: `own ${text}`, cells: [`number ${text}`] }, isExact: true } : text === 'x' ? { problem: 'x is no number' } : null);

  it('is a row of its own where it is on no list: the first where it is exact', () => {
    const picker = question(named('port 443', 'port 80'), { own });
    const state = picker.typed('44', 5);
    expect([0, 1, 2].map((row) => picker.entryAt(state, row)?.value ?? null)).toEqual(['own 44', 'port 443', null]);
    const names = question(named('a.b.c'), { own: (text) => ({ entry: { value: text, cells: [text] }, isExact: false }) });
    expect([0, 1].map((row) => names.entryAt(names.typed('a.b', 5), row)?.value)).toEqual(['a.b.c', 'a.b']);
  });

  it('is the row that means the same, which comes first', () => {
    const picker = question(named('number 4433', 'number 443'), { own });
    const state = picker.typed('443', 5);
    expect(state.own).toBeNull();
    expect([0, 1].map((row) => picker.entryAt(state, row)?.value)).toEqual(['number 443', 'number 4433']);
  });

  it('says why it is nothing', () => {
    const picker = question(named('a'), { own });
    const state = picker.typed('x', 5);
    expect(picker.entryAt(state, 0)).toBeNull();
    expect(drawPicker(picker, state, { columns: 80, rows: 24 }, style).at(-1)).toBe('  x is no number');
    expect(drawPicker(picker, picker.typed('zz', 5), { columns: 80, rows: 24 }, style).at(-1)).toBe('  nothing has zz in it');
  });
});

describe('moving', () => {
  const picker = question(named(...Array.from({ length: 30 }, (_, index) => `n${String(index)}`)));

  it('stops at both ends and scrolls the page along', () => {
    let state = picker.start(10);
    expect(picker.moved(state, 'up', 10)).toMatchObject({ active: 0, top: 0 });
    state = picker.moved(picker.moved(state, 'page-down', 10), 'page-down', 10);
    expect(state).toMatchObject({ active: 20, top: 11 });
    state = picker.moved(picker.moved(state, 'page-down', 10), 'down', 10);
    expect(state).toMatchObject({ active: 29, top: 20 });
    expect(picker.moved(state, 'page-up', 10)).toMatchObject({ active: 19, top: 19 });
    // The best match is what Enter takes after one types on.
    expect(picker.typed('n1', 10)).toMatchObject({ active: 0, top: 0 });
  });

  it('begins where the question says', () => {
    expect(question(named('a', 'b', 'c'), { initial: 2 }).start(2)).toMatchObject({ active: 2, top: 1 });
  });
});

describe('drawing', () => {
  const wide: Entry<string>[] = [
    { value: '1', cells: ['データベース-本番', 'i-0123456789abcdef0', '10.0.0.1', 'vpc'] },
    { value: '2', cells: ['🚀 launch', 'i-0123456789abcdef1', '2001:db8:1234:5678:9abc:def0:1234:5678', 'shop'] },
    { value: '3', cells: ['a'.repeat(255), 'i-0123456789abcdef2', '', ''] },
    { value: '4', cells: ['spans the columns, and says more than one of them could hold'] },
  ];

  it.each([20, 40, 80, 200])('fits %i columns, each of them straight', (columns) => {
    for (const unicode of [true, false]) {
      const picker = question(wide, { columns: ['name', 'id', 'address', 'VPC'] });
      const lines = drawPicker(picker, picker.start(10), { columns, rows: 24 }, { ...style, columns, unicode });
      for (const line of lines) expect(stringWidth(line), line).toBeLessThan(columns);
      if (columns < 80) continue;
      const ids = lines.filter((line) => /i-0123/.test(line)).map((line) => stringWidth(line.slice(0, line.indexOf('i-0123'))));
      expect(ids).toHaveLength(3);
      expect(new Set([...ids, lines[1]?.indexOf('id')]).size).toBe(1);
    }
  });

  it('fits few rows', () => {
    const picker = question(named(...Array.from('abcdefghijklmnop')));
    for (const rows of [5, 8, 24, 60]) {
      expect(drawPicker(picker, picker.start(pageRowsOf({ columns: 80, rows })), { columns: 80, rows }, style).length).toBeLessThan(rows);
    }
  });

  it('shows the end of a text that is too long for its line', () => {
    const picker = question(named('a'));
    const [first = ''] = drawPicker(picker, picker.typed(`${'x'.repeat(100)}end`, 5), { columns: 40, rows: 24 }, style);
    expect(first).toMatch(/^\? Which\? {2}x+end$/);
    expect(first.length).toBeLessThan(40);
  });

  it('lets nothing of a name through to the terminal', () => {
    const picker = question(named('a\u001b[2J\rb'));
    expect(drawPicker(picker, picker.start(5), { columns: 80, rows: 24 }, style)[1]).toBe('❯ a\\x1b[2J\\rb');
  });
});
