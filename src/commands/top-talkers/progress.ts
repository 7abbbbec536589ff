/** What a long run says of itself: how much, how fast, how long still. */
export interface Amounts {
  readonly bytesRead: number;
  /** Null where it is not known. */
  readonly total?: number | null;
  readonly records: number | null;
  /** Since the beginning. */
  readonly seconds?: number;
}

/** `21.0 MB of 329.0 MB, 1.2 million records, 85.0 MB/s, 4 s left`. */
export function progressText({ bytesRead, total = null, records, seconds = 0 }: Amounts): string {
  const rate = seconds < 1 ? 0 : bytesRead / seconds;
  return [
    total === null ? size(bytesRead) : `${size(bytesRead)} of ${size(total)}`,
    ...(records === null || records === 0 ? [] : [`${large(records)} records`]),
    ...(rate === 0 ? [] : [`${size(rate)}/s`]),
    ...(rate === 0 || total === null || total <= bytesRead ? [] : [`${remaining((total - bytesRead) / rate)} left`]),
  ].join(', ');
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function large(count: number): string {
  return count < 1e6 ? String(count) : `${(count / 1e6).toFixed(1)} million`;
}

function remaining(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
