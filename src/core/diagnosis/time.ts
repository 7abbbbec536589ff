/** Unix seconds as ISO 8601 in UTC, to the second. */
export const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** `10:04:30` on the day of another time, else the whole. */
export function clockOf(seconds: number, on: number): string {
  const text = isoOf(seconds);
  return text.slice(0, 10) === isoOf(on).slice(0, 10) ? `${text.slice(11, 19)} UTC` : text;
}
