/** Messages in the order in which they came, for one reader. */
export class Inbox<T> {
  readonly #waiting: T[] = [];
  #reader: ((message: T) => void) | null = null;

  put(message: T): void {
    const reader = this.#reader;
    this.#reader = null;
    if (reader === null) this.#waiting.push(message);
    else reader(message);
  }

  async next(): Promise<T> {
    const message = this.#waiting.shift();
    return message ?? (await new Promise((resolve) => { this.#reader = resolve; }));
  }
}
