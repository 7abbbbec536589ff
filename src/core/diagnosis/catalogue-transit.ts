/** Codes of transit gateways, and of what lies behind their attachments. */
import type { CatalogueEntry } from './catalogue.ts';

const LOST = 'The source logs ACCEPT as the packet leaves; the destination logs nothing. A route never makes a REJECT.';

export const TRANSIT_CODES = {
  TGW_ROUTE_AZ_RESTRICTION: {
    title: 'Attachment is not in this zone',
    kind: 'transit-gateway',
    meaning: "The VPC's attachment to the transit gateway has no subnet in the Availability Zone of the sender.",
    records: LOST,
    repair: 'Add a subnet of that zone to the attachment.',
  },
  TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: {
    title: 'Attachment has no route table',
    kind: 'transit-gateway',
    meaning: 'The attachment is associated with no transit gateway route table, so nothing that enters by it is routed.',
    records: LOST,
    repair: 'Associate the attachment with a route table.',
  },
  TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: {
    title: 'Transit gateway has no route',
    kind: 'transit-gateway',
    meaning: 'The transit gateway route table has no route to the attachment of the destination.',
    records: LOST,
    repair: "Propagate the destination's attachment into the table, or add a static route.",
  },
  TGW_RTB_BAD_STATE_ROUTE: {
    title: 'Transit route is a blackhole',
    kind: 'transit-gateway',
    meaning: 'The transit gateway route that wins is a blackhole.',
    records: LOST,
    repair: 'Remove the blackhole route, or point it to the attachment of the destination.',
  },
  TGW_RTB_MORE_SPECIFIC_ROUTE: {
    title: 'Transit route leads elsewhere',
    kind: 'transit-gateway',
    meaning: 'The transit gateway route that wins leads to another attachment than the one of the destination.',
    records: LOST,
    repair: 'Remove or correct the route with the longer prefix.',
  },
  TGW_RTB_HIGHER_PRIORITY_ROUTE: {
    title: 'Another transit route wins',
    kind: 'transit-gateway',
    meaning: 'Of the transit gateway routes with the same prefix, one that leads elsewhere wins by its kind: static before prefix list before propagated.',
    records: LOST,
    repair: 'Remove the route that wins, or point it to the attachment of the destination.',
  },
  TGW_BAD_STATE_VPN: {
    title: 'Transit VPN is not working',
    kind: 'vpn',
    meaning: 'The VPN connection behind an attachment of the transit gateway has no tunnel that is up, or is deleted.',
    records: LOST,
    repair: 'Bring a tunnel up on the customer gateway, or make the connection again.',
  },
  VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS: {
    title: 'VPN takes its own VPC only',
    kind: 'route',
    meaning: 'A packet of another VPC or network was routed to a virtual private gateway, which takes only what an interface of its own VPC sends.',
    records: LOST,
    repair: 'Attach the VPN (or Direct Connect) to the transit gateway instead, or translate the address with a private NAT gateway in that VPC.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
