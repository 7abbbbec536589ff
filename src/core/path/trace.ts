/** What a walk leaves behind: the steps as they were taken, each with its decision and the facts that made it. */
import type { Family, IpAddress } from '../address/address.ts';
import type { CauseKind, HopAction, Missing, RuleAnswer } from '../diagnosis/answer.ts';
import type { CauseCode } from '../diagnosis/catalogue.ts';
import type {
  Instance, NetworkAcl, NetworkAclEntry, NetworkInterface, Owner, Route, RouteTable, SecurityGroup, SecurityGroupRule, Subnet, Vpc,
  VpcPeeringConnection,
} from '../network/model.ts';
import type { Intervals } from '../traffic/intervals.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';

export interface Component {
  readonly type: string;
  readonly id: string;
  readonly name: string | null;
}

export interface Step {
  readonly component: Component;
  readonly action: HopAction;
  readonly rule: RuleAnswer | null;
  readonly detail: string;
  /** Set where the action is `deny` or `drop`. */
  readonly blocker: Blocker | null;
}

/** How two interfaces are connected, as far as it matters for references to security groups. */
export type Link =
  | { readonly kind: 'vpc' }
  | { readonly kind: 'peering'; readonly sameRegion: boolean; readonly peering: VpcPeeringConnection | null }
  | { readonly kind: 'transit-gateway'; readonly carriesReferences: boolean }
  /** The address was translated on the way, or leads over the internet: membership is lost. */
  | { readonly kind: 'public' }
  /** An appliance stands between: membership is lost (VPC User Guide, "Control traffic to your AWS resources using security groups"). */
  | { readonly kind: 'middlebox'; readonly id: string }
  /** A hop that is not modelled: membership may or may not survive. */
  | { readonly kind: 'unknown' };

/** The other end of a connection, as one interface sees it. */
export interface PeerView {
  readonly address: IpAddress;
  /** The interface behind that address where it is known. */
  readonly networkInterface: NetworkInterface | null;
  readonly link: Link;
}

/** A thing that stops the traffic for certain, with the facts to explain and to repair it. */
export type Blocker =
  | {
      readonly type: 'security-group';
      readonly networkInterface: NetworkInterface;
      readonly groups: readonly SecurityGroup[];
      readonly egress: boolean;
      readonly peer: PeerView;
      readonly traffic: TrafficSet;
      /** Rules that name a group of the peer and still do not match. */
      readonly deadReferences: readonly SecurityGroupRule[];
    }
  | {
      readonly type: 'network-acl';
      readonly acl: NetworkAcl;
      readonly subnet: Subnet;
      readonly egress: boolean;
      /** Destination of outbound, source of inbound traffic. */
      readonly address: IpAddress;
      /** Null: the list lacks its `*` entry. */
      readonly entry: NetworkAclEntry | null;
      /** What is denied here, as this list sees it: of a reply, the client's ports. */
      readonly denied: TrafficSet;
      /** Everything that has to pass here for the question. */
      readonly needed: TrafficSet;
      /** Client ports that fail, where others pass. */
      readonly partialPorts: Intervals | null;
      /** Between neighbours, where only a Classic Load Balancer's traffic meets the list. */
      readonly isWithinSubnet?: boolean;
    }
  | {
      readonly type: 'no-route';
      readonly table: RouteTable;
      readonly subnet: Subnet;
      readonly from: NetworkInterface;
      readonly address: IpAddress;
      readonly intended: Intended;
    }
  | {
      /** A route matches, and its target cannot take the packet where it should go. */
      readonly type: 'wrong-route';
      readonly table: RouteTable;
      readonly subnet: Subnet;
      readonly from: NetworkInterface;
      readonly route: Route;
      readonly address: IpAddress;
      readonly reason: WrongRouteReason;
      readonly intended: Intended;
    }
  | { readonly type: 'peering'; readonly id: string; readonly peering: VpcPeeringConnection | null; readonly table: RouteTable | null; readonly route: Route | null; readonly from: NetworkInterface; readonly intended: Intended; readonly address: IpAddress }
  | { readonly type: 'internet-gateway'; readonly vpc: Vpc; readonly id: string | null; readonly reason: 'absent' | 'detached' | 'elsewhere'; readonly table: RouteTable | null; readonly route: Route | null }
  | { readonly type: 'public-ip'; readonly networkInterface: NetworkInterface; readonly address: IpAddress; readonly gatewayId: string | null; readonly inbound: boolean; readonly publicIp: IpAddress | null }
  | { readonly type: 'closed-to-internet'; readonly networkInterface: NetworkInterface; readonly address: IpAddress }
  | { readonly type: 'block-public-access'; readonly vpc: Vpc; readonly subnet: Subnet; readonly mode: 'block-bidirectional' | 'block-ingress'; readonly level: 'subnet' | 'vpc' | 'account' }
  | { readonly type: 'instance'; readonly instance: Instance; readonly networkInterface: NetworkInterface; readonly role: 'source' | 'destination' | 'appliance' }
  | { readonly type: 'detached-interface'; readonly networkInterface: NetworkInterface }
  | { readonly type: 'unowned-address'; readonly address: IpAddress; readonly vpc: Vpc; readonly subnet: Subnet | null }
  /** A gateway, attachment, endpoint or appliance that does not carry the packet. */
  | {
      readonly type: 'component';
      readonly kind: CauseKind;
      readonly code: CauseCode;
      readonly thing: Component & Owner;
      /** Why, as a sentence about the thing without its name: `is deleted`. */
      readonly why: string;
      readonly by: { readonly table: RouteTable; readonly route: Route } | null;
      readonly repair?: Repair;
      /** Without a repair: what somebody has to decide. */
      readonly decide?: string;
    }
  /** The interface has no address of the family that is asked about. */
  | { readonly type: 'no-address'; readonly networkInterface: NetworkInterface; readonly family: Family };

