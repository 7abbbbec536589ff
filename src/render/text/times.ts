import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { t } from './text.ts';

interface Moment {
  readonly date: string;
  /** To the second. */
  readonly time: string;
}

/** A moment: `2026-11-21 09:00:03 UTC` for people, ISO 8601 in pipes. What is no time is shown as it is. */
export function moment(iso: string, style: TextStyle): Text {
  const parts = partsOf(iso);
  if (parts === null) return t`${iso}`;
  return style.columns === null ? t`${parts.date}T${parts.time}Z` : t`${parts.date} ${short(parts.time)} UTC`;
}

/** From one moment to another; people do not read the same date twice. */
export function span(start: string, end: string, style: TextStyle): Text {
  const [from, to] = [partsOf(start), partsOf(end)];
  if (from === null || to === null || style.columns === null) return t`${moment(start, style)} to ${moment(end, style)}`;
  if (from.date === to.date && from.time === to.time) return moment(start, style);
  const until = from.date === to.date ? short(to.time) : `${to.date} ${short(to.time)}`;
  return t`${from.date} ${short(from.time)} to ${until} UTC`;
}

/** A window with open ends. Empty where both are open. */
export function windowText(window: { readonly start: string | null; readonly end: string | null }, style: TextStyle): Text {
  const { start, end } = window;
  if (start !== null && end !== null) return span(start, end, style);
  if (start !== null) return t`since ${moment(start, style)}`;
  return end === null ? t`` : t`until ${moment(end, style)}`;
}

/** `45 s`, `5 min`, `2 h`. */
export function duration(start: string, end: string): Text {
  const seconds = Math.round((Date.parse(end) - Date.parse(start)) / 1000);
  if (seconds % 3600 === 0) return t`${seconds / 3600} h`;
  return seconds % 60 === 0 ? t`${seconds / 60} min` : t`${seconds} s`;
}

function partsOf(iso: string): Moment | null {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) return null;
  const [date, time] = new Date(milliseconds).toISOString().split('T');
  return date === undefined || time === undefined ? null : { date, time: time.slice(0, 8) };
}

/** Seconds only where there are some. */
function short(time: string): string {
  return time.endsWith(':00') ? time.slice(0, 5) : time;
}
