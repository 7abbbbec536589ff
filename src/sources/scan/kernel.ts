/** The kernel that reads lines: WebAssembly where it runs, else the same in JavaScript. */
import { readFile } from 'node:fs/promises';

import { JOB, Job, MEMORY_PAGES } from '../../core/scan/job.ts';
import type { ReadLines } from '../../core/scan/job.ts';
import { linesInJavaScript } from '../../core/scan/lines.ts';
import { builtFile } from './built-file.ts';

export interface Kernel {
  readonly job: Job;
  readonly readLines: ReadLines;
  readonly kind: 'wasm' | 'javascript';
}

const PAGE = 65_536;

/** A kernel with memory of its own. Throws nothing: without WebAssembly or its SIMD instructions it is JavaScript. */
export async function loadKernel(): Promise<Kernel> {
  return (await wasmKernel().catch(() => null)) ?? javascriptKernel();
}

export function javascriptKernel(): Kernel {
  const job = new Job(new ArrayBuffer(MEMORY_PAGES * PAGE));
  return { job, readLines: linesInJavaScript(job), kind: 'javascript' };
}

async function wasmKernel(): Promise<Kernel | null> {
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });
  const { instance } = await WebAssembly.instantiate(await readFile(builtFile('kernel.wasm')), { env: { memory } });
  const { prepare, readLines } = instance.exports;
  if (prepare === undefined || readLines === undefined) return null;
  prepare();
  return { job: new Job(memory.buffer), readLines: (from, to) => readLines(JOB, from, to), kind: 'wasm' };
}
