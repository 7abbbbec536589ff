/** A batch of lines that the kernel has read, as columns for the sums. */
import type { RecordPlan } from '../flows/record-plan.ts';
import { LEFT_OUT, numberColumn, wordColumn } from './columns.ts';
import type { Columns } from './columns.ts';
import { MOST_ROWS, NOTHING } from './job.ts';
import type { Job } from './job.ts';
import { NO_ACTION } from './looks.ts';
import type { Question } from './question.ts';
import type { Values } from './values.ts';
import { DASH, FIRST_VALUE } from './words.ts';

/** Fields that sums need whatever is asked. */
const SUMMED = ['bytes', 'packets', 'start', 'end'] as const;

export function wantedFields(fields: Question['fields']): ReadonlySet<string> {
  return new Set([...SUMMED, ...fields.map(({ name }) => name)]);
}

export class Batch implements Columns {
  bytes = numberColumn();
  packets = numberColumn();
  start = numberColumn();
  end = numberColumn();
  action = new Uint8Array(MOST_ROWS);
  status = new Uint8Array(MOST_ROWS);
  words: Uint32Array[] = [];
  readonly #job: Job;
  #fields: readonly { readonly column: number; readonly kind: 'address' | 'integer' | 'text' }[] = [];
  #hasStatus = false;

  constructor(job: Job) {
    this.#job = job;
  }

  /** The job was set to another format. */
  configure({ names }: RecordPlan, fields: Question['fields']): void {
    const { buffer } = this.#job;
    for (const name of SUMMED) {
      const column = names.indexOf(name);
      this[name] = column < 0 ? numberColumn() : new Float64Array(buffer, this.#job.columnAt(column), MOST_ROWS);
    }
    const action = names.indexOf('action');
    this.action = action < 0 ? new Uint8Array(MOST_ROWS).fill(NO_ACTION) : new Uint8Array(buffer, this.#job.columnAt(action), MOST_ROWS);
    const status = names.indexOf('log-status');
    this.#hasStatus = status >= 0;
    this.status = status < 0 ? new Uint8Array(MOST_ROWS) : new Uint8Array(buffer, this.#job.columnAt(status), MOST_ROWS);
    this.words = fields.map(wordColumn);
    this.#fields = fields.map(({ name, kind }) => ({ column: names.indexOf(name), kind }));
  }

  /** Makes words of what the kernel has read. */
  load(rows: number, values: Values): void {
    const job = this.#job;
    if (!this.#hasStatus) this.status.fill(0);
    if (job.unusualRows > 0) for (let row = 0; row < rows; row++) if (job.isUnusual(row)) this.status[row] = LEFT_OUT;
    for (const [index, { column, kind }] of this.#fields.entries()) {
      const words = this.words[index];
      if (words === undefined) continue;
      if (column < 0) words.fill(DASH);
      else if (kind === 'address') this.#loadAddresses(words, column, rows, values);
      else if (kind === 'integer') this.#loadIntegers(words, column, rows, values);
      else this.#loadTexts(words, column, rows, values);
    }
  }

  #loadAddresses(words: Uint32Array, column: number, rows: number, values: Values): void {
    const job = this.#job;
    const from = job.columnAt(column) / 4;
    const source = job.words;
    for (let row = 0; row < rows; row++) {
      const word = source[from + row] ?? 0;
      if (word < FIRST_VALUE) words[row] = word;
      else if (word === NOTHING || this.status[row] === LEFT_OUT) words[row] = DASH;
      else words[row] = values.groupsWord(source, job.wideAt(word - FIRST_VALUE) / 4);
    }
  }

  #loadIntegers(words: Uint32Array, column: number, rows: number, values: Values): void {
    const job = this.#job;
    const from = job.columnAt(column) / 8;
    for (let row = 0; row < rows; row++) {
      const number = job.numbers[from + row] ?? -1;
      if (number >= 0 && number < FIRST_VALUE) words[row] = number;
      else words[row] = number < 0 || this.status[row] === LEFT_OUT ? DASH : values.textWord(String(number));
    }
  }

  #loadTexts(words: Uint32Array, column: number, rows: number, values: Values): void {
    const job = this.#job;
    for (let row = 0; row < rows; row++) {
      words[row] = this.status[row] === LEFT_OUT ? DASH : values.bytesWord(job.bytes, job.fieldStart(row, column), job.fieldEnd(row, column));
    }
  }
}
