import { listWords, titled } from '../../diagnosis/words.ts';
import type { Network } from '../../network/network.ts';
import type { ResourceCoverage } from '../coverage.ts';
import { createFix } from '../create-fix.ts';
import type { Finding } from '../finding.ts';
import { loggedResource } from '../finding.ts';

/** Is there a flow log at all? */
export function checkCovered(network: Network, { resource, logs, inside, bare, missing }: ResourceCoverage): Finding {
  const title = titled(resource.thing);
  if (logs.length > 0) {
    const where = logs.map((log) => (log.resourceId === resource.thing.id ? log.id : `${log.id} on ${titled(loggedResource(network, log))}`));
    return { status: 'pass', message: `${title} is recorded by ${listWords(where)}.` };
  }
  if (missing.length > 0) return { status: 'unknown', message: `Whether a flow log records ${title} is not known: ${missing.map(({ what, hint }) => `${what}; ${hint}`).join('. ')}.`, missing };
  const fix = createFix(network, resource, bare);
  const advice = fix === null ? ' Create one; it needs a destination (a log group with a role that may write to it, or a bucket), which no flow log here shows.' : '';
  const isPart = bare.some(({ thing }) => thing.id !== resource.thing.id);
  const inParts = inside.length === 0 ? '' : ` Only a part is recorded, by ${listWords(inside.map(({ id, resourceId }) => `${id} on ${resourceId}`))}.`;
  const message = isPart
    ? `Nothing records ${listWords(bare.map(({ thing }) => titled(thing)))} of ${title}.${inParts}${advice}`
    : `No flow log records ${title}: there is none on it${resource.type === 'vpc' ? '' : resource.type === 'subnet' ? ', nor on its VPC' : ', its subnet or its VPC'}.${inParts}${advice}`;
  return { status: 'fail', message, fix };
}
