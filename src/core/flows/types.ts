/** The shapes that flow log sources yield and that the evidence is made from. */

/** Half-open span of time in Unix seconds: start <= t < end. Null is unbounded. */
export interface TimeWindow {
  readonly start: number | null;
  readonly end: number | null;
}

/** Names of the fields in the order of a record's columns (`srcaddr`, `log-status`, …). */
export interface RecordFormat {
  readonly fields: readonly string[];
}

/** A piece of a source. Text and lines may hold a header line; rows come from Parquet and name their fields (with `-`). */
export type LogChunk =
  /** Whole lines, each with its end. The chunks of an origin follow one another. */
  | { readonly kind: 'text'; readonly origin: string; readonly bytes: Uint8Array }
  | { readonly kind: 'lines'; readonly origin: string; readonly lines: readonly string[]; readonly format: RecordFormat | null }
  | { readonly kind: 'rows'; readonly origin: string; readonly rows: readonly Readonly<Record<string, string>>[] };

/** One flow log record. Numbers are parsed; `-` and absent fields are null. Times are Unix seconds. */
export interface FlowRecord {
  readonly interfaceId: string | null;
  readonly srcaddr: string | null;
  readonly dstaddr: string | null;
  readonly pktSrcaddr: string | null;
  readonly pktDstaddr: string | null;
  readonly srcport: number | null;
  readonly dstport: number | null;
  /** IANA protocol number. */
  readonly protocol: number | null;
  readonly packets: number | null;
  readonly bytes: number | null;
  readonly start: number;
  readonly end: number;
  readonly action: 'ACCEPT' | 'REJECT' | null;
  readonly logStatus: string | null;
  readonly tcpFlags: number | null;
  readonly flowDirection: 'ingress' | 'egress' | null;
  readonly rejectReason: string | null;
  /** Every field as it was written, by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** File, object or log stream it was read from. */
  readonly origin: string;
}

/** What was read so far; filled while the records stream by. */
export interface ReadingStats {
  /** Records with traffic (log-status OK or absent). */
  read: number;
  noData: number;
  skipData: number;
  malformed: number;
  /** The first few malformed lines, each with its origin, cut to 200 characters. */
  malformedSamples: { origin: string; line: string; reason: string }[];
  sources: SourceReading[];
  warnings: string[];
}

/** One `--flow-logs` source, as it was read. */
export interface SourceReading {
  /** `cloudwatch:GROUP`, `s3://BUCKET/PREFIX`, a path, or `-`. */
  readonly source: string;
  readonly engine: 'local' | 'insights';
  /** Files, objects or log streams. */
  files: number;
  bytesRead: number;
}

/** What the question is about, so that a source can leave the rest unread. Empty lists do not narrow. */
export interface RecordInterest {
  readonly interfaceIds: readonly string[];
  readonly addresses: readonly string[];
  /** Interfaces, subnets and VPCs: flow logs of other resources cannot show it. */
  readonly resourceIds?: readonly string[];
  /** Only records of this action; null for both. */
  readonly action: 'ACCEPT' | 'REJECT' | null;
}
