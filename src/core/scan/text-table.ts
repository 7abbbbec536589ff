export interface TextTableData {
  readonly bytes: Uint8Array;
  /** Where each entry begins, and the last one ends. */
  readonly places: Uint32Array;
}

const FIRST_CAPACITY = 1024;

/** Texts as bytes, each once, numbered as they come. */
export class TextTable {
  #bytes = new Uint8Array(FIRST_CAPACITY * 24);
  #places = new Uint32Array(FIRST_CAPACITY + 1);
  #count = 0;
  /** Open addressing: entry + 1, at most half full. */
  #index = new Int32Array(FIRST_CAPACITY * 2);

  get count(): number {
    return this.#count;
  }

  /** The entry of the text in these bytes. */
  entry(source: Uint8Array, from: number, to: number): number {
    const index = this.#index;
    const mask = index.length - 1;
    for (let place = hashOf(source, from, to) & mask; ; place = (place + 1) & mask) {
      const entry = (index[place] ?? 0) - 1;
      if (entry < 0) {
        index[place] = this.#count + 1;
        return this.#add(source, from, to);
      }
      if (this.#isEntry(entry, source, from, to)) return entry;
    }
  }

  bytes(entry: number): Uint8Array {
    return this.#bytes.subarray(this.#places[entry], this.#places[entry + 1]);
  }

  data(): TextTableData {
    return { bytes: this.#bytes.slice(0, this.#places[this.#count]), places: this.#places.slice(0, this.#count + 1) };
  }

  #isEntry(entry: number, source: Uint8Array, from: number, to: number): boolean {
    const place = this.#places[entry] ?? 0;
    if ((this.#places[entry + 1] ?? 0) - place !== to - from) return false;
    const bytes = this.#bytes;
    // From the end: ids differ there.
    for (let i = to - from - 1; i >= 0; i--) if (bytes[place + i] !== source[from + i]) return false;
    return true;
  }

  #add(source: Uint8Array, from: number, to: number): number {
    const entry = this.#count++;
    const place = this.#places[entry] ?? 0;
    const end = place + to - from;
    if (end > this.#bytes.length) {
      const bytes = new Uint8Array(end * 2);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    this.#bytes.set(source.subarray(from, to), place);
    this.#places[entry + 1] = end;
    if (this.#count + 1 === this.#places.length) this.#grow();
    return entry;
  }

  #grow(): void {
    const capacity = (this.#places.length - 1) * 2;
    const places = new Uint32Array(capacity + 1);
    places.set(this.#places);
    this.#places = places;
    this.#index = new Int32Array(capacity * 2);
    const mask = this.#index.length - 1;
    for (let entry = 0; entry < this.#count; entry++) {
      let place = hashOf(this.#bytes, places[entry] ?? 0, places[entry + 1] ?? 0) & mask;
      while (this.#index[place] !== 0) place = (place + 1) & mask;
      this.#index[place] = entry + 1;
    }
  }
}

/** FNV-1a. */
function hashOf(source: Uint8Array, from: number, to: number): number {
  let hash = 0x811c_9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (source[i] ?? 0), 0x0100_0193);
  return hash ^ (hash >>> 15);
}
