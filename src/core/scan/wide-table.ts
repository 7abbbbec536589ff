const FIRST_CAPACITY = 1024;

/** Numbers of four words, each once, numbered as they come. */
export class WideTable {
  #words = new Uint32Array(FIRST_CAPACITY * 4);
  #count = 0;
  /** Open addressing: entry + 1, at most half full. */
  #index = new Int32Array(FIRST_CAPACITY * 2);

  get count(): number {
    return this.#count;
  }

  /** The entry of four words. */
  entry(source: Uint32Array, from: number): number {
    const [words, index] = [this.#words, this.#index];
    const mask = index.length - 1;
    for (let place = hashOf(source, from) & mask; ; place = (place + 1) & mask) {
      const entry = (index[place] ?? 0) - 1;
      if (entry < 0) {
        index[place] = this.#count + 1;
        words.set(source.subarray(from, from + 4), this.#count * 4);
        this.#count++;
        if (this.#count * 4 === words.length) this.#grow();
        return this.#count - 1;
      }
      const at = entry * 4;
      if (words[at + 3] === source[from + 3] && words[at + 2] === source[from + 2] && words[at + 1] === source[from + 1] && words[at] === source[from]) return entry;
    }
  }

  words(entry: number): Uint32Array {
    return this.#words.subarray(entry * 4, entry * 4 + 4);
  }

  compare(a: number, b: number): number {
    for (let i = 0; i < 4; i++) {
      const difference = (this.#words[a * 4 + i] ?? 0) - (this.#words[b * 4 + i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  data(): Uint32Array {
    return this.#words.slice(0, this.#count * 4);
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    this.#index = new Int32Array(this.#index.length * 2);
    const mask = this.#index.length - 1;
    for (let entry = 0; entry < this.#count; entry++) {
      let place = hashOf(words, entry * 4) & mask;
      while (this.#index[place] !== 0) place = (place + 1) & mask;
      this.#index[place] = entry + 1;
    }
  }
}

function hashOf(words: Uint32Array, from: number): number {
  let hash = 0;
  for (let i = 0; i < 4; i++) {
    hash = Math.imul(hash ^ (words[from + i] ?? 0), 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
