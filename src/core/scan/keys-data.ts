/** The rows of a table as they are handed from thread to thread. */
export interface KeysData {
  readonly count: number;
  /** Words of the keys, row after row. */
  readonly words: Uint32Array;
  /** SUMS numbers a row. */
  readonly sums: Float64Array;
  /** Bytes, packets and flows that a row may lack; null if no key was let go. */
  readonly missing: Float64Array | null;
  /** What a key that is not here can have at most. */
  readonly lost: readonly number[];
  readonly slots: Float32Array;
  readonly slotStart: number;
  readonly slotSeconds: number;
  /** Starts of the first and the last slot that were reached; null if no record had a time. */
  readonly slotRange: { readonly first: number; readonly last: number } | null;
}
