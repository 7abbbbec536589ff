/** `manifest.json` of a saved snapshot: who was asked, when, and which calls were refused. */
import { UsageError } from '../../core/errors.ts';
import type { Collection, Refusal } from '../../core/network/documents.ts';

export interface SnapshotManifest {
  readonly schemaVersion: 1;
  readonly netdiagVersion: string;
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  readonly targets: readonly SnapshotTarget[];
  readonly calls: readonly SnapshotCall[];
  readonly flowLogs?: SnapshotFlowLogs;
}

export interface SnapshotTarget {
  readonly account: string | null;
  readonly region: string | null;
  readonly profile?: string;
}

export type SnapshotCall =
  | { readonly status: 'collected'; readonly operation: string; readonly account: string | null; readonly region: string | null; readonly items?: number }
  | {
      readonly status: 'refused';
      readonly operation: string;
      readonly account: string | null;
      readonly region: string | null;
      /** IAM action that is missing. */
      readonly action: string;
      /** Top-level key of the document that is not there. */
      readonly key: string;
      readonly code: string;
      readonly message: string;
    };

/** The records that were kept beside the configuration. */
export interface SnapshotFlowLogs {
  /** ISO 8601, UTC; null where the window is open. */
  readonly since: string | null;
  readonly until: string | null;
  /** As on the command line: `cloudwatch:GROUP`, `s3://BUCKET/PREFIX`, a path. */
  readonly sources: readonly string[];
  readonly records: number;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** A file of that name may be something else's: ours says which netdiag wrote it. */
export function isManifest(content: unknown): content is JsonObject {
  return isObject(content) && 'netdiagVersion' in content && 'schemaVersion' in content;
}

/** @throws UsageError `BROKEN_SNAPSHOT_FILE` that names the field; `NEWER_SNAPSHOT` for a layout this netdiag does not know. */
export function parseManifest(content: JsonObject, path: string): SnapshotManifest {
  if (content.schemaVersion !== 1) {
    throw new UsageError('NEWER_SNAPSHOT', `${path} has schemaVersion ${JSON.stringify(content.schemaVersion)}; this netdiag reads 1.`, {
      hint: `It was saved by netdiag ${JSON.stringify(content.netdiagVersion)}: use that version or a newer one.`,
    });
  }
  const at = (field: string): string => `${path}: ${field}`;
  const flowLogs = content.flowLogs === undefined ? undefined : parseFlowLogs(content.flowLogs, at('flowLogs'));
  return {
    schemaVersion: 1,
    netdiagVersion: text(content.netdiagVersion, at('netdiagVersion')),
    savedAt: text(content.savedAt, at('savedAt')),
    targets: list(content.targets, at('targets')).map((entry, index) => parseTarget(entry, at(`targets[${index}]`))),
    calls: list(content.calls, at('calls')).map((entry, index) => parseCall(entry, at(`calls[${index}]`))),
    ...(flowLogs === undefined ? {} : { flowLogs }),
  };
}

export function refusalsOf(manifest: SnapshotManifest): readonly Refusal[] {
  return manifest.calls.flatMap((call) =>
    call.status === 'collected'
      ? []
      : [{ scope: { account: call.account, region: call.region }, operation: call.operation, action: call.action, key: call.key, code: call.code, message: call.message }]);
}

/** The manifest with every refusal of the collection among its calls, each once. */
export function withRefusals(manifest: SnapshotManifest, collection: Collection): SnapshotManifest {
  const refused = new Map<string, SnapshotCall>();
  const named = manifest.calls.filter((call) => call.status === 'refused');
  for (const call of named) refused.set(JSON.stringify([call.operation, call.account, call.region, call.key, call.message]), call);
  for (const { scope, operation, action, key, code, message } of collection.refusals) {
    const call: SnapshotCall = { status: 'refused', operation, account: scope.account, region: scope.region, action, key, code, message };
    refused.set(JSON.stringify([operation, scope.account, scope.region, key, message]), call);
  }
  return { ...manifest, calls: [...manifest.calls.filter((call) => call.status === 'collected'), ...refused.values()] };
}

function parseTarget(entry: unknown, at: string): SnapshotTarget {
  const target = object(entry, at);
  const profile = target.profile === undefined ? {} : { profile: text(target.profile, `${at}.profile`) };
  return { account: textOrNull(target.account, `${at}.account`), region: textOrNull(target.region, `${at}.region`), ...profile };
}

function parseCall(entry: unknown, at: string): SnapshotCall {
  const call = object(entry, at);
  const operation = text(call.operation, `${at}.operation`);
  const account = textOrNull(call.account, `${at}.account`);
  const region = textOrNull(call.region, `${at}.region`);
  if (call.status === 'collected') {
    const items = call.items === undefined ? {} : { items: count(call.items, `${at}.items`) };
    return { status: 'collected', operation, account, region, ...items };
  }
  if (call.status !== 'refused') throw broken(`${at}.status`, '"collected" or "refused"');
  return {
    status: 'refused',
    operation,
    account,
    region,
    action: text(call.action, `${at}.action`),
    key: text(call.key, `${at}.key`),
    code: text(call.code, `${at}.code`),
    message: text(call.message, `${at}.message`),
  };
}

function parseFlowLogs(entry: unknown, at: string): SnapshotFlowLogs {
  const flowLogs = object(entry, at);
  return {
    since: textOrNull(flowLogs.since, `${at}.since`),
    until: textOrNull(flowLogs.until, `${at}.until`),
    sources: list(flowLogs.sources, `${at}.sources`).map((source, index) => text(source, `${at}.sources[${index}]`)),
    records: count(flowLogs.records, `${at}.records`),
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown, at: string): JsonObject {
  if (!isObject(value)) throw broken(at, 'an object');
  return value;
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw broken(at, 'a list');
  return value;
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw broken(at, 'text');
  return value;
}

function textOrNull(value: unknown, at: string): string | null {
  return value === null ? null : text(value, at);
}

function count(value: unknown, at: string): number {
  if (typeof value !== 'number') throw broken(at, 'a number');
  return value;
}

function broken(at: string, expected: string): UsageError {
  return new UsageError('BROKEN_SNAPSHOT_FILE', `${at} is not ${expected}.`, {
    hint: 'Save the snapshot again, or remove its manifest.json: the configuration is read without it.',
  });
}
