/**
 * Every cause code netdiag can name, with its meaning. Codes of the Reachability Analyzer are used where one fits; codes of
 * our own start with NETDIAG_.
 */
import type { CauseKind } from './answer.ts';
import { LOAD_BALANCER_CODES } from './catalogue-load-balancers.ts';
import { MIDDLEBOX_CODES } from './catalogue-middleboxes.ts';
import { TRANSIT_CODES } from './catalogue-transit.ts';

export interface CatalogueEntry {
  /** For lists: at most 31 characters, so that the longest code and its title fit a line of 80. */
  readonly title: string;
  /** What has to be changed, in most cases. */
  readonly kind: CauseKind;
  /** What it means, in one sentence. */
  readonly meaning: string;
  /** What flow log records of such traffic look like. */
  readonly records: string;
  /** How it is usually repaired. */
  readonly repair: string;
  /** A command line that shows it on a built-in lab, where one does. */
  readonly example?: string;
}

const LOST = 'The source logs ACCEPT as the packet leaves; the destination logs nothing. A route never makes a REJECT.';
const REPLY_LOST = 'Source and destination log ACCEPT for the request, the destination ACCEPT for its reply, and the source never sees that reply.';
const REJECTED = 'A REJECT record at the interface of the group: egress at the source, or ingress at the destination.';

