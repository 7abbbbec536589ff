/** The last part of a leg: into the destination's subnet, through its filters, to its instance. */
import type { IpAddress } from '../address/address.ts';
import type { NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component, interfaceComponent } from './components.ts';
import { noteEncryptedEndpoint } from './encryption-control.ts';
import type { InterfaceEnd, UnownedEnd } from './ends.ts';
import { passAcl, passGroups } from './filters-on-path.ts';
import type { Leg } from './leg.ts';
import type { Blocker, Link, PeerView } from './trace.ts';

/** How a packet arrives: the source address as it is seen here, and what became of group membership. */
export interface Arrival {
  readonly source: IpAddress;
  readonly sender: NetworkInterface | null;
  readonly link: Link;
  /** Traffic inside one subnet passes no network ACL. */
  readonly entersSubnet: boolean;
}

export function deliver(network: Network, leg: Leg, to: InterfaceEnd | UnownedEnd, arrival: Arrival): void {
  if (arrival.entersSubnet && to.subnet !== null) passAcl(network, leg, to.subnet, false, arrival.source);
  if (to.kind === 'unowned') {
    deliverToNobody(network, leg, to);
    return;
  }
  if (!leg.isReply) {
    passGroups(network, leg, to.networkInterface, false, { address: arrival.source, ...senderOf(leg, arrival) });
    checkRunning(network, leg, to.networkInterface, 'destination');
  }
  leg.pass(interfaceComponent(network, to.networkInterface), 'deliver', `${leg.isReply ? 'reply ' : ''}arrives at ${to.address.address.text}`);
}

/** Behind a NAT gateway or a middlebox the sender's groups are lost, which is worth telling where a rule names them. */
function senderOf({ translations: [first], middleboxes: [box] }: Leg, { sender, link }: Arrival): Pick<PeerView, 'networkInterface' | 'link'> {
  if (first !== undefined) return { networkInterface: first.client.networkInterface, link: { kind: 'public' } };
  return box === undefined ? { networkInterface: sender, link } : { networkInterface: box.client, link: { kind: 'middlebox', id: box.networkInterface.id } };
}

function deliverToNobody(network: Network, leg: Leg, to: UnownedEnd): void {
  const at = { type: 'address', id: to.named.text, name: null };
  if (network.isCollected('NetworkInterfaces', to.vpc)) {
    leg.drop(at, `no network interface in ${to.vpc.id} has this address`, { type: 'unowned-address', address: to.named, vpc: to.vpc, subnet: to.subnet });
  } else {
    const missing = network.missing('NetworkInterfaces', to.vpc);
    leg.unknown(at, `not known: ${missing.what}`, missing);
  }
}

/** An interface answers only while it is attached and its instance runs. */
export function checkRunning(network: Network, leg: Leg, networkInterface: NetworkInterface, role: Extract<Blocker, { type: 'instance' }>['role']): void {
  if (networkInterface.instanceId === null) {
    if (networkInterface.status === 'available') {
      leg.drop(interfaceComponent(network, networkInterface), 'attached to nothing', { type: 'detached-interface', networkInterface });
    }
    checkEndpoint(network, leg, networkInterface);
    return;
  }
  const instance = network.data.instances.get(networkInterface.instanceId);
  if (instance === undefined || instance.state === 'running') return;
  leg.drop({ type: 'instance', id: instance.id, name: instance.name }, `is ${instance.state}`, { type: 'instance', instance, networkInterface, role });
}

/** The interface of a VPC endpoint answers while the endpoint is available; what answers behind other kinds is not known. */
function checkEndpoint(network: Network, leg: Leg, { id, account, region }: NetworkInterface): void {
  const endpoint = network.endpointOfInterface(id);
  if (endpoint === null) return;
  const at = component('vpc-endpoint', endpoint);
  const why = `is ${endpoint.state}`;
  if (endpoint.state !== 'available') leg.drop(at, why, { type: 'component', kind: 'vpc-endpoint', code: 'BAD_STATE', thing: { ...at, account, region }, why, by: null });
  noteEncryptedEndpoint(leg, network.data.vpcs.get(endpoint.vpcId), endpoint.id);
  if (endpoint.type === 'Interface') return;
  leg.unknown(at, `an endpoint of type ${endpoint.type}`, { what: `what lies behind ${endpoint.id}, an endpoint of type ${endpoint.type}`, hint: 'the resource, service network or appliance behind it is not in the describe output' });
}
