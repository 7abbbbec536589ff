/** Routes to a network interface or instance: an appliance that is to pass the packet on. */
import type { Network } from '../network/network.ts';
import { deliver } from './deliver.ts';
import type { End, InterfaceEnd, Place } from './ends.ts';
import type { Leg } from './leg.ts';
import { enterMiddlebox, findAppliance, goOnBehind, sentBy } from './middlebox.ts';
import type { ByRoute } from './peering.ts';
import { routeAnswer } from './rule-answer.ts';

/**
 * @param here where the packet is: another VPC than its sender's where it came by a transit gateway
 * @returns false where there is no such interface: the route has to lead elsewhere
 */
export function leaveByAppliance(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute, here: Place = from): boolean {
  const { target } = by.route;
  const rule = routeAnswer(by.table, by.route);
  const lookup = findAppliance(network, target, here.vpc);
  if (lookup.state !== 'found') {
    const at = { type: target.kind, id: target.id, name: null };
    if (lookup.state === 'unknown') {
      leg.loseTrack(at, `not known: ${lookup.missing.what}`, lookup.missing, rule);
      return true;
    }
    const why = 'does not exist any more';
    leg.drop(at, why, { type: 'component', kind: 'network-interface', code: 'BAD_STATE', thing: { ...at, account: here.vpc.account, region: here.vpc.region }, why, by }, rule);
    return false;
  }
  const box = lookup.value;
  // A route that names the destination's own interface delivers: nothing stands between.
  if (to.kind === 'interface' && to.networkInterface.id === box.networkInterface.id && to.vpc.id === here.vpc.id && here.vpc.id === from.vpc.id) {
    deliver(network, leg, to, { source: from.address.address, sender: from.networkInterface, link: { kind: 'vpc' }, entersSubnet: true });
    return true;
  }
  if (!leg.enter(box.networkInterface.id)) {
    leg.loseTrack(box.at, 'the packet came from it', { what: `how the packet leaves ${box.networkInterface.id}`, hint: 'the routes behind it lead back to it' }, rule);
    return true;
  }
  const packet = sentBy(from, here);
  enterMiddlebox(network, leg, box, packet, by);
  goOnBehind(network, leg, box, packet, to, by);
  return true;
}
