// Bundles src into dist: fewer files to load is most of netdiag's start-up time.
// What is imported lazily becomes a chunk of its own.
import { readFileSync, rmSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);

// Small packages that nearly every run needs go into the bundle; it saves a tenth of the start-up. The rest is loaded where it is used.
const bundled = new Set(['chalk', 'commander', 'string-width']);
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const external = Object.keys(dependencies).filter((name) => !bundled.has(name)).flatMap((name) => [name, `${name}/*`]);

rmSync(new URL('dist', root), { recursive: true, force: true });
await build({
  absWorkingDir: root.pathname,
  entryPoints: { cli: 'src/cli/main.ts', 'scan-worker': 'src/sources/scan/worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external,
  // commander is CommonJS and asks for Node's own modules.
  banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
  sourcemap: 'linked',
  logLevel: 'warning',
});

// The kernel that reads flow log lines. Unchecked: it never leaves the memory that src/core/scan/job.ts lays out.
const kernel = await asc.main(['lines.ts', '--outFile', '../dist/kernel.wasm', '--baseDir', new URL('kernel', root).pathname, '-O3', '--converge', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--importMemory', '--use', 'abort='], { stderr: process.stderr });
if (kernel.error !== null) throw kernel.error;
