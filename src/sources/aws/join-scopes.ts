import type { Collection, DescribeDocument, Refusal, Scope } from '../../core/network/documents.ts';

/**
 * Several targets' collections as one. Two profiles may lead to the same account and Region: each document is then kept
 * once, and what one of them may read is not missing although the other was refused.
 */
export function joinScopes(collections: readonly Collection[]): Collection {
  const documents = new Map<string, DescribeDocument>();
  const refusals = new Map<string, Refusal>();
  const collected = new Set<string>();
  collections.forEach((collection, target) => {
    for (const document of collection.documents) {
      const scope = scopeName(document.scope, target);
      const identity = `${scope} ${document.origin} ${objectId(document)}`;
      if (!documents.has(identity)) documents.set(identity, document);
      for (const key of Object.keys(document.content)) collected.add(`${scope} ${key}`);
    }
  });
  collections.forEach((collection, target) => {
    for (const refusal of collection.refusals) {
      const scope = scopeName(refusal.scope, target);
      if (!collected.has(`${scope} ${refusal.key}`)) refusals.set(`${scope} ${refusal.operation} ${refusal.key}`, refusal);
    }
  });
  return { documents: [...documents.values()], refusals: [...refusals.values()] };
}

/** Targets whose account nothing tells are taken for different ones. */
function scopeName(scope: Scope, target: number): string {
  return `${scope.account ?? `target ${target}`}/${scope.region ?? ''}`;
}

/** Documents of calls made per object carry its id beside the answer; of one VPC there are several, one for each attribute. */
function objectId({ content }: DescribeDocument): string {
  const id = Object.values(content).find((value) => typeof value === 'string');
  return id === undefined ? '' : `${id} ${Object.keys(content).join(' ')}`;
}
