/** The same question, asked of src. */
import { describeBlock } from '../../src/core/diagnosis/cause.ts';
import { anyTrafficOf, oneTrafficOf } from '../../src/core/diagnosis/question.ts';
import type { Collection } from '../../src/core/network/documents.ts';
import type { Endpoint } from '../../src/core/network/endpoint.ts';
import { findEndpoint } from '../../src/core/network/find-endpoint.ts';
import type { Network } from '../../src/core/network/network.ts';
import { parseNetwork } from '../../src/core/network/parse-network.ts';
import { judge, type PairQuestion } from '../../src/core/path/judge.ts';
import type { TrafficSetJson } from '../../src/core/traffic/json.ts';
import type { Case, Question, Scope } from './describe.ts';

export interface SrcAnswer {
  verdict: string;
  blockers: { kind: string; direction: string; id: string; code: string }[];
  missing: string[];
}

export function collectionOf(scopes: Scope[]): Collection {
  return {
    refusals: [],
    documents: scopes.flatMap(({ account, region, prefixListEntries, transitRoutes = [], ...content }) => {
      const scope = { account, region };
      return [
        { scope, origin: `${account}/${region}`, content },
        ...prefixListEntries.map((list) => ({ scope, origin: list.PrefixListId, content: { ...list } })),
        ...transitRoutes.map((table) => ({ scope, origin: table.TransitGatewayRouteTableId, content: { ...table } })),
      ];
    }),
  };
}

export function pairOf(network: Network, question: Question): PairQuestion {
  const find = (text: string, role: 'source' | 'destination', from: Endpoint | null): Endpoint => {
    const found = findEndpoint(network, text, role, from?.kind === 'interface' ? from.networkInterface : null);
    if (found.kind === 'host-name') throw new Error(`${text} was taken for a host name`);
    return found;
  };
  const source = find(question.source, 'source', null);
  const destination = find(question.destination, 'destination', source);
  const { protocol, port, sourcePort, icmpType = null, icmpCode = null } = question;
  return { source, destination, ...oneTrafficOf({ protocol, port, sourcePort, icmpType, icmpCode }) };
}

export function srcAnswer({ scopes, question }: Case): SrcAnswer {
  const network = parseNetwork(collectionOf(scopes));
  const judgement = judge(network, pairOf(network, question));
  return {
    verdict: judgement.verdict,
    blockers: judgement.blocks.map((block) => {
      const { kind, code, resource } = describeBlock(network, block);
      return { kind, direction: block.direction, id: resource.id, code };
    }),
    missing: judgement.missing.map(({ what }) => what),
  };
}

/** All that `inspect` says is let through there and back between the two ends of a question. */
export function srcRoundTrip({ scopes, question }: Case): TrafficSetJson {
  const network = parseNetwork(collectionOf(scopes));
  const { source, destination } = pairOf(network, question);
  const any = anyTrafficOf({ protocol: null, port: null, sourcePort: question.sourcePort, icmpType: null, icmpCode: null });
  return judge(network, { source, destination, ...any }).allowed.roundTrip.toJson();
}
