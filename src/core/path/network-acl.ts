/**
 * Network ACLs: numbered entries, lowest first, the first match decides; stateless (VPC User Guide, "Control subnet traffic
 * with network ACLs"). The port of an entry is the destination port of the packet under test.
 */
import { contains } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import type { NetworkAcl, NetworkAclEntry } from '../network/model.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import type { FilterResult, Share } from './filter.ts';

/**
 * @param egress leaves the subnet
 * @param address destination of outbound, source of inbound traffic
 */
export function evaluateAcl(acl: NetworkAcl, egress: boolean, address: IpAddress): FilterResult<NetworkAclEntry> {
  const shares: Share<NetworkAclEntry>[] = [];
  let allowed = TrafficSet.NOTHING;
  let remaining = TrafficSet.EVERYTHING;
  for (const entry of acl.entries) {
    if (remaining.isEmpty) break;
    if (entry.egress !== egress || !contains(entry.cidr, address)) continue;
    const traffic = remaining.intersect(entry.traffic);
    if (traffic.isEmpty) continue;
    shares.push({ rule: entry, action: entry.action, traffic });
    if (entry.action === 'allow') allowed = allowed.union(traffic);
    remaining = remaining.subtract(traffic);
  }
  if (!remaining.isEmpty) shares.push({ rule: null, action: 'deny', traffic: remaining });
  return { allowed, unknown: TrafficSet.NOTHING, shares, missing: [] };
}
