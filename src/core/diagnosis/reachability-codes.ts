/**
 * The codes of AWS Reachability Analyzer for paths that do not exist, and what becomes of each in netdiag. Its codes for
 * search filters are left out: netdiag has no such filters.
 * https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
 */
import { CATALOGUE } from './catalogue.ts';
import { UNKNOWN_CODES } from './unknown-codes.ts';

export interface ReachabilityCode {
  readonly code: string;
  /** Part of AWS's list that it belongs to. */
  readonly group: string;
  /** Does netdiag name it, as a cause or as what is missing? */
  readonly covered: boolean;
  /** Why not; null where it is covered. */
  readonly reason: string | null;
}

const NAT_WALK = 'Never produced: addresses are translated on the way through a NAT gateway, and what the new ones cannot pass is named.';
const TRANSIT_WINNER = 'Never produced: netdiag judges the one transit gateway route that wins, and names it with what is wrong with it.';
const LISTENER_PORT = 'Never produced: traffic that no listener takes is LISTENERS_MISMATCH of the same kind of load balancer.';
const SECOND_LEG = 'Never produced: behind a load balancer its registered targets and ports are asked about; another destination of it is told in a warning.';
const GATEWAY_BALANCER = 'Never produced: a Gateway Load Balancer as destination is not known to carry anything, and its endpoints on a path are followed as far as they are read.';
const WINNER = 'Never produced: netdiag judges the one route that wins, and names it with what is wrong with it.';
const OWN_ADDRESS = 'Never produced: an interface sends and receives by an address that it has; others are NO_SOURCE_OR_DESTINATION.';
const PRIVATE_SOURCE = 'Never produced: how a private address outside every known VPC is connected is unknown, so it is not taken for the internet.';

/** By AWS's groups: null is a code that netdiag names, a text why it does not. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  State: { BAD_STATE: null, BAD_STATE_ATTACHMENT: null, BAD_STATE_ROUTE: null, BAD_STATE_VPN: null },
  'VPC route tables': {
    NO_ROUTE_TO_DESTINATION: null, CANNOT_ROUTE: WINNER, MORE_SPECIFIC_ROUTE: null, HIGHER_PRIORITY_ROUTE: null,
    VPC_LOCAL_ROUTE_CIDR_RESTRICTION: null, INGRESS_RTB_NO_PUBLIC_IP: null, INGRESS_RTB_TRAFFIC_REDIRECTION: null,
    NO_POSSIBLE_DESTINATION: 'Never produced: the route, peering or gateway that leads nowhere is named instead.',
  },
  'Security groups': {
    ENI_SG_RULES_MISMATCH: null, SG_HAS_NO_RULES: null, SG_REFERENCES_NOT_PRESERVED: null, SG_REFERENCING_SUPPORT: null, UNKNOWN_PEERED_SGS: null,
  },
  'Network ACLs': { SUBNET_ACL_RESTRICTION: null },
  'Network interfaces': { ENI_ADDRESS_RESTRICTION: OWN_ADDRESS, ENI_SOURCE_DEST_CHECK_RESTRICTION: null },
  'Internet gateway': {
    IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: null, IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: null,
    IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS: 'Never produced: a destination without a public address is IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS.',
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: null, IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: null,
    IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS: PRIVATE_SOURCE, IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS: PRIVATE_SOURCE,
    IGW_NAT_REFLECTION: 'Never produced: the way out and back in by public addresses is walked, and blocks where a rule on it does.',
    GATEWAY_REJECTS_SPOOFED_TRAFFIC: OWN_ADDRESS, VPC_BLOCK_PUBLIC_ACCESS_ENABLED: null,
  },
  'NAT gateway': {
    NGW_REQUIRES_SOURCE_IN_VPC: null,
    NGW_SOURCE_ADDRESS_REASSIGN: NAT_WALK, NGW_DEST_ADDRESS_PRESERVATION: NAT_WALK,
    REGIONAL_NGW_ROUTE_AZ_RESTRICTION: null,
    REMAP_EPHEMERAL_PORT: NAT_WALK,
  },
  Peering: { PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: null },
  'Transit gateway': {
    TGW_ROUTE_AZ_RESTRICTION: null,
    TGW_ATTACH_VPC_AZ_RESTRICTION: 'Never produced: every zone by which a packet may leave is judged, and its filters and routes are named.',
    TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: null, TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: null, TGW_RTB_BAD_STATE_ROUTE: null,
    TGW_RTB_CANNOT_ROUTE: TRANSIT_WINNER, TGW_RTB_MORE_SPECIFIC_ROUTE: null,
    TGW_RTB_HIGHER_PRIORITY_ROUTE: null,
    TGW_RTB_ROUTES_ARE_UNKNOWN: null, TGW_BAD_STATE_VPN: null,
  },
  'Virtual private gateway': {
    VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS: null,
    VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: 'Never produced: where a reply would have to leave by the virtual private gateway of another VPC, it is VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS.',
  },
  'VPC endpoints': {
    VPCE_GATEWAY_PROTOCOL_RESTRICTION: null, VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION: 'Never produced: a reply comes from the address that was asked, which the prefix list has.',
    VPCE_INTRA_VPC_TRAFFIC: null,
    VPCE_SERVICE_NOT_INSTALLED_IN_AZ: 'Never produced: the zones of a service are told by DescribeVpcEndpointServices, which is not read; AWS makes no endpoint in another zone.',
  },
  'Load balancers and targets': {
    ELB_ACL_RESTRICTION: null, ELB_INSTALLED_AZ_RESTRICTION: null, ELB_LISTENER_PORT_RESTRICTION: LISTENER_PORT, ELB_LISTENERS_MISMATCH: null,
    ELB_NOT_CROSSZONE: null, ELBV2_LISTENER_HAS_NO_TG: null, ELBV2_LISTENER_PORT_RESTRICTION: LISTENER_PORT,
    ELBV2_LISTENER_REQUIRES_TG_ACCEPT: 'Never produced: which of its target groups a listener chooses is not judged by packet; each that it may choose is asked about.',
    ELBV2_LISTENERS_MISMATCH: null, ELBV2_NO_TARGETS_IN_AZ: null, ELBV2_SOURCE_ADDRESS_PRESERVATION: null,
    TARGET_ADDRESS_RESTRICTION: SECOND_LEG, TARGET_PORT_RESTRICTION: SECOND_LEG,
    GWLB_DESTINATION_PORT_RESTRICTION: GATEWAY_BALANCER, GWLB_PROTOCOL_RESTRICTION: GATEWAY_BALANCER,
  },
  'Firewall, protocol, unknown': {
    FIREWALL_RULES_RESTRICTION: 'Never produced: the rules of AWS Network Firewall are not read, so what a firewall does with a packet is not known.',
    PROTOCOL_RESTRICTION: null,
    UNKNOWN_DESTINATION: null, UNKNOWN_RESOURCE: null,
  },
  'No path possible': {
    DISCONNECTED_VPCS: null, NO_PATH: 'Never produced: the answer names what blocks, or what is missing to tell.', NO_SOURCE_OR_DESTINATION: null,
    UNASSOCIATED_COMPONENT: null, UNSUPPORTED_COMPONENT: null,
  },
};

/** Every code of the list, in AWS's order. */
export const REACHABILITY_CODES: readonly ReachabilityCode[] = Object.entries(GROUPS).flatMap(([group, codes]) =>
  Object.entries(codes).map(([code, reason]) => ({ code, group, covered: Object.hasOwn(CATALOGUE, code) || Object.hasOwn(UNKNOWN_CODES, code), reason })),
);
