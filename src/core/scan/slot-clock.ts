/** Parts of time of equal length, which grow as the times that are met lie further apart. */
export class SlotClock {
  start = 0;
  seconds = 60;
  #first = 0;
  #last = -1;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** Starts of the first and of the last slot that were reached. */
  get range(): { readonly first: number; readonly last: number } | null {
    return this.#last < 0 ? null : { first: this.#first, last: this.#last };
  }

  /** Whether the time lies between the first and the last slot that were reached. */
  holds(time: number): boolean {
    return this.#last >= 0 && time >= this.#first && time < this.#last + this.seconds;
  }

  slot(time: number): number {
    return Math.floor((time - this.start) / this.seconds);
  }

  /** Makes room for a time; where slots moved, gives the new slot of each old one. */
  reach(time: number): ((slot: number) => number) | null {
    const before = { start: this.start, seconds: this.seconds };
    const isFirst = this.#last < 0;
    const first = isFirst ? time : Math.min(this.#first, time);
    const last = isFirst ? time : Math.max(this.#last, time);
    const floor = (value: number): number => Math.floor(value / this.seconds) * this.seconds;
    while (floor(last) - floor(first) >= this.#count * this.seconds) this.seconds *= 2;
    this.#first = floor(first);
    this.#last = floor(last);
    this.start = this.#first;
    if (isFirst || (this.start === before.start && this.seconds === before.seconds)) return null;
    return (slot) => Math.max(0, Math.min(this.#count - 1, this.slot(before.start + slot * before.seconds)));
  }
}