export type WrongRouteReason =
  /** The longest match is a blackhole, or in another state that carries nothing. */
  | { readonly kind: 'state' }
  | { readonly kind: 'private-destination'; readonly space: 'RFC 1918' | 'RFC 6598' | 'unique local' | 'known VPC' }
  | { readonly kind: 'outside-peer'; readonly peering: VpcPeeringConnection; readonly peerVpcId: string }
  | { readonly kind: 'another-vpc'; readonly peering: VpcPeeringConnection; readonly peerVpcId: string; readonly wantedVpcId: string }
  /** The address lies in the sender's own VPC, so the packet never leaves it. */
  | { readonly kind: 'own-vpc' }
  /** The subnet of a NAT gateway leads back to one that the packet passed before. */
  | { readonly kind: 'circle' }
  /** A reply that leaves by another gateway than the one its request came in by. */
  | { readonly kind: 'not-the-internet-gateway' };

/** The next hop that would work, where it is known. */
export type Intended =
  | { readonly kind: 'peering'; readonly peering: VpcPeeringConnection; readonly peerVpcId: string }
  /** The VPCs are known and nothing connects them. */
  | { readonly kind: 'new-peering'; readonly fromVpc: Vpc; readonly toVpc: Vpc }
  | { readonly kind: 'internet-gateway'; readonly id: string }
  | { readonly kind: 'transit-gateway'; readonly id: string }
  | { readonly kind: 'local' }
  | { readonly kind: 'none' };

/** What would mend a component, where it is known. */
export type Repair =
  | { readonly kind: 'transit-gateway-route'; readonly tableId: string; readonly address: IpAddress; readonly attachmentId: string }
  | { readonly kind: 'accept-transit-gateway-attachment'; readonly attachmentId: string }
  /** A peering attachment is associated on each of its two gateways. */
  | { readonly kind: 'associate-transit-gateway-table'; readonly attachmentId: string; readonly gatewayId: string }
  /** With a subnet in the zone of the sender's. */
  | { readonly kind: 'attachment-zone'; readonly attachmentId: string; readonly subnetId: string }
  | { readonly kind: 'source-dest-check'; readonly interfaceId: string }
  /** For the group alone, or for the whole load balancer where that is null. */
  | { readonly kind: 'cross-zone'; readonly balancerId: string; readonly targetGroupId: string | null };

/** One direction of a walk. */
export interface Trace {
  readonly steps: readonly Step[];
  /** Traffic that passes for certain; of the reply: traffic whose reply passes. */
  readonly certain: TrafficSet;
  /** Traffic that passes, or may pass for all that is known. */
  readonly possible: TrafficSet;
  readonly missing: readonly Missing[];
  /** What the answer leaves open although nothing was missing, one sentence each. */
  readonly notes: readonly string[];
}
