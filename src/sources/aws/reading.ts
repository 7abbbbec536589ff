/** What readers of flow log records tell while they read. */
export interface ReadingCallbacks {
  /** Bytes as they came: compressed where they are. */
  readonly onBytes?: (count: number) => void;
  /** A file, object or log stream was begun. */
  readonly onFile?: (name: string) => void;
  /** Something was left out, in one sentence. */
  readonly onWarning?: (message: string) => void;
  /** Bytes that CloudWatch Logs Insights scanned, which are charged. */
  readonly onScanned?: (bytes: number) => void;
}
