/** DNS resolution and DNS host names of each VPC: resolution over a peering needs both, on both sides (VPC Peering Guide, "Enable DNS resolution"). */
import type { Missing } from '../../diagnosis/answer.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { sideWords, type PeerPair, type Side } from '../pair.ts';
import { sideResource } from '../resources.ts';

defineCheck({ id: 'vpc-dns', title: 'DNS attributes of the VPCs', order: 150, gates: 'never', find: (pair) => pair.sides.map((side) => findingOf(pair, side)) });

function findingOf({ network }: PeerPair, side: Side): Finding {
  const resource = sideResource(side);
  const attributes = network.data.vpcAttributes.get(side.id);
  const { dnsSupport = null, dnsHostnames = null } = attributes ?? {};
  const off = [dnsSupport === false ? 'DNS resolution (enableDnsSupport)' : '', dnsHostnames === false ? 'DNS host names (enableDnsHostnames)' : ''].filter((text) => text !== '');
  if (off.length > 0) {
    const follows = dnsSupport === false ? 'its instances cannot ask the Amazon resolver' : 'its instances get no public DNS name';
    return { status: 'warn', resource, message: `${sideWords(side)} has ${off.join(' and ')} switched off: ${follows}, and DNS resolution over the peering needs both attributes in both VPCs.` };
  }
  if (dnsSupport === null || dnsHostnames === null) {
    const missing: Missing = { what: `DNS attributes of ${side.id}`, hint: 'allow ec2:DescribeVpcAttribute, or save its output in the snapshot' };
    return { status: 'unknown', resource, message: notKnown(missing), missing: [missing] };
  }
  return { status: 'pass', resource, message: `${sideWords(side)} has DNS resolution and DNS host names.` };
}
