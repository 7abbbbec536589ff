/**
 * The names that flow logs give their objects in S3, and which of them a window of time needs (VPC User Guide, "Flow
 * log files"). Whatever cannot be told is taken to belong: a reading may be too long, never too short.
 */
import type { TimeWindow } from './types.ts';

export interface LogKey {
  /** Account that created the flow log. */
  readonly account: string;
  readonly region: string;
  readonly flowLogId: string;
  /** Unix seconds. The object has records whose `end` is in the five minutes from here. */
  readonly slotStart: number;
  readonly fileFormat: 'text' | 'parquet';
}

const FILE_NAME = /^([0-9]{12})_vpcflowlogs_([a-z0-9-]+)_(fl-[0-9a-z]+)_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_[^/]*?(\.parquet)?(\.gz)?$/;

/** What a key (or the path of a copy) says, in plain and in Hive layout; null for other names. */
export function parseLogKey(key: string): LogKey | null {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const match = FILE_NAME.exec(name);
  if (match === null) return null;
  const [, account, region, flowLogId, year, month, day, hour, minute] = match;
  if (account === undefined || region === undefined || flowLogId === undefined) return null;
  const slotStart = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) / 1000;
  // Date.UTC carries a 13th month over into the next year; such a name is not one of ours.
  const written = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}`;
  if (!new Date(slotStart * 1000).toISOString().startsWith(written)) return null;
  return { account, region, flowLogId, slotStart, fileFormat: name.includes('.parquet') ? 'parquet' : 'text' };
}

const SLOT = 300;
/** Records are up to 600 s long and their times up to 60 s off ("Flow log records"); the rest is for late ones. */
const KEY_MARGIN = 900;

/** Whether the object may hold records of the window, by the time in its name. Unknown names may. */
export function keyMayHold(key: string, window: TimeWindow): boolean {
  const parsed = parseLogKey(key);
  if (parsed === null) return true;
  const earliest = parsed.slotStart - KEY_MARGIN;
  const latest = parsed.slotStart + SLOT + KEY_MARGIN;
  return (window.end === null || earliest < window.end) && (window.start === null || latest >= window.start);
}

export interface LogLayout {
  readonly account: string;
  readonly region: string;
  /** `aws-account-id=…/year=…` folders (`DestinationOptions.HiveCompatiblePartitions`). */
  readonly hive: boolean;
  /** A folder for each hour (`DestinationOptions.PerHourPartition`). */
  readonly perHour: boolean;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** More listings than this cost more than one long one. */
const MOST_DAYS = 400;
const MOST_HOURS = 48;

/**
 * The prefixes to list for a window, in order of time, each with its final `/`: days with one more at either end; in
 * an hourly layout hours with three more at either end, if they are few. A window without start or end has one
 * prefix, that of the account and Region.
 * @param basePrefix what stands before `AWSLogs/`, with or without its final `/`; may be empty
 */
export function dayPrefixes(basePrefix: string, layout: LogLayout, window: TimeWindow): string[] {
  const base = basePrefix === '' || basePrefix.endsWith('/') ? basePrefix : `${basePrefix}/`;
  const { account, region, hive } = layout;
  const root = hive
    ? `${base}AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/`
    : `${base}AWSLogs/${account}/vpcflowlogs/${region}/`;
  if (window.start === null || window.end === null) return [root];
  const hours = steps(window.start - 3 * HOUR, window.end + 3 * HOUR, HOUR, MOST_HOURS);
  if (layout.perHour && hours !== null) return hours.map((time) => `${root}${dayFolder(time, hive)}${hourFolder(time, hive)}`);
  const days = steps(window.start - DAY, window.end + DAY, DAY, MOST_DAYS);
  return days === null ? [root] : days.map((time) => `${root}${dayFolder(time, hive)}`);
}

/** The starts of the steps that the span touches; null if they are too many. */
function steps(from: number, to: number, size: number, most: number): number[] | null {
  const first = Math.floor(from / size);
  const count = Math.max(Math.floor(to / size) - first + 1, 1);
  return count > most ? null : Array.from({ length: count }, (_, index) => (first + index) * size);
}

function dayFolder(time: number, hive: boolean): string {
  const [year = '', month = '', day = ''] = new Date(time * 1000).toISOString().slice(0, 10).split('-');
  return hive ? `year=${year}/month=${month}/day=${day}/` : `${year}/${month}/${day}/`;
}

function hourFolder(time: number, hive: boolean): string {
  const hour = new Date(time * 1000).toISOString().slice(11, 13);
  return hive ? `hour=${hour}/` : `${hour}/`;
}
