import type { Block } from './judge.ts';
import { destinationText } from './rule-answer.ts';

/**
 * What makes two blocks the same thing to repair. States of a gateway, peering, instance or address are one thing whichever
 * direction meets them; rules and routes are judged for each direction.
 */
export function blockerKey({ blocker, direction }: Block): string {
  switch (blocker.type) {
    case 'security-group':
      return `group ${blocker.networkInterface.id} ${blocker.egress ? 'out' : 'in'}`;
    case 'network-acl':
      return `acl ${direction} ${blocker.acl.id} ${blocker.subnet.id} ${blocker.egress ? 'out' : 'in'} ${blocker.entry?.ruleNumber ?? 'none'}`;
    case 'no-route':
      return `route ${direction} ${blocker.table.id}`;
    case 'wrong-route':
      return `route ${direction} ${blocker.table.id} ${destinationText(blocker.route)}`;
    case 'peering':
      return `peering ${blocker.id}`;
    case 'internet-gateway':
      return `gateway ${blocker.vpc.id}`;
    case 'public-ip':
      return `public address ${blocker.networkInterface.id} ${blocker.address.text}`;
    case 'closed-to-internet':
      return `closed ${blocker.networkInterface.id}`;
    case 'block-public-access':
      return `block public access ${blocker.vpc.id} ${blocker.subnet.id}`;
    case 'instance':
      return `instance ${blocker.instance.id}`;
    case 'detached-interface':
      return `detached ${blocker.networkInterface.id}`;
    case 'unowned-address':
      return `unowned ${blocker.vpc.id} ${blocker.address.text}`;
    case 'component':
      // Each direction needs a route of its own, also where one table serves both.
      // The same code may speak of two things: a transit gateway without attachment of one VPC and of the other.
      return `${blocker.kind} ${blocker.thing.id} ${blocker.code} ${blocker.why} ${blocker.code.startsWith('TGW_RTB_') ? direction : ''}`;
    case 'no-address':
      return `no address ${blocker.networkInterface.id} ${blocker.family}`;
  }
}
