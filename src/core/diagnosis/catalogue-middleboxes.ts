/** Codes of NAT gateways, appliances and what else stands between two ends and passes packets on. */
import type { CatalogueEntry } from './catalogue.ts';

const LOST = 'The source logs ACCEPT as the packet leaves; the destination logs nothing. A route never makes a REJECT.';

export const MIDDLEBOX_CODES = {
  NGW_REQUIRES_SOURCE_IN_VPC: {
    title: 'NAT gateway of another VPC',
    kind: 'route',
    meaning: 'A route leads to a NAT gateway of another VPC; it serves its own VPC, and what a transit gateway brings there.',
    records: LOST,
    repair: 'Use a NAT gateway of the own VPC, or send the traffic to the other VPC by a transit gateway.',
  },
  REGIONAL_NGW_ROUTE_AZ_RESTRICTION: {
    title: 'Regional NAT not in this zone',
    kind: 'nat-gateway',
    meaning: 'A regional NAT gateway in manual mode has no address in the Availability Zone of the sender.',
    records: LOST,
    repair: 'Give the NAT gateway an Elastic IP address in that zone, or let it add zones by itself.',
  },
  INGRESS_RTB_NO_PUBLIC_IP: {
    title: 'Appliance has no public address',
    kind: 'public-ip',
    meaning: 'The route table of an internet gateway sends what comes in to an appliance whose interface has no public IPv4 address.',
    records: 'The destination logs nothing, nor does the appliance.',
    repair: 'Associate an Elastic IP address with the interface of the appliance.',
  },
  INGRESS_RTB_TRAFFIC_REDIRECTION: {
    title: 'Subnet bypasses its appliance',
    kind: 'route',
    meaning: 'What comes in for a subnet is sent to an appliance first, while the route table of the subnet leads straight to the internet gateway.',
    records: LOST,
    repair: 'Route what the subnet sends to the internet to the same appliance, or take the subnet out of the route table of the gateway.',
  },
  VPCE_INTRA_VPC_TRAFFIC: {
    title: 'Endpoint cannot be the source',
    kind: 'vpc-endpoint',
    meaning: 'The source is a VPC endpoint: it carries what comes to it, and starts no connection into its own VPC.',
    records: 'None: no such packet is sent.',
    repair: 'Ask the other way round: from the host that connects to the endpoint.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
