/** How a page is drawn; decided once by the caller, never looked up here. */
export interface TextStyle {
  /** Width of the terminal. Null is a pipe: no wrapping, no truncation, no decoration, ISO 8601 times. */
  readonly columns: number | null;
  /** chalk's level: 0 none, 1 16 colours, 2 256, 3 true colour. */
  readonly colorLevel: 0 | 1 | 2 | 3;
  /** False where the locale is not UTF-8: ASCII alone. */
  readonly unicode: boolean;
}

/** Below this width, a column of labels leaves too little beside it. */
const NARROW = 60;

export function isNarrow(style: TextStyle): boolean {
  return style.columns !== null && style.columns < NARROW;
}
