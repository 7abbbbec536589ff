/**
 * Legs of flows that a gateway translated. A NAT gateway's interface records each flow twice: between the client and the
 * gateway, and between the gateway and the far end, where all clients are one. The second leg repeats the first, and
 * where the clients' own interfaces are logged, both repeat what is counted there (VPC User Guide, "Flow log record
 * examples", traffic through a NAT gateway).
 */
import { parseAddress } from '../address/address.ts';
import { isPublic } from '../address/special.ts';
import { endOf, NONE, type FlowRows } from './flow-rows.ts';
import type { NetworkFacts } from './facts.ts';

/**
 * For each row 1 where it repeats another leg:
 *
 * 1. by the records: some interface shows the pair (gateway, far end) as two faces of one end (`dstaddr` the gateway and
 *    `pkt-dstaddr` the far end, or `srcaddr` and `pkt-srcaddr` in the reply), so its rows between just these two are the
 *    translated leg of flows that are there with their clients;
 * 2. by the configuration: an end is an address of a NAT gateway whose interface is logged, and the other end is a client
 *    whose own interface is logged, too, or somebody outside with whom such a client speaks;
 * 3. by the configuration: an end is an address of a NAT gateway whose clients' legs are there, and the other is public.
 *
 * A gateway whose own interface is not logged is left alone: the legs of its clients may be nowhere else.
 */
export function translatedRows(rows: FlowRows, facts: NetworkFacts): Uint8Array {
  const pairs = translatedPairs(rows);
  const { logged, clients, farEnds, hasClients } = gatewaysSeen(rows, facts);
  const translated = new Uint8Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const source = rows.source(row);
    const destination = rows.destination(row);
    const isPair = pairs.size > 0 && (pairs.has(`${source} ${destination}`) || pairs.has(`${destination} ${source}`));
    if (isPair || isLeg(source, destination) || isLeg(destination, source)) translated[row] = 1;
  }
  return translated;

  function isLeg(gateway: string, other: string): boolean {
    if (!facts.gatewayAddresses.has(gateway) || !logged.has(endOf(gateway, facts))) return false;
    const end = endOf(other, facts);
    return clients.has(end) || (farEnds.has(end) && !facts.interfaceOf.has(end)) || (hasClients.has(endOf(gateway, facts)) && isPublicText(other));
  }
}

/** Gateway and far end, as `gateway far`. */
function translatedPairs(rows: FlowRows): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (let row = 0; row < rows.count; row++) {
    const [source, destination] = [rows.recordedSource(row), rows.recordedDestination(row)];
    const [packetSource, packetDestination] = [rows.source(row), rows.destination(row)];
    if (packetSource !== source && source !== NONE) pairs.add(`${source} ${packetSource}`);
    if (packetDestination !== destination && destination !== NONE) pairs.add(`${destination} ${packetDestination}`);
  }
  return pairs;
}

interface GatewaysSeen {
  /** Gateways with rows of their own interface. */
  readonly logged: ReadonlySet<string>;
  /** Gateways that a private address speaks with. */
  readonly hasClients: ReadonlySet<string>;
  /** Who has rows of their own interface. */
  readonly clients: ReadonlySet<string>;
  /** With whom they speak. */
  readonly farEnds: ReadonlySet<string>;
}

function gatewaysSeen(rows: FlowRows, facts: NetworkFacts): GatewaysSeen {
  const seen = { logged: new Set<string>(), hasClients: new Set<string>(), clients: new Set<string>(), farEnds: new Set<string>() };
  if (facts.gatewayAddresses.size === 0) return seen;
  for (let row = 0; row < rows.count; row++) {
    const interfaceId = rows.interfaceId(row);
    // A regional NAT gateway has no interface: its records have none ("Flow log records").
    const isAtGateway = facts.gatewayInterfaces.has(interfaceId) || interfaceId === NONE;
    const [source, destination] = [rows.source(row), rows.destination(row)];
    const [fromGateway, toGateway] = [facts.gatewayAddresses.has(source), facts.gatewayAddresses.has(destination)];
    if (!fromGateway && !toGateway) {
      // There the client's leg has the far end in it, the other leg the gateway in place of the client.
      if (interfaceId === NONE) for (const end of [source, destination]) seen.farEnds.add(endOf(end, facts));
      if (isAtGateway) continue;
      for (const [own, far] of [[source, destination], [destination, source]] as const) {
        const end = endOf(own, facts);
        if (facts.interfaceOf.get(end) !== interfaceId) continue;
        seen.clients.add(end);
        seen.farEnds.add(endOf(far, facts));
      }
    } else if (fromGateway !== toGateway) {
      const [gateway, other] = fromGateway ? [source, destination] : [destination, source];
      if (isAtGateway) seen.logged.add(endOf(gateway, facts));
      if (!isPublicText(other)) seen.hasClients.add(endOf(gateway, facts));
    }
  }
  return seen;
}

function isPublicText(text: string): boolean {
  const address = parseAddress(text);
  return address !== null && isPublic(address);
}