export const CATALOGUE = {
  ENI_SG_RULES_MISMATCH: {
    title: 'No group rule allows it',
    kind: 'security-group',
    meaning: 'No rule of the security groups on the interface allows this traffic.',
    records: REJECTED,
    repair: 'Add a rule for the one port and the one source (or destination) to one of its groups.',
    example: 'netdiag why-rejected internet web --port 443 --lab web:closed',
  },
  SG_HAS_NO_RULES: {
    title: 'No rules in this direction',
    kind: 'security-group',
    meaning: 'The security groups on the interface have no rule at all in this direction, so nothing passes.',
    records: REJECTED,
    repair: 'Add a rule for the one port and the one source (or destination).',
  },
  SG_REFERENCES_NOT_PRESERVED: {
    title: 'Group reference does not count',
    kind: 'security-group',
    meaning: 'A rule names a security group of the other end, and the way between them does not preserve group membership.',
    records: REJECTED,
    repair: 'Use the private address and a way inside the VPC or a peering, or add a rule with the CIDR that is seen.',
  },
  NETDIAG_INTER_REGION_SG_REFERENCE: {
    title: 'Group of another Region',
    kind: 'security-group',
    meaning: 'A rule names a security group of a VPC in another Region; such a reference never matches.',
    records: REJECTED,
    repair: 'Add a rule with the CIDR of the other end.',
  },
  SUBNET_ACL_RESTRICTION: {
    title: 'The network ACL denies it',
    kind: 'network-acl',
    meaning: 'The network ACL of a subnet does not admit this traffic, or not its reply.',
    records: 'A REJECT record at the interface in that subnet; for a reply the request is ACCEPT and the reply REJECT.',
    repair: 'Add an entry before the one that denies. Network ACLs are stateless: replies need entries for the client ports.',
  },
  NETDIAG_EPHEMERAL_PORTS_PARTLY_OPEN: {
    title: 'Replies pass for some ports',
    kind: 'network-acl',
    meaning: 'A network ACL lets replies through to some client ports only, so connections work now and then.',
    records: 'ACCEPT and REJECT for replies side by side, told apart by the client port.',
    repair: 'Open the whole range of client ports for replies.',
  },
  NO_ROUTE_TO_DESTINATION: {
    title: 'No route to the destination',
    kind: 'route',
    meaning: 'The route table of the subnet holds no usable route to the destination.',
    records: LOST,
    repair: 'Add a route for the CIDR of the destination.',
  },
  NETDIAG_NO_RETURN_ROUTE: {
    title: 'No route back to the source',
    kind: 'route',
    meaning: 'The request arrives, and the route table at the destination has no usable route back to the source.',
    records: REPLY_LOST,
    repair: 'Add a route for the CIDR of the source to the route table at the destination.',
    example: 'netdiag why-rejected vpc1-instance 10.2.1.10 --protocol icmp --lab peering:one-route',
  },
  DISCONNECTED_VPCS: {
    title: 'Nothing connects the VPCs',
    kind: 'route',
    meaning: 'The two VPCs share no connection that could carry the traffic.',
    records: LOST,
    repair: 'Peer the VPCs (or attach both to one transit gateway) and add routes on both sides.',
  },
  BAD_STATE_ROUTE: {
    title: 'The route is a blackhole',
    kind: 'route',
    meaning: 'The route that wins is not usable (blackhole): its target is gone or not active.',
    records: LOST,
    repair: 'Point the route to a target that exists and is active.',
  },
  MORE_SPECIFIC_ROUTE: {
    title: 'A longer prefix takes it',
    kind: 'route',
    meaning: 'A route with a longer prefix takes the traffic away from the route that leads to the destination.',
    records: LOST,
    repair: 'Remove or narrow the longer prefix.',
  },
  HIGHER_PRIORITY_ROUTE: {
    title: 'An equal prefix has priority',
    kind: 'route',
    meaning: 'A route of the same prefix and higher priority (static before prefix list before propagated) takes the traffic away from the one that leads to the destination.',
    records: LOST,
    repair: 'Remove or correct the route that has priority.',
  },
  VPC_LOCAL_ROUTE_CIDR_RESTRICTION: {
    title: 'The VPC has that address itself',
    kind: 'route',
    meaning: 'The destination address lies in the own VPC too, and the local route keeps the packet there.',
    records: LOST,
    repair: 'VPCs with overlapping CIDRs cannot be connected by routes: use other addresses or a private NAT gateway.',
  },
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: {
    title: 'Private address to the internet',
    kind: 'route',
    meaning: 'A packet to a private address (RFC 1918) was routed to an internet gateway, which drops it.',
    records: LOST,
    repair: 'Add a route for the private CIDR to the peering or gateway that leads there.',
    example: 'netdiag why-rejected vpc1-instance 10.2.1.10 --protocol icmp --lab peering:no-peering',
  },
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: {
    title: 'Shared address to the internet',
    kind: 'route',
    meaning: 'A packet to shared address space (100.64.0.0/10) was routed to an internet gateway, which drops it.',
    records: LOST,
    repair: 'Add a route for that CIDR to the gateway that leads there.',
    example: 'netdiag why-rejected vpc1-instance 100.64.1.1 --port 443 --lab peering:complete',
  },
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: {
    title: 'The peer lacks that address',
    kind: 'route',
    meaning: 'The route leads to a peering connection whose other VPC does not have the destination address.',
    records: LOST,
    repair: 'Route the address to the peering of the VPC that has it. Peerings are not transitive.',
  },
  NETDIAG_PEERING_PENDING_ACCEPTANCE: {
    title: 'Peering awaits acceptance',
    kind: 'peering',
    meaning: 'The peering connection was requested and not accepted yet. It expires after 7 days.',
    records: LOST,
    repair: 'The owner of the accepter VPC accepts the request.',
    example: 'netdiag why-rejected vpc1-instance 10.2.1.10 --protocol icmp --lab peering:pending',
  },
  NETDIAG_PEERING_NOT_ACTIVE: {
    title: 'Peering is not active',
    kind: 'peering',
    meaning: 'The peering connection is rejected, expired, failed or being set up; it carries no traffic.',
    records: LOST,
    repair: 'Wait for it, or request a new peering connection.',
  },
  NETDIAG_PEERING_DELETED: {
    title: 'Peering was deleted',
    kind: 'peering',
    meaning: 'The peering connection was deleted while a route still names it.',
    records: LOST,
    repair: 'Peer the VPCs again and replace the routes.',
  },
  BAD_STATE: {
    title: 'Instance or gateway is down',
    kind: 'instance',
    meaning: 'A component on the path is not working: an instance that does not run, an interface attached to nothing, a gateway or endpoint that is not available.',
    records: 'A stopped source logs nothing; towards a stopped destination only the source logs ACCEPT.',
    repair: 'Start the instance, attach the interface, or replace the gateway and the routes that name it.',
  },
  BAD_STATE_ATTACHMENT: {
    title: 'Gateway is not attached',
    kind: 'internet-gateway',
    meaning: 'The internet, transit or virtual private gateway is not attached to the VPC whose route names it, or the attachment is not available.',
    records: LOST,
    repair: 'Attach the gateway to the VPC, or accept the attachment that waits.',
  },
  NETDIAG_INTERNET_GATEWAY_MISSING: {
    title: 'No internet gateway',
    kind: 'internet-gateway',
    meaning: 'The VPC has no internet gateway, or the one that its route names was deleted.',
    records: LOST,
    repair: 'Attach an internet gateway to the VPC and route to it.',
  },
  BAD_STATE_VPN: {
    title: 'No VPN tunnel is up',
    kind: 'vpn',
    meaning: 'No tunnel of the VPN connection is up.',
    records: LOST,
    repair: 'Bring a tunnel up on the customer gateway.',
  },
  PROTOCOL_RESTRICTION: {
    title: 'Protocol is not carried',
    kind: 'nat-gateway',
    meaning: 'A component on the path does not carry this protocol; a NAT gateway takes TCP, UDP and ICMP only.',
    records: LOST,
    repair: 'Use another way for this protocol.',
  },
  ENI_SOURCE_DEST_CHECK_RESTRICTION: {
    title: 'Source/destination check is on',
    kind: 'network-interface',
    meaning: 'A route sends the packet to an interface that drops what is not addressed to itself.',
    records: LOST,
    repair: 'Switch the source/destination check of the appliance off.',
  },
  VPCE_GATEWAY_PROTOCOL_RESTRICTION: {
    title: 'Endpoint bars the protocol',
    kind: 'vpc-endpoint',
    meaning: 'A gateway endpoint carries TCP and ICMP echo only.',
    records: LOST,
    repair: 'Use TCP (HTTPS) to reach the service.',
  },
  ...TRANSIT_CODES,
  SG_REFERENCING_SUPPORT: {
    title: 'Group reference is not carried',
    kind: 'security-group',
    meaning: 'A rule names a security group of a VPC behind a transit gateway, which does not carry such references here.',
    records: REJECTED,
    repair: 'Enable security group referencing on the gateway and both attachments (inbound rules only), or use CIDR rules.',
  },
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: {
    title: 'Source has no public address',
    kind: 'public-ip',
    meaning: 'The source has no public IPv4 address, so the internet gateway drops what it sends.',
    records: LOST,
    repair: 'Associate an Elastic IP address, or route through a NAT gateway.',
  },
  IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: {
    title: 'Not a public address',
    kind: 'public-ip',
    meaning: 'The address that was asked for is not the public address of an interface, so nothing comes in by the gateway.',
    records: 'The destination logs nothing.',
    repair: 'Use the public address, or associate an Elastic IP address.',
    example: 'netdiag why-rejected internet 10.1.1.10 --port 22 --lab peering:complete',
  },
  NETDIAG_IPV6_CLOSED_TO_INTERNET: {
    title: 'IPv6 closed to the internet',
    kind: 'network-interface',
    meaning: 'The IPv6 address of the interface is closed to the internet: a private range, or the interface denies gateway traffic.',
    records: LOST,
    repair: 'Use a global IPv6 address on an interface that allows internet gateway traffic.',
  },
  VPC_BLOCK_PUBLIC_ACCESS_ENABLED: {
    title: 'Block Public Access stops it',
    kind: 'block-public-access',
    meaning: 'VPC Block Public Access stops internet traffic of this subnet.',
    records: 'REJECT with reject-reason BPA, where the format has that field.',
    repair: 'Whoever owns the setting decides: an exclusion for the subnet or VPC, or another mode.',
  },
  NO_SOURCE_OR_DESTINATION: {
    title: 'Nobody has that address',
    kind: 'network-interface',
    meaning: 'No network interface has the destination address.',
    records: LOST,
    repair: 'Check the address: the instance may have been replaced.',
    example: 'netdiag why-rejected vpc1-instance 10.1.1.99 --port 22 --lab peering:complete',
  },
  UNASSOCIATED_COMPONENT: {
    title: 'No address of that IP version',
    kind: 'network-interface',
    meaning: 'The interface has no address of the family, IPv4 or IPv6, that was asked about.',
    records: 'None.',
    repair: 'Ask by an address that it has, or assign one.',
    example: 'netdiag why-rejected vpc1-instance 2001:db8::1 --port 22 --lab peering:complete',
  },
  ...MIDDLEBOX_CODES,
  ...LOAD_BALANCER_CODES,
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type CauseCode = keyof typeof CATALOGUE;
