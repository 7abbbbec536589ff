/** Which files a path, folder or glob means. */
import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';

const LOG_EXTENSIONS = new Set(['.log', '.txt', '.gz', '.parquet', '.ndjson', '']);

/**
 * The files that the spec names, sorted by path. A file counts whatever its name; in a folder those count whose
 * extension a log can have, at any depth, without hidden ones. Throws UsageError (see readLogSource).
 */
export async function findLogFiles(spec: string, cwd: string | undefined): Promise<string[]> {
  const base = cwd ?? '.';
  const kind = await kindOf(spec, base);
  if (kind === 'file') return [spec];
  const files = kind === 'folder' ? await filesBelow(spec, base) : await filesOfGlob(spec, base);
  if (files.length === 0) {
    throw kind === 'folder'
      ? new UsageError('NO_LOG_FILES', `The folder "${spec}" has no flow log files.`, { hint: 'netdiag reads .log, .txt, .gz, .parquet and .ndjson files, and files without an extension, at any depth.' })
      : new UsageError('NO_LOG_FILES', `No file matches "${spec}".`, { hint: 'Folders are matched by **, as in "logs/**/*.gz". In quotes a shell leaves the pattern to netdiag.' });
  }
  // By code units: the same order everywhere.
  return files.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The error that users see for what the file system refused; other errors as they are. */
export function fileError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UsageError('NO_SUCH_FILE', `"${path}" does not exist.`, {
      hint: 'Name a file, a folder, a glob in quotes, "-" for standard input, "cloudwatch:LOG_GROUP" or "s3://BUCKET/PREFIX".',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new UsageError('FILE_NOT_READABLE', `"${path}" cannot be read: permission denied.`, { hint: 'Check who may read it: ls -l', cause: error });
  }
  return error;
}

async function kindOf(spec: string, base: string): Promise<'file' | 'folder' | 'glob'> {
  try {
    // A pipe, as in <(zcat …), is read like a file.
    return (await stat(resolve(base, spec))).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const refusal = fileError(error, spec);
    // A glob is no file: [, { and * stand in the names of files too, so a file comes first.
    if (refusal instanceof UsageError && refusal.code === 'NO_SUCH_FILE' && /[*?[\]{}]|[!@+]\(/.test(spec)) return 'glob';
    throw refusal;
  }
}

async function filesOfGlob(spec: string, base: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  return glob(spec, { cwd: resolve(base), onlyFiles: true, expandDirectories: false, dot: false });
}

async function filesBelow(folder: string, base: string, seen = new Set<string>()): Promise<string[]> {
  const files: string[] = [];
  try {
    for (const entry of (await readdir(resolve(base, folder))).sort()) {
      if (entry.startsWith('.')) continue;
      const path = join(folder, entry);
      const found = await stat(resolve(base, path)).catch((error: unknown) => missing(error));
      if (found === null) continue;
      // Links may lead to what was read before, or to a folder above: records must not count twice.
      const identity = `${found.dev}:${found.ino}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      if (found.isDirectory()) files.push(...(await filesBelow(path, base, seen)));
      else if (LOG_EXTENSIONS.has(extname(entry).toLowerCase())) files.push(path);
    }
  } catch (error) {
    throw fileError(error, folder);
  }
  return files;
}

/** A link that leads nowhere is not there; any other error stays one. */
function missing(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')) return null;
  throw error;
}
