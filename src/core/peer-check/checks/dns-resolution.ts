/**
 * `AllowDnsResolutionFromRemoteVpc` of each side: with it, the public host names of this VPC resolve to private addresses in the other
 * (VPC Peering Guide, "Enable DNS resolution for a VPC peering connection").
 */
import type { Missing } from '../../diagnosis/answer.ts';
import { ec2 } from '../../fixes/command.ts';
import { isOurs } from '../../fixes/context.ts';
import type { Proposal } from '../../fixes/proposal.ts';
import type { VpcPeeringConnection } from '../../network/model.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { bothWays, isActive, sideWords, type PeerPair, type Side } from '../pair.ts';
import { peeringResource } from '../resources.ts';

defineCheck({ id: 'dns-resolution', title: 'DNS resolution over the peering', order: 140, gates: 'never', find });

function find(pair: PeerPair): Finding[] {
  const { peering } = pair;
  // The options exist only while it is active.
  return isActive(peering) ? bothWays(pair).map(([own, other]) => findingOf(pair, peering, own, other)) : [];
}

function findingOf(pair: PeerPair, peering: VpcPeeringConnection, own: Side, other: Side): Finding {
  const role = peering.requester.vpcId === own.id ? 'requester' : 'accepter';
  const base = { resource: peeringResource(peering), key: own.id };
  const option = peering[role].dnsResolution;
  const names = `public host names of ${sideWords(own)}`;
  if (option === null) {
    const missing: Missing = { what: `the DNS option of the ${role} ${own.id}`, hint: 'the peering connection was described without its options: describe it in that account and Region' };
    return { ...base, status: 'unknown', message: notKnown(missing), missing: [missing] };
  }
  if (option) return { ...base, status: 'pass', message: `${capital(names)} resolve to private addresses in ${sideWords(other)}.` };
  const proposal = repairOf(pair, peering, role, own);
  const between = peering.requester.region === peering.accepter.region ? '' : ' Between Regions even its private host names do not resolve.';
  const needs = proposal === null ? ' The option can be set once both VPCs have DNS resolution and DNS host names.' : '';
  return {
    ...base, status: 'warn',
    message: `${capital(names)} resolve to public addresses in ${sideWords(other)}, so traffic to them by name leaves by the internet gateway and not by the peering.${between}${needs}`,
    ...(proposal === null ? {} : { proposal: { ...proposal, accounts: [own.account] } }),
  };
}

/** AWS refuses the option unless both VPCs have both attributes. */
function repairOf({ network, sides }: PeerPair, peering: VpcPeeringConnection, role: 'requester' | 'accepter', own: Side): Proposal | null {
  const areReady = sides.every(({ id }) => {
    const attributes = network.data.vpcAttributes.get(id);
    return attributes?.dnsSupport === true && attributes.dnsHostnames === true;
  });
  if (!areReady || !isOurs(network, own)) return null;
  return {
    summary: `Resolve public host names of ${sideWords(own)} to private addresses over the peering`,
    commands: [ec2('modify-vpc-peering-connection-options', [['vpc-peering-connection-id', peering.id], [`${role}-peering-connection-options`, 'AllowDnsResolutionFromRemoteVpc=true']], own.region)],
    apply: (before) => {
      const current = before.data.peerings.get(peering.id) ?? peering;
      return before.with({ peerings: new Map(before.data.peerings).set(peering.id, { ...current, [role]: { ...current[role], dnsResolution: true } }) });
    },
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
