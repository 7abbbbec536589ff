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
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
