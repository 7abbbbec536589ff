/**
 * Routes to a network interface or instance: an appliance that is to pass the packet on. What can be told of it is judged
 * (attached, running, source/destination check, its own filters); what it then does is not known.
 */
import type { NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { interfaceComponent } from './components.ts';
import { checkRunning } from './deliver.ts';
import type { End, InterfaceEnd } from './ends.ts';
import { passAcl, passGroups } from './filters-on-path.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { routeAnswer } from './rule-answer.ts';

/** Returns false where there is no such interface: the route has to lead elsewhere. */
export function leaveByAppliance(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute): boolean {
  const { target } = by.route;
  const rule = routeAnswer(by.table, by.route);
  const found: NetworkInterface | undefined = target.kind === 'instance' ? network.interfacesOfInstance(target.id)[0] : network.data.interfaces.get(target.id);
  if (found === undefined) {
    const isGone = network.isCollected('NetworkInterfaces', from.vpc);
    const at = { type: target.kind, id: target.id, name: null };
    const why = 'does not exist any more';
    if (isGone) leg.drop(at, why, { type: 'component', kind: 'network-interface', code: 'BAD_STATE', thing: { ...at, account: from.vpc.account, region: from.vpc.region }, why, by }, rule);
    else {
      const missing = network.missing('NetworkInterfaces', from.vpc);
      leg.loseTrack(at, `not known: ${missing.what}`, missing, rule);
    }
    return !isGone;
  }
  const at = interfaceComponent(network, found);
  const subnet = network.data.subnets.get(found.subnetId);
  if (subnet !== undefined && subnet.id !== from.subnet.id) passAcl(network, leg, subnet, false, from.address.address);
  if (!leg.isReply) passGroups(network, leg, found, false, { address: from.address.address, networkInterface: from.networkInterface, link: { kind: 'vpc' } });
  checkRunning(network, leg, found, 'appliance');
  if (found.sourceDestCheck) {
    const why = 'has its source/destination check on, so it drops what is not addressed to itself';
    leg.drop(at, 'source/destination check is on', { type: 'component', kind: 'network-interface', code: 'ENI_SOURCE_DEST_CHECK_RESTRICTION', thing: { ...at, account: found.account, region: found.region }, why, by, repair: { kind: 'source-dest-check', interfaceId: found.id } }, rule);
  }
  leg.loseTrack(at, 'an appliance: what it does with the packet is not known', { what: `what the appliance ${found.id} does with packets to ${to.named.text}`, hint: 'look at its own routes and firewall' }, rule);
  return true;
}
