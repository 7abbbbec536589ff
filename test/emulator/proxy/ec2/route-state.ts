import { mapXml, xmlOf } from '../answers.ts';
import { otherCall } from '../exchange.ts';
import type { Call, Mend, Send } from '../exchange.ts';
import { child, element, items, setChild, textAt } from '../xml.ts';
import type { Element } from '../xml.ts';
import { matchesFilter, takeFilters } from './params.ts';

/**
 * The state of routes, which moto leaves `active` for ever: `blackhole` where the target is gone,
 * detached, stopped, or a peering that is not active.
 */
export const computeRouteState: Mend = async (call, next) => {
  if (call.service !== 'ec2' || call.operation !== 'DescribeRouteTables') return next(call);
  const { taken, rest } = takeFilters(call, (name) => name === 'route.state');
  const answer = await next(rest);
  if (answer.status !== 200) return answer;
  const targets = new Targets(call, next);
  const states = new Map<string, string>();
  for (const table of items(xmlOf(answer), 'routeTableSet')) {
    for (const [index, route] of items(table, 'routeSet').entries()) {
      const usable = await targets.isUsable(route, textAt(table, 'vpcId'));
      states.set(`${textAt(table, 'routeTableId') ?? ''} ${index}`, usable ? 'active' : 'blackhole');
    }
  }
  return mapXml(answer, (root) => {
    const list = child(root, 'routeTableSet')!;
    for (const table of list.children) {
      for (const [index, route] of items(table, 'routeSet').entries()) {
        setChild(route, element('state', states.get(`${textAt(table, 'routeTableId') ?? ''} ${index}`)));
      }
    }
    list.children = list.children.filter((table) =>
      taken.every((filter) => matchesFilter(filter, items(table, 'routeSet').map((route) => textAt(route, 'state')))),
    );
  });
};

/** The possible targets of routes, each kind asked for once and only when a route has one. */
class Targets {
  readonly #lists = new Map<string, Promise<readonly Element[]>>();

  constructor(
    private readonly call: Call,
    private readonly next: Send,
  ) {}

  async isUsable(route: Element, vpcId: string | undefined): Promise<boolean> {
    const peering = textAt(route, 'vpcPeeringConnectionId');
    const gateway = textAt(route, 'gatewayId');
    const nat = textAt(route, 'natGatewayId');
    const instance = textAt(route, 'instanceId');
    const networkInterface = textAt(route, 'networkInterfaceId');
    const transit = textAt(route, 'transitGatewayId');
    const egressOnly = textAt(route, 'egressOnlyInternetGatewayId');
    if (peering) return this.#some('DescribeVpcPeeringConnections', 'vpcPeeringConnectionSet', (one) => has(one, 'vpcPeeringConnectionId', peering) && textAt(one, 'status', 'code') === 'active');
    if (nat) return this.#some('DescribeNatGateways', 'natGatewaySet', (one) => has(one, 'natGatewayId', nat) && ['available', 'pending'].includes(textAt(one, 'state') ?? ''));
    if (egressOnly) return this.#some('DescribeEgressOnlyInternetGateways', 'egressOnlyInternetGatewaySet', (one) => has(one, 'egressOnlyInternetGatewayId', egressOnly));
    if (transit) {
      return this.#some('DescribeTransitGatewayVpcAttachments', 'transitGatewayVpcAttachments', (one) =>
        has(one, 'transitGatewayId', transit) && has(one, 'vpcId', vpcId) && textAt(one, 'state') === 'available');
    }
    if (instance) return this.#isRunning(instance);
    if (networkInterface) return this.#isAttached(networkInterface);
    return gateway === undefined || this.#isGatewayUsable(gateway, vpcId);
  }

  #isGatewayUsable(id: string, vpcId: string | undefined): Promise<boolean> {
    const attachedHere = (list: string) => (one: Element): boolean =>
      items(one, list).some((attachment) => has(attachment, 'vpcId', vpcId) && ['available', 'attached'].includes(textAt(attachment, 'state') ?? ''));
    if (id.startsWith('igw-')) {
      return this.#some('DescribeInternetGateways', 'internetGatewaySet', (one) => has(one, 'internetGatewayId', id) && attachedHere('attachmentSet')(one));
    }
    if (id.startsWith('vgw-')) {
      return this.#some('DescribeVpnGateways', 'vpnGatewaySet', (one) => has(one, 'vpnGatewayId', id) && attachedHere('attachments')(one));
    }
    if (id.startsWith('vpce-')) {
      return this.#some('DescribeVpcEndpoints', 'vpcEndpointSet', (one) => has(one, 'vpcEndpointId', id) && /^available$/i.test(textAt(one, 'state') ?? ''));
    }
    return Promise.resolve(true);
  }

  async #isAttached(id: string): Promise<boolean> {
    const found = (await this.#list('DescribeNetworkInterfaces', 'networkInterfaceSet')).find((one) => has(one, 'networkInterfaceId', id));
    if (found === undefined || textAt(found, 'status') === 'available') return false;
    const instance = textAt(found, 'attachment', 'instanceId');
    return instance === undefined || this.#isRunning(instance);
  }

  async #isRunning(id: string): Promise<boolean> {
    const reservations = await this.#list('DescribeInstances', 'reservationSet');
    const found = reservations.flatMap((one) => items(one, 'instancesSet')).find((one) => has(one, 'instanceId', id));
    return ['running', 'pending'].includes(textAt(found, 'instanceState', 'name') ?? '');
  }

  async #some(operation: string, list: string, test: (one: Element) => boolean): Promise<boolean> {
    return (await this.#list(operation, list)).some(test);
  }

  #list(operation: string, list: string): Promise<readonly Element[]> {
    const known = this.#lists.get(operation) ?? this.next(otherCall(this.call, operation)).then((answer) => items(xmlOf(answer), list));
    this.#lists.set(operation, known);
    return known;
  }
}

function has(one: Element, name: string, value: string | undefined): boolean {
  return value !== undefined && textAt(one, name) === value;
}
