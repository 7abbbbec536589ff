/** Codes of load balancers, their listeners and their targets. */
import type { CatalogueEntry } from './catalogue.ts';

const UNSERVED = 'The client and the node log ACCEPT; no record leaves the node for a target.';
const ANSWERED_BY_NODE = 'The client gets no answer from the node, or a reset; behind an Application Load Balancer an HTTP error.';

export const LOAD_BALANCER_CODES = {
  ELBV2_LISTENERS_MISMATCH: {
    title: 'No listener takes it',
    kind: 'load-balancer',
    meaning: 'The load balancer has no listener for this protocol and port.',
    records: 'ACCEPT at the node where its groups allow the port, and no reply.',
    repair: 'Use a port that it listens at, or add a listener.',
  },
  ELB_LISTENERS_MISMATCH: {
    title: 'No classic listener takes it',
    kind: 'load-balancer',
    meaning: 'The Classic Load Balancer has no listener for this protocol and port.',
    records: 'ACCEPT at the node where its groups allow the port, and no reply.',
    repair: 'Use a port that it listens at, or add a listener.',
  },
  ELBV2_LISTENER_HAS_NO_TG: {
    title: 'Target group is empty',
    kind: 'load-balancer',
    meaning: 'The target groups that the listener forwards to have no target that takes new connections, or are gone.',
    records: UNSERVED,
    repair: 'Register targets, or forward to another target group.',
  },
  ELBV2_NO_TARGETS_IN_AZ: {
    title: 'No targets in the zone',
    kind: 'load-balancer',
    meaning: 'Cross-zone load balancing is off, and the zone of the node has no target.',
    records: UNSERVED,
    repair: 'Register targets in that zone, or switch cross-zone load balancing on.',
  },
  ELBV2_SOURCE_ADDRESS_PRESERVATION: {
    title: 'Client is its own target',
    kind: 'load-balancer',
    meaning: "A Network Load Balancer keeps the client's address, and the target is the client itself, which drops packets from its own address.",
    records: ANSWERED_BY_NODE,
    repair: 'Switch client address preservation off for the target group, or let the client use another target.',
  },
  ELB_NOT_CROSSZONE: {
    title: 'Not balanced across zones',
    kind: 'load-balancer',
    meaning: 'Cross-zone load balancing of the Classic Load Balancer is off, and the zone of the node has no instance.',
    records: UNSERVED,
    repair: 'Register instances in that zone, or switch cross-zone load balancing on.',
  },
  ELB_INSTALLED_AZ_RESTRICTION: {
    title: 'Zone of targets not enabled',
    kind: 'load-balancer',
    meaning: 'The targets lie in Availability Zones that are not enabled for the load balancer, so they are not used.',
    records: UNSERVED,
    repair: 'Enable the zone for the load balancer, or register targets in its zones.',
  },
  ELB_ACL_RESTRICTION: {
    title: 'ACL between neighbours',
    kind: 'network-acl',
    meaning: 'A Classic Load Balancer obeys the network ACL also where node and instance share the subnet, and it denies this traffic.',
    records: 'A REJECT record at the instance or at the node, in the subnet of the list.',
    repair: 'Add an entry before the one that denies, for both directions.',
  },
  NETDIAG_CLASSIC_BALANCER_EMPTY: {
    title: 'No instances are registered',
    kind: 'load-balancer',
    meaning: 'No instance is registered with the Classic Load Balancer.',
    records: UNSERVED,
    repair: 'Register instances.',
  },
  NETDIAG_NO_INSTANCE_IN_SERVICE: {
    title: 'No instance is in service',
    kind: 'load-balancer',
    meaning: 'All instances of the Classic Load Balancer fail its health checks, and it then sends nothing to any of them.',
    records: UNSERVED,
    repair: 'Make the health checks pass: their port and path, the group of the instances, the application.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
