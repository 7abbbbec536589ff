/** Traffic as options give it, as the evaluation takes it, and as answers print it. */
import { isPublic } from '../address/special.ts';
import type { Endpoint } from '../network/endpoint.ts';
import type { Network } from '../network/network.ts';
import type { Judgement, PairQuestion } from '../path/judge.ts';
import { ICMPV6, TCP, hasPorts, isIcmp, protocolName } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import type { EndpointAnswer, QuestionAnswer } from './answer.ts';

/** Null: not given. */
export interface AskedTraffic {
  readonly protocol: number | null;
  readonly port: number | null;
  readonly sourcePort: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

/** Any traffic of the protocol where nothing narrower was given; any traffic at all without a protocol. A port alone is TCP's. */
export function anyTrafficOf(asked: AskedTraffic): Pick<PairQuestion, 'protocol' | 'traffic' | 'sourcePort'> {
  const { sourcePort } = asked;
  const protocol = asked.protocol ?? (asked.port === null && sourcePort === null ? null : TCP);
  if (protocol === null) return { protocol: 'all', traffic: TrafficSet.EVERYTHING, sourcePort };
  if (hasPorts(protocol) && asked.port !== null) return { protocol, traffic: TrafficSet.ofPorts(protocol, [{ from: asked.port, to: asked.port }]), sourcePort };
  if (isIcmp(protocol) && asked.icmpType !== null) return { protocol, traffic: TrafficSet.ofIcmp(protocol, asked.icmpType, asked.icmpCode ?? 0), sourcePort };
  return { protocol, traffic: TrafficSet.ofProtocol(protocol), sourcePort };
}

/** As above, and ICMP without a type is what ping sends. */
export function oneTrafficOf(asked: AskedTraffic): Pick<PairQuestion, 'protocol' | 'traffic' | 'sourcePort'> {
  const { protocol } = asked;
  if (protocol === null || !isIcmp(protocol) || asked.icmpType !== null) return anyTrafficOf(asked);
  return anyTrafficOf({ ...asked, icmpType: echoRequestType(protocol), icmpCode: asked.icmpCode ?? 0 });
}

const echoRequestType = (protocol: number): number => (protocol === ICMPV6 ? 128 : 8);

export function questionAnswer(network: Network, question: PairQuestion, judgement: Judgement, window: QuestionAnswer['window']): QuestionAnswer {
  const { protocol, traffic } = question;
  const range = protocol === 'all' || traffic.isEverything ? undefined : traffic.numbersOf(protocol)[0];
  const isSingle = range?.from === range?.to;
  const number = range !== undefined && isSingle ? range.from : null;
  return {
    source: endpointAnswer(network, question.source, judgement, 'source'),
    destination: endpointAnswer(network, question.destination, judgement, 'destination'),
    protocol: protocol === 'all' ? 'all' : protocolName(protocol),
    port: protocol !== 'all' && hasPorts(protocol) ? number : null,
    sourcePort: question.sourcePort,
    icmpType: protocol !== 'all' && isIcmp(protocol) && number !== null ? Math.floor(number / 256) : null,
    icmpCode: protocol !== 'all' && isIcmp(protocol) && number !== null ? number % 256 : null,
    window,
  };
}

function endpointAnswer(network: Network, endpoint: Endpoint, judgement: Judgement, role: 'source' | 'destination'): EndpointAnswer {
  const { input } = endpoint;
  switch (endpoint.kind) {
    case 'outside':
      if (endpoint.address === null) return { input, ip: null, scope: 'internet' };
      return { input, ip: endpoint.address.text, scope: isPublic(endpoint.address) ? 'internet' : 'private' };
    case 'service':
      return { input, ip: endpoint.address.text, scope: 'service' };
    case 'unowned': {
      const isReserved = judgement.path.forward.steps.some(({ component }) => component.type === 'aws-service');
      return { input, ip: endpoint.address.text, scope: isReserved ? 'service' : 'vpc', vpcId: endpoint.vpc.id };
    }
    case 'load-balancer': {
      const { id, name, type, isInternetFacing, dnsName, vpcId, account, region } = endpoint.loadBalancer;
      const end = judgement.ends?.[role];
      const node = end?.kind === 'interface' ? end : null;
      return {
        input, id, name, loadBalancerType: type, scheme: isInternetFacing ? 'internet-facing' : 'internal', dnsName,
        interfaceId: node?.networkInterface.id ?? null, instanceId: null, privateIp: node?.address.address.text ?? null, publicIp: node?.address.publicIp?.text ?? null,
        subnetId: node?.subnet.id ?? null, vpcId, account, region,
      };
    }
    case 'interface': {
      const { networkInterface } = endpoint;
      const end = judgement.ends?.[role];
      const used = (end?.kind === 'interface' ? end.address : endpoint.address) ?? networkInterface.addresses[0];
      const instance = networkInterface.instanceId === null ? undefined : network.data.instances.get(networkInterface.instanceId);
      return {
        input,
        id: networkInterface.id,
        name: networkInterface.name ?? instance?.name ?? null,
        instanceId: networkInterface.instanceId,
        privateIp: used?.address.text ?? '',
        publicIp: used?.publicIp?.text ?? null,
        subnetId: networkInterface.subnetId,
        vpcId: networkInterface.vpcId,
        account: networkInterface.account,
        region: networkInterface.region,
      };
    }
  }
}

/** How a question's end is named in a sentence: `web (10.0.1.20)`. */
export function endWords(network: Network, endpoint: Endpoint, judgement: Judgement, role: 'source' | 'destination'): string {
  if (endpoint.kind === 'load-balancer') {
    const node = judgement.ends?.[role];
    return node?.kind === 'interface' ? `load balancer ${endpoint.loadBalancer.name} (${node.named.text})` : `load balancer ${endpoint.loadBalancer.name}`;
  }
  if (endpoint.kind !== 'interface') return endpoint.kind === 'outside' && endpoint.address === null ? 'the internet' : endpoint.address === null ? endpoint.input : endpoint.address.text;
  const answer = endpointAnswer(network, endpoint, judgement, role);
  if (!('privateIp' in answer)) return endpoint.input;
  const end = judgement.ends?.[role];
  const address = end?.kind === 'interface' ? end.named.text : answer.privateIp;
  const title = answer.name ?? answer.instanceId ?? answer.id;
  return `${title} (${address})`;
}
