/** A file, an object or a stream with flow log records. */
export interface ByteSource {
  /** As it is named in messages. */
  readonly name: string;
  /** Bytes as stored; null where that is not known before. */
  readonly size: number | null;
  /** Absolute path of a local file, which any thread can open. */
  readonly path?: string;
  /** The bytes as stored; called once, and not at all where there is a path. */
  readonly open: () => AsyncIterable<Uint8Array>;
}
