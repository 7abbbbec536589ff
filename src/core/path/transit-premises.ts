/**
 * Attachments that lead out of AWS: VPN, Direct Connect and their like. What the documents tell of them is judged (the state,
 * the tunnels of a VPN); what lies beyond is not in AWS.
 */
import type { Family } from '../address/address.ts';
import type { TransitGatewayAttachment, VpnConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { isNamedPublicly, type End } from './ends.ts';
import type { Leg } from './leg.ts';
import type { Packet } from './transit-crossing.ts';
import { leaveForPremises, passConnections } from './vpn-gateway.ts';

const WORDS: Readonly<Record<string, string>> = {
  vpn: 'VPN', 'direct-connect-gateway': 'Direct Connect gateway', connect: 'Connect', 'network-function': 'Network Firewall',
  'client-vpn': 'Client VPN', 'vpn-concentrator': 'VPN concentrator',
};

export const attachmentWords = ({ resourceType }: TransitGatewayAttachment): string => WORDS[resourceType] ?? resourceType;

/** Does the way over these attachments, of one route, carry packets? */
export function passPremises(network: Network, leg: Leg, attachments: readonly TransitGatewayAttachment[], family: Family): void {
  const [first] = attachments;
  if (first === undefined) return;
  if (first.resourceType !== 'vpn') {
    const what = `whether the ${attachmentWords(first)} attachment ${first.id} (${first.resourceId}) carries traffic`;
    leg.unknown(component('transit-gateway-attachment', first), `a ${attachmentWords(first)} attachment: its far side is in no document`, { what, hint: 'no describe call of EC2 tells it: look at the service itself' });
    return;
  }
  const connections = attachments.flatMap((attachment) => connectionOf(network, leg, attachment) ?? []);
  passFamily(leg, connections, family);
  passConnections(leg, connections, 'TGW_BAD_STATE_VPN');
}

/** The one of several attachments of a route by which packets come back: any that carries, and each of its own table is another way. */
export function attachmentBack(network: Network, leg: Leg, attachments: readonly TransitGatewayAttachment[]): TransitGatewayAttachment | undefined {
  const isDown = ({ resourceType, resourceId }: TransitGatewayAttachment): boolean => resourceType === 'vpn' && network.data.vpnConnections.get(resourceId)?.upTunnels === 0;
  const carrying = attachments.filter((attachment) => !isDown(attachment));
  const byTable = new Map((carrying.length > 0 ? carrying : attachments).map((attachment) => [`${attachment.routeTableId} ${attachment.policyTableId}`, attachment]));
  const [first] = byTable.values();
  return first === undefined ? undefined : leg.choices.choose(`back by ${first.id}`, [...byTable.values()], ({ id }) => `${id} for what comes back`);
}

function connectionOf(network: Network, leg: Leg, attachment: TransitGatewayAttachment): VpnConnection | null {
  const { resourceId, resourceOwner, account, region } = attachment;
  const owner = { account: resourceOwner ?? account, region };
  const lookup = network.lookup(network.data.vpnConnections, 'VpnConnections', resourceId, owner);
  const at = { type: 'vpn-connection', id: resourceId, name: lookup.state === 'found' ? lookup.value.name : null };
  if (lookup.state === 'unknown') {
    leg.unknown(at, `not known: ${lookup.missing.what}`, lookup.missing);
    return null;
  }
  const why = lookup.state === 'absent' ? 'does not exist any more' : ['deleted', 'deleting'].includes(lookup.value.state) ? `is ${lookup.value.state}` : null;
  if (why === null && lookup.state === 'found') return lookup.value;
  leg.drop(at, why ?? '', { type: 'component', kind: 'vpn', code: 'TGW_BAD_STATE_VPN', thing: { ...at, ...owner }, why: why ?? '', by: null });
  return null;
}

/** The tunnels of a connection carry one family (Site-to-Site VPN User Guide, "IPv4 and IPv6 traffic"). */
function passFamily(leg: Leg, connections: readonly VpnConnection[], family: Family): void {
  const [first] = connections;
  if (first === undefined || connections.some((item) => item.family === family || (item.family === null && family === 4))) return;
  const at = component('vpn-connection', first);
  if (first.family === null) {
    leg.unknown(at, 'which family its tunnels carry is not known', { what: `whether the tunnels of ${first.id} carry IPv${family}`, hint: 'its document has no Options.TunnelInsideIpVersion' });
    return;
  }
  const why = `carries IPv${first.family} only`;
  leg.drop(at, why, { type: 'component', kind: 'vpn', code: 'PROTOCOL_RESTRICTION', thing: { ...at, account: first.account, region: first.region }, why, by: null });
}

export function leaveForNetwork(network: Network, leg: Leg, attachments: readonly TransitGatewayAttachment[], { to }: Packet): void {
  const [exit] = attachments;
  if (exit === undefined) return;
  passPremises(network, leg, attachments, to.named.family);
  const at = component('transit-gateway-attachment', exit);
  if (to.kind === 'outside') {
    leg.pass(at, 'forward', `leaves for ${exit.resourceId}`);
    leg.leftBy = attachmentBack(network, leg, attachments) ?? exit;
    leaveForPremises(leg, to, exit.resourceId);
    return;
  }
  const words = `the network behind the ${attachmentWords(exit)} attachment ${exit.id}`;
  leg.loseTrack(at, `leads to ${words}`, isPublicly(to)
    ? { what: `by what address ${to.named.text} sees a packet that leaves by ${exit.id}`, hint: 'reach it by its private address, or by an internet gateway' }
    : { what: `how ${words} leads to ${to.vpc.id}`, hint: 'what lies behind it is not in AWS' });
}

const isPublicly = (to: End): boolean => to.kind === 'interface' && isNamedPublicly(to);
