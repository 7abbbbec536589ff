/** Who adds the records up. */
export const ENGINES = ['local', 'insights', 'athena'] as const;

export type Engine = (typeof ENGINES)[number];

export interface EngineOptions {
  /** Null: chosen by the amount of data. */
  readonly engine: Engine | null;
  readonly showQuery: boolean;
  /** Agreed to whatever is charged. */
  readonly yes: boolean;
  readonly athenaTable: string | null;
  readonly workgroup: string;
  readonly createTable: boolean;
}
