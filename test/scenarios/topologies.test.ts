/** Every row of the table of topologies has its scenarios: where all is right, broken on the way there, on the way back, unreadable. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scenario } from './case.ts';

interface Topology {
  readonly healthy: string;
  readonly brokenThere: string;
  /** Null where nothing judges the reply: frames inside one subnet meet neither a network ACL nor a route. */
  readonly brokenBack: string | null;
  readonly unreadable: string;
  /** What the healthy one is at best: beyond an appliance nothing is known. */
  readonly best?: 'inconclusive';
}

const TOPOLOGIES: Readonly<Record<string, Topology>> = {
  'same subnet': { healthy: 'same-subnet', brokenThere: 'same-subnet-sg-blocks', brokenBack: null, unreadable: 'same-subnet-groups-not-collected' },
  'same VPC, another subnet': { healthy: 'nacl-allow-before-deny', brokenThere: 'nacl-destination-inbound-blocks', brokenBack: 'nacl-return-ephemeral-blocked', unreadable: 'nacl-not-collected' },
  'same VPC, through an appliance': { healthy: 'appliance-instance', brokenThere: 'appliance-check-on', brokenBack: 'appliance-on-the-way-back-check-on', unreadable: 'appliance-not-collected', best: 'inconclusive' },
  'peered VPC, same Region': { healthy: 'peering-secondary-cidr', brokenThere: 'peering-pending', brokenBack: 'peering-route-one-side', unreadable: 'peerings-not-collected' },
  'peered VPC, another Region': { healthy: 'regions-both-collected', brokenThere: 'regions-route-missing', brokenBack: 'regions-return-route', unreadable: 'regions-other-not-collected' },
  'peered VPC, another account': { healthy: 'accounts-both-collected', brokenThere: 'accounts-other-blocks', brokenBack: 'accounts-other-return-route', unreadable: 'accounts-other-not-collected' },
  'transit gateway': { healthy: 'transit', brokenThere: 'transit-acl-destination-in', brokenBack: 'transit-accounts-return-route', unreadable: 'transit-attachments-not-collected' },
  'internet gateway, outbound': { healthy: 'internet-out', brokenThere: 'internet-gateway-detached', brokenBack: 'internet-out-nacl-reply', unreadable: 'internet-gateway-not-collected' },
  'internet gateway, inbound': { healthy: 'internet-in-by-public-address', brokenThere: 'internet-gateway-detached-inbound', brokenBack: 'internet-in-no-route-back', unreadable: 'internet-in-gateway-not-collected' },
  'zonal public NAT gateway': { healthy: 'nat-allowed', brokenThere: 'nat-acl-out', brokenBack: 'nat-acl-in-reply', unreadable: 'nat-not-collected' },
  'private NAT gateway': { healthy: 'nat-peering', brokenThere: 'nat-private-to-internet-gateway', brokenBack: 'nat-peering-acl-blocks-return', unreadable: 'nat-peering-peerings-not-collected' },
  'regional NAT gateway': { healthy: 'nat-regional', brokenThere: 'nat-regional-pending', brokenBack: 'nat-regional-acl-of-client', unreadable: 'nat-regional-table-not-collected' },
  'egress-only internet gateway': { healthy: 'egress-only-out', brokenThere: 'egress-only-detached', brokenBack: 'egress-only-acl-reply', unreadable: 'egress-only-not-collected' },
  'gateway endpoint': { healthy: 'gateway-endpoint-by-name', brokenThere: 'gateway-endpoint-acl-out', brokenBack: 'gateway-endpoint-acl-reply', unreadable: 'gateway-endpoint-not-collected' },
  'interface endpoint': { healthy: 'interface-endpoint-by-dns-name', brokenThere: 'interface-endpoint-group', brokenBack: 'interface-endpoint-acl-reply', unreadable: 'interface-endpoint-groups-not-collected' },
  'virtual private gateway': { healthy: 'vpn-out', brokenThere: 'vpn-tunnels-down', brokenBack: 'vpn-out-acl-reply', unreadable: 'vpn-gateway-not-collected' },
};

function read(name: string): Scenario {
  const file = new URL(`${name}/scenario.json`, import.meta.url);
  expect(existsSync(file), `scenario ${name}`).toBe(true);
  return JSON.parse(readFileSync(file, 'utf8')) as Scenario;
}

/** What the answer must be, and on which way what blocks lies. */
function expectAnswer(name: string, verdict: string, direction?: 'forward' | 'return'): void {
  const { expect: expected, open } = read(name);
  expect(open, `${name} is answered right`).toBeUndefined();
  expect(expected.verdict, name).toBe(verdict);
  if (direction !== undefined) expect(expected.causes?.map((cause) => cause.direction), name).toContain(direction);
}

describe.each(Object.entries(TOPOLOGIES))('%s', (_name, { healthy, brokenThere, brokenBack, unreadable, best }) => {
  it('where all is right', () => { expectAnswer(healthy, best ?? 'reachable'); });
  it('broken on the way there', () => { expectAnswer(brokenThere, 'blocked', 'forward'); });
  if (brokenBack !== null) it('broken on the way back', () => { expectAnswer(brokenBack, 'blocked', 'return'); });
  it('unreadable', () => { expectAnswer(unreadable, 'inconclusive'); });
});
