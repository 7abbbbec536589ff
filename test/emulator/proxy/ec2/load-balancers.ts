import { mapXml, xmlOf } from '../answers.ts';
import { otherCall } from '../exchange.ts';
import type { Call, Mend, Send } from '../exchange.ts';
import { child, element, items, setChild, textAt } from '../xml.ts';
import type { Element } from '../xml.ts';

/** Load balancers with an interface in each of their subnets, which moto does not give them. */
export function completeLoadBalancers(): Mend {
  /** Of the interfaces that were made: the type that AWS shows. */
  const made = new Map<string, string>();
  return async (call, next) => {
    if (call.service === 'elasticloadbalancing' && call.operation === 'CreateLoadBalancer') {
      const answer = await next(call);
      if (answer.status === 200) await addNodes(made, xmlOf(answer), call, next);
      return answer;
    }
    if (call.service !== 'ec2' || call.operation !== 'DescribeNetworkInterfaces' || made.size === 0) return next(call);
    return mapXml(await next(call), (root) => { items(root, 'networkInterfaceSet').forEach((one) => { completeNode(made, one); }); });
  };
}

async function addNodes(made: Map<string, string>, answer: Element, call: Call, next: Send): Promise<void> {
  for (const balancer of items(child(answer, 'CreateLoadBalancerResult'), 'LoadBalancers')) {
    const name = /:loadbalancer\/(.*)$/.exec(textAt(balancer, 'LoadBalancerArn') ?? '')?.[1] ?? '';
    const groups = items(balancer, 'SecurityGroups').map(({ text }) => text);
    for (const zone of items(balancer, 'AvailabilityZones')) {
      const params = { SubnetId: textAt(zone, 'SubnetId') ?? '', Description: `ELB ${name}`, ...Object.fromEntries(groups.map((id, index) => [`SecurityGroupId.${index + 1}`, id])) };
      const created = xmlOf(await next(otherCall(asEc2(call), 'CreateNetworkInterface', params)));
      made.set(textAt(child(created, 'networkInterface'), 'networkInterfaceId') ?? '', name.startsWith('net/') ? 'network_load_balancer' : 'interface');
    }
  }
}

/** moto knows the service by what the request was signed for. */
function asEc2(call: Call): Call {
  const headers = { ...call.request.headers, authorization: String(call.request.headers.authorization).replace('/elasticloadbalancing/', '/ec2/') };
  return { ...call, service: 'ec2', request: { ...call.request, headers } };
}

function completeNode(made: ReadonlyMap<string, string>, one: Element): void {
  const type = made.get(textAt(one, 'networkInterfaceId') ?? '');
  if (type === undefined) return;
  for (const [name, value] of Object.entries({ interfaceType: type, requesterManaged: 'true', requesterId: 'amazon-elb', status: 'in-use' })) setChild(one, element(name, value));
}
