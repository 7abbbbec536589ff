/** Names and places of the snapshot layout: `DIR/[accounts/ACCOUNT/][REGION/]*.json` and `DIR/flow-logs/`. */
import type { Scope } from '../../core/network/documents.ts';

export const ACCOUNTS_FOLDER = 'accounts';
export const FLOW_LOG_FOLDER = 'flow-logs';
export const MANIFEST_FILE = 'manifest.json';

// By shape, not by a list: AWS opens Regions (and partitions: us-gov, us-iso, us-isob, eu-isoe, eusc-de) between releases.
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,5})?-(?:central|(?:north|south)(?:east|west)?|east|west)-\d{1,2}$/;

export function isRegionName(name: string): boolean {
  return REGION.test(name);
}

/** Files that may hold describe output. Names that begin with a dot belong to the system (`._vpcs.json` of macOS archives). */
export function isDocumentName(name: string): boolean {
  return !name.startsWith('.') && name.toLowerCase().endsWith('.json');
}

/** The folder of a scope inside a snapshot, as path segments; a part that is not known has no segment. */
export function scopeSegments(scope: Scope): readonly string[] {
  return [
    ...(scope.account === null ? [] : [ACCOUNTS_FOLDER, scope.account]),
    ...(scope.region === null ? [] : [scope.region]),
  ];
}
