import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { Page } from '../../../src/render/text/page.ts';
import type { TextStyle } from '../../../src/render/text/style.ts';
import { t } from '../../../src/render/text/text.ts';

const plain = (columns: number | null, unicode = true): TextStyle => ({ columns, colorLevel: 0, unicode });

function lines(columns: number | null, draw: (page: Page) => void, style = plain(columns)): string[] {
  const page = new Page(style);
  draw(page);
  return page.toString().trimEnd().split('\n');
}

describe('Page', () => {
  it('wraps between words, further lines under the first', () => {
    expect(lines(20, (page) => { page.hanging(t`- `, t`one two three four five six`, 2); })).toEqual(['  - one two three', '    four five six']);
  });

  it('leaves a word that is wider than the page whole', () => {
    expect(lines(20, (page) => { page.line(t`see eni-0a11111111111111a now`, 2); })).toEqual(['  see', '  eni-0a11111111111111a', '  now']);
  });

  it('keeps a mark beside a word that fits nowhere', () => {
    expect(lines(10, (page) => { page.hanging(t`- `, t`eni-0a11111111111111a now`, 2); })).toEqual(['  - eni-0a11111111111111a', '    now']);
  });

  it('does not break commands', () => {
    const command = 'aws ec2 create-route --route-table-id rtb-0a1111111111111aa';
    expect(lines(20, (page) => { page.verbatim(t`${command}`, 2); })).toEqual([`  ${command}`]);
  });

  it('does not wrap in a pipe, and keeps runs of spaces', () => {
    const text = 'word  '.repeat(60).trimEnd();
    expect(lines(null, (page) => { page.line(t`${text}`); })).toEqual([text]);
  });

  it('counts wide characters and emoji as two columns', () => {
    const rows = lines(60, (page) => { page.rows([[t`数据`, t`a`], [t`🚀`, t`b`], [t`name`, t`c`]], 2); });
    expect(rows).toEqual(['  数据  a', '  🚀    b', '  name  c']);
    expect(lines(10, (page) => { page.line(t`数据库数 据库`); })).toEqual(['数据库数', '据库']);
  });

  it('cuts at a whole character and says so', () => {
    expect(t`数据库`.cutTo(4).plain).toBe('数…');
    expect(t`abcd`.cutTo(4).plain).toBe('abcd');
    expect(t`${t`ab`.in('red')}cde`.cutTo(4).plain).toBe('abc…');
  });

  it('loses and adds no word at any width', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', 'two', 'eleven', '数据', 'eni-0a11111111111111a')), fc.integer({ min: 1, max: 60 }), (words, columns) => {
      const shown = lines(columns, (page) => { page.hanging(t`> `, t`${words.join(' ')}`, 1); });
      expect(shown.join(' ').split(/\s+/).filter((word) => word !== '')).toEqual(['>', ...words]);
      for (const line of shown) expect(stringWidth(line) <= columns || line.trim().replace('> ', '').split(' ').length === 1).toBe(true);
    }));
  });

  it('colours only from level 1 on, and dims without bold', () => {
    const draw = (page: Page): void => { page.line(t`${t`x`.in('bold', 'dim')}`); };
    expect(lines(80, draw)).toEqual(['x']);
    expect(lines(80, draw, { ...plain(80), colorLevel: 1 })).toEqual(['\u001b[2mx\u001b[22m']);
  });

  it('has ASCII alone where the terminal has', () => {
    expect(lines(80, (page) => { page.line(t`${'Zürich'} → x`); }, plain(80, false))).toEqual(['Z\\u00fcrich -> x']);
  });

  it('has no empty line at its start, none twice, none at its end', () => {
    const page = new Page(plain(80));
    page.blank();
    page.heading(t`One`);
    page.blank();
    page.heading(t`Two`);
    page.blank();
    expect(page.toString()).toBe('One\n\nTwo\n');
  });
});
