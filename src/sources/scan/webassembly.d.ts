/** The part of WebAssembly that is used; the types of Node name the modules only. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
  }
  function instantiate(bytes: Uint8Array, imports: { readonly env: { readonly memory: Memory } }): Promise<{ readonly instance: { readonly exports: Readonly<Partial<Record<string, (...places: readonly number[]) => number>>> } }>;
}
