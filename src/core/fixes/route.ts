import { contains, hostCidr, overlaps, type Cidr } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import type { Route, RouteTable, RouteTarget, Vpc, VpcPeeringConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { titled } from '../diagnosis/words.ts';
import { destinationText } from '../path/rule-answer.ts';
import type { Blocker, Intended } from '../path/trace.ts';
import type { PairQuestion } from '../path/judge.ts';
import { ec2, outputOf, type Substitution } from './command.ts';
import { NOT_OURS, everywhere, isOurs } from './context.ts';
import type { Proposal, ProposalResult } from './proposal.ts';

type RouteBlocker = Extract<Blocker, { type: 'no-route' | 'wrong-route' }>;

/** Stands for a peering that a fix creates; its real id is known to AWS only. */
const NEW_PEERING_ID = 'pcx-new';

export function repairRoute(network: Network, question: PairQuestion, blocker: RouteBlocker): ProposalResult {
  const table = network.data.routeTables.get(blocker.table.id) ?? blocker.table;
  const winner = blocker.type === 'wrong-route' ? blocker.route : null;
  const { intended, address } = blocker;
  if (!isOurs(network, table)) return { decide: NOT_OURS(table) };
  // AWS does not say what the state means (facts 4.3), so nobody can promise that the same route again would help.
  if (winner?.state === 'filtered') return { decide: 'find out why AWS filters this route' };
  const reason = blocker.type === 'wrong-route' ? blocker.reason.kind : null;
  switch (intended.kind) {
    case 'peering':
      return routeChange(table, winner, address, peerCidr(network, intended.peering, intended.peerVpcId, address), peeringTarget(intended.peering));
    case 'new-peering':
      return newPeering(network, table, winner, address, intended);
    case 'internet-gateway': {
      const asksForAny = [question.source, question.destination].some((end) => end.kind === 'outside' && end.address === null);
      // The default route of a private subnet serves its other traffic: only a route for the one client may change that.
      if (reason === 'not-the-internet-gateway') {
        if (asksForAny) return { decide: 'decide whether this subnet is to be public' };
        return routeChange(table, winner, address, hostCidr(address), gatewayTarget(intended.id));
      }
      return routeChange(table, winner, address, everywhere(address.family), gatewayTarget(intended.id));
    }
    case 'transit-gateway':
      return routeChange(table, winner, address, vpcCidrOf(network, address), transitTarget(intended.id));
    case 'local':
    case 'none':
      return { decide: null };
  }
}

export interface Target {
  readonly option: string;
  readonly value: string | Substitution;
  readonly target: RouteTarget;
  readonly words: string;
}

const gatewayTarget = (id: string): Target => ({ option: 'gateway-id', value: id, target: { kind: 'internet-gateway', id }, words: id });

export function peeringTarget(peering: VpcPeeringConnection): Target {
  const value = peering.id === NEW_PEERING_ID ? idOfNewPeering(peering.requester.vpcId, peering.accepter.vpcId, peering.requester.region) : peering.id;
  return { option: 'vpc-peering-connection-id', value, target: { kind: 'vpc-peering-connection', id: peering.id }, words: peering.id === NEW_PEERING_ID ? 'the new peering' : titled(peering) };
}

const transitTarget = (id: string): Target => ({ option: 'transit-gateway-id', value: id, target: { kind: 'transit-gateway', id }, words: id });

/** The VPC CIDR that holds the address, so that one route serves all of the VPC. */
function vpcCidrOf(network: Network, address: IpAddress): Cidr {
  for (const { cidrs } of network.data.vpcs.values()) {
    const holding = cidrs.find((cidr) => contains(cidr, address));
    if (holding !== undefined) return holding;
  }
  return hostCidr(address);
}

/** A new route, or another target for the one that stands at its place. */
export function routeChange(table: RouteTable, winner: Route | null, address: IpAddress, wanted: Cidr, { option, value, target, words }: Target): Proposal {
  // A longer prefix that wins can only be beaten by one longer still; a prefix list cannot be replaced in part.
  const isBeaten = winner !== null && (winner.destination.kind === 'prefix-list' || winner.destination.cidr.length > wanted.length);
  const destination = isBeaten ? hostCidr(address) : wanted;
  const existing = table.routes.find((route) => destinationText(route) === destination.text);
  const route: Route = { destination: { kind: 'cidr', cidr: destination }, target, state: 'active', origin: 'CreateRoute' };
  const option6 = destination.family === 6 ? 'destination-ipv6-cidr-block' : 'destination-cidr-block';
  return {
    summary: `${existing === undefined ? 'Add a' : 'Replace the'} route ${destination.text} to ${words} in ${titled(table)}`,
    commands: [ec2(existing === undefined ? 'create-route' : 'replace-route', [['route-table-id', table.id], [option6, destination.text], [option, value]], table.region)],
    apply: (network) => {
      const current = network.data.routeTables.get(table.id) ?? table;
      const routes = [...current.routes.filter((item) => destinationText(item) !== destination.text), route];
      return network.with({ routeTables: new Map(network.data.routeTables).set(table.id, { ...current, routes }) });
    },
  };
}

/** The CIDR of the peer VPC that holds the address, so that one route serves all of it. */
function peerCidr(network: Network, peering: VpcPeeringConnection, peerVpcId: string, address: IpAddress): Cidr {
  const side = peering.requester.vpcId === peerVpcId ? peering.requester : peering.accepter;
  const cidrs = network.data.vpcs.get(peerVpcId)?.cidrs ?? side.cidrs;
  return cidrs.find((cidr) => contains(cidr, address)) ?? hostCidr(address);
}

function newPeering(network: Network, table: RouteTable, winner: Route | null, address: IpAddress, { fromVpc, toVpc }: Extract<Intended, { kind: 'new-peering' }>): ProposalResult {
  const refusal = whyNotPeerable(network, fromVpc, toVpc);
  if (refusal !== null) return { decide: refusal };
  const created = createPeering(fromVpc, toVpc);
  const route = routeChange(table, winner, address, toVpc.cidrs.find((cidr) => contains(cidr, address)) ?? hostCidr(address), peeringTarget(created.peering));
  return {
    summary: `Peer ${titled(fromVpc)} with ${titled(toVpc)} (or connect them by a transit gateway), then: ${route.summary.charAt(0).toLowerCase()}${route.summary.slice(1)}`,
    commands: [...created.commands, ...route.commands],
    apply: (before) => route.apply(created.apply(before)),
  };
}

/** Null: they can be peered by us. */
export function whyNotPeerable(network: Network, a: Vpc, b: Vpc): string | null {
  const foreign = [a, b].find((vpc) => !isOurs(network, vpc));
  if (foreign !== undefined || a.account !== b.account) {
    return `the VPCs belong to different accounts: decide with account ${foreign?.account ?? b.account ?? 'unknown'} how to connect them`;
  }
  const isOverlapping = a.cidrs.some((x) => b.cidrs.some((y) => overlaps(x, y)));
  return isOverlapping ? `the CIDRs of ${a.id} and ${b.id} overlap, so they cannot be peered: decide on other addresses or a private NAT gateway` : null;
}

export interface CreatedPeering {
  readonly peering: VpcPeeringConnection;
  readonly commands: readonly string[];
  readonly apply: (network: Network) => Network;
}

export function createPeering(requester: Vpc, accepter: Vpc): CreatedPeering {
  const side = ({ id, account, region, cidrs }: Vpc): VpcPeeringConnection['requester'] => ({ vpcId: id, account, region, cidrs, dnsResolution: false });
  const peering: VpcPeeringConnection = {
    id: NEW_PEERING_ID, name: null, account: requester.account, region: requester.region,
    status: 'active', statusMessage: null, expirationTime: null, requester: side(requester), accepter: side(accepter),
  };
  const otherRegion = requester.region === accepter.region ? null : accepter.region;
  return {
    peering,
    commands: [
      ec2('create-vpc-peering-connection', [['vpc-id', requester.id], ['peer-vpc-id', accepter.id], ['peer-region', otherRegion]], requester.region),
      ec2('accept-vpc-peering-connection', [['vpc-peering-connection-id', idOfNewPeering(requester.id, accepter.id, requester.region)]], accepter.region),
    ],
    apply: (network) => network.with({ peerings: new Map(network.data.peerings).set(NEW_PEERING_ID, peering) }),
  };
}

/** Asks AWS for the id, so that the commands can be pasted one after the other without editing. */
function idOfNewPeering(requester: string, accepter: string, region: string | null): Substitution {
  const filters = `Name=requester-vpc-info.vpc-id,Values=${requester} Name=accepter-vpc-info.vpc-id,Values=${accepter} Name=status-code,Values=pending-acceptance,provisioning,active`;
  const command = `${ec2('describe-vpc-peering-connections', [], region)} --filters ${filters} --query 'VpcPeeringConnections[0].VpcPeeringConnectionId' --no-paginate --output text`;
  return outputOf(command);
}
