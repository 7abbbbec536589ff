import type { Text } from './text.ts';
import { t } from './text.ts';

/** `1,234`. */
export function count(value: number): Text {
  return t`${String(value).replace(/\B(?=(\d{3})+$)/g, ',')}`;
}

/** `1 record`, `3 records`. */
export function counted(value: number, noun: string, plural = `${noun}s`): Text {
  return t`${count(value)} ${value === 1 ? noun : plural}`;
}

/** `812 bytes`, `1.2 GB`: powers of 1000, as AWS bills them. */
export function bytes(value: number): Text {
  if (value < 1000) return counted(value, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
  let amount = value / 1000;
  let unit = 0;
  // 999.95 would print as 1000.0 of the smaller unit.
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return t`${amount.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `88%`; a share that is there is never 0%, and one that is not the whole is never 100%. */
export function share(part: number, whole: number): Text {
  if (part <= 0 || whole <= 0) return t`0%`;
  if (part === whole) return t`100%`;
  const percent = (100 * part) / whole;
  if (percent < 1) return t`<1%`;
  return t`${Math.min(99, Math.round(percent))}%`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(texts: readonly Text[]): Text {
  return texts.reduce((all, text, index) => {
    if (index === 0) return text;
    return index === texts.length - 1 ? t`${all} and ${text}` : t`${all}, ${text}`;
  }, t``);
}
