/** Which files a collection becomes: pages of one key joined, calls made per object one file each. */
import type { Collection, DescribeDocument, Scope } from '../../core/network/documents.ts';
import { scopeSegments } from './snapshot-layout.ts';

export interface SnapshotPage {
  /** Path segments below the snapshot folder. */
  readonly segments: readonly string[];
  readonly content: Readonly<Record<string, unknown>>;
}

/** What calls made per object are called, by the key of their answer (contract, "Snapshot layout", rule 6). */
const CALL_OF_KEY: Readonly<Record<string, string>> = {
  Routes: 'search-transit-gateway-routes',
  TransitGatewayRouteTablePropagations: 'get-transit-gateway-route-table-propagations',
  TransitGatewayPolicyTableEntries: 'get-transit-gateway-policy-table-entries',
  Associations: 'get-transit-gateway-route-table-associations',
  Entries: 'get-managed-prefix-list-entries',
  Listeners: 'describe-listeners',
  Rules: 'describe-rules',
  TargetHealthDescriptions: 'describe-target-health',
  LoadBalancerAttributes: 'elb-describe-load-balancer-attributes',
  InstanceStates: 'elb-describe-instance-health',
  EnableDnsSupport: 'describe-vpc-attribute-enable-dns-support',
  EnableDnsHostnames: 'describe-vpc-attribute-enable-dns-hostnames',
};
const ATTRIBUTES_CALL: Readonly<Record<string, string>> = {
  LoadBalancerArn: 'describe-load-balancer-attributes',
  TargetGroupArn: 'describe-target-group-attributes',
};

// They belong to the page, not to what it tells: joined pages have no next one.
const PAGE_KEYS = new Set(['NextToken', 'nextToken', 'NextMarker', 'ResponseMetadata', '$metadata']);

/** In the order of their paths. */
export function snapshotPages(collection: Collection): readonly SnapshotPage[] {
  const pages = new Map<string, SnapshotPage>();
  for (const document of collection.documents) {
    for (const page of pagesOf(document)) addPage(pages, page);
  }
  return [...pages.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, page]) => page);
}

function pagesOf(document: DescribeDocument): readonly SnapshotPage[] {
  const folder = scopeSegments(document.scope).map(fileSafe);
  const entries = Object.entries(document.content).filter(([key]) => !PAGE_KEYS.has(key));
  const object = entries.find(([key, value]) => typeof value === 'string' && /(?:Id|Arn|^LoadBalancerName)$/.test(key));
  if (object === undefined) return entries.map(([key, value]) => ({ segments: [...folder, `${fileSafe(key)}.json`], content: { [key]: value } }));
  const [idKey, id] = object;
  const content = Object.fromEntries(entries);
  return [{ segments: [...folder, `${fileSafe(callOf(idKey, content))}.${objectName(String(id))}.json`], content }];
}

function callOf(idKey: string, content: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(content).filter((key) => key !== idKey);
  const attributesCall = ATTRIBUTES_CALL[idKey];
  if (attributesCall !== undefined && keys.includes('Attributes')) return attributesCall;
  for (const key of keys) {
    const call = CALL_OF_KEY[key];
    if (call !== undefined) return call;
  }
  return keys[0] ?? idKey;
}

/** An ARN's own part is enough for a file name: `targetgroup_web_0123456789abcdef`. */
function objectName(id: string): string {
  return fileSafe(id.startsWith('arn:') ? id.split(':').slice(5).join(':') : id);
}

function addPage(pages: Map<string, SnapshotPage>, page: SnapshotPage): void {
  // macOS and Windows fold case in file names; the first of two that differ only in case keeps its name.
  for (let number = 1; ; number += 1) {
    const segments = number === 1 ? page.segments : [...page.segments.slice(0, -1), numbered(page.segments.at(-1) ?? '', number)];
    const path = segments.join('/').toLowerCase();
    const present = pages.get(path);
    const joined = present === undefined ? page.content : join(present.content, page.content);
    if (joined === null) continue;
    pages.set(path, { segments: present?.segments ?? segments, content: joined });
    return;
  }
}

function numbered(name: string, number: number): string {
  return name.replace(/\.json$/, `.${number}.json`);
}

/** Two pages of one answer as one, or null where they are answers to different questions. */
function join(first: Readonly<Record<string, unknown>>, second: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  const joined: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const present = first[key];
    if (isList(present) && isList(value)) {
      joined[key] = [...present, ...value];
      continue;
    }
    // "AdditionalRoutesAvailable" of any page but the last says only that another page followed.
    if (typeof present === 'boolean' && typeof value === 'boolean') joined[key] = value;
    else if (JSON.stringify(present) !== JSON.stringify(value)) return null;
  }
  return Object.keys(first).every((key) => key in second) ? joined : null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Ids and keys are whatever the documents say; nothing in them may lead out of the snapshot folder. */
function fileSafe(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '_');
}

/** The scopes of a collection that have no place in the layout: their Region is not named as Regions are. */
export function unplacedScopes(collection: Collection, isRegionName: (name: string) => boolean): readonly Scope[] {
  return collection.documents.map((document) => document.scope).filter(({ region }) => region !== null && !isRegionName(region));
}
