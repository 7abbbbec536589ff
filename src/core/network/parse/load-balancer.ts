/** Documents of both Elastic Load Balancing APIs. */
import type { Listener, ListenerAction, LoadBalancer, LoadBalancerType, Target, TargetGroup } from '../load-balancer.ts';
import type { Owner } from '../model.ts';
import type { Reader } from '../reader.ts';
import { regionOfZone, textsOf } from './common.ts';

/** What a load balancer's own document says; listeners and attributes have documents of their own. */
export type LoadBalancerBase = Omit<LoadBalancer, 'listeners' | 'isCrossZone'>;

export function parseLoadBalancer(reader: Reader, asked: Owner): LoadBalancerBase {
  const id = reader.string('LoadBalancerArn');
  const zones = reader.list('AvailabilityZones');
  return {
    ...ownerOfArn(id, asked),
    id,
    name: reader.string('LoadBalancerName'),
    type: typeOf(reader.optionalString('Type')),
    dnsName: reader.optionalString('DNSName')?.toLowerCase() ?? null,
    isInternetFacing: reader.optionalString('Scheme') === 'internet-facing',
    vpcId: reader.optionalString('VpcId'),
    state: reader.child('State')?.optionalString('Code') ?? 'active',
    subnetIds: zones.flatMap((zone) => zone.optionalString('SubnetId') ?? []),
    zones: zones.flatMap((zone) => zone.optionalString('ZoneName') ?? []),
    ipAddressType: reader.optionalString('IpAddressType') ?? 'ipv4',
  };
}

function typeOf(type: string | null): LoadBalancerType {
  return type === 'network' || type === 'gateway' ? type : 'application';
}

/** An element of LoadBalancerDescriptions. */
export function parseClassicLoadBalancer(reader: Reader, asked: Owner): LoadBalancerBase {
  const name = reader.string('LoadBalancerName');
  const zones = textsOf(reader, 'AvailabilityZones');
  const region = regionOfZone(zones[0] ?? null) ?? asked.region;
  const partition = region?.startsWith('cn-') === true ? 'aws-cn' : region?.startsWith('us-gov-') === true ? 'aws-us-gov' : 'aws';
  return {
    account: asked.account,
    region,
    id: `arn:${partition}:elasticloadbalancing:${region ?? ''}:${asked.account ?? ''}:loadbalancer/${name}`,
    name,
    type: 'classic',
    dnsName: reader.optionalString('DNSName')?.toLowerCase() ?? null,
    isInternetFacing: reader.optionalString('Scheme') !== 'internal',
    vpcId: reader.optionalString('VPCId'),
    state: 'active',
    subnetIds: textsOf(reader, 'Subnets'),
    zones,
    ipAddressType: 'ipv4',
  };
}

/** The listeners of a classic one, each with the target group that it stands for. */
export function classicListeners(reader: Reader, { id, account, region, name, vpcId }: LoadBalancerBase): { readonly listener: Listener; readonly group: TargetGroup }[] {
  const targets = reader.list('Instances').map((item): Target => ({
    id: item.string('InstanceId'), port: null, zone: null, health: null, reason: null, description: null,
  }));
  const healthCheck = /^\w+:(\d+)/.exec(reader.child('HealthCheck')?.optionalString('Target') ?? '')?.[1];
  return reader.list('ListenerDescriptions').flatMap((item) => {
    const listener = item.child('Listener');
    if (listener === null) return [];
    const protocol = listener.string('Protocol').toUpperCase();
    const port = listener.number('LoadBalancerPort');
    const instancePort = listener.number('InstancePort');
    const group: TargetGroup = {
      account, region, id: `${id} instances at port ${instancePort}`, name: `the instances of ${name}`, targetType: 'instance',
      protocol: listener.optionalString('InstanceProtocol') ?? protocol, port: instancePort, vpcId,
      healthCheckPort: healthCheck === undefined ? null : Number(healthCheck), ipAddressType: 'ipv4', targets, attributes: new Map(),
    };
    const defaultAction: ListenerAction = { kind: 'forward', targetGroupIds: [group.id] };
    return [{ listener: { id: `${protocol}:${port}`, protocol, port, defaultAction, ruleActions: [] }, group }];
  });
}

export function parseListener(reader: Reader): Omit<Listener, 'ruleActions'> {
  return {
    id: reader.string('ListenerArn'),
    // Those of a Gateway Load Balancer have neither.
    protocol: reader.optionalString('Protocol') ?? 'GENEVE',
    port: reader.optionalNumber('Port') ?? 0,
    defaultAction: parseActions(reader.list('DefaultActions')),
  };
}

/** The action that ends the list: those before it only authenticate. */
export function parseActions(actions: readonly Reader[]): ListenerAction {
  for (const action of actions) {
    const type = action.optionalString('Type') ?? '';
    if (type === 'forward') return { kind: 'forward', targetGroupIds: groupsOf(action) };
    if (type === 'redirect' || type === 'fixed-response') return { kind: 'answer', by: type };
  }
  return { kind: 'unknown' };
}

/** A group of weight 0 gets nothing while another one has some (Application Load Balancer guide, "Forward actions"). */
function groupsOf(action: Reader): string[] {
  const weighted = (action.child('ForwardConfig')?.list('TargetGroups') ?? []).map((item) => ({ id: item.string('TargetGroupArn'), weight: item.optionalNumber('Weight') ?? 1 }));
  const used = weighted.some(({ weight }) => weight > 0) ? weighted.filter(({ weight }) => weight > 0) : weighted;
  const only = action.optionalString('TargetGroupArn');
  return used.length === 0 && only !== null ? [only] : used.map(({ id }) => id);
}

export function parseTargetGroup(reader: Reader, asked: Owner): TargetGroup {
  const id = reader.string('TargetGroupArn');
  const healthCheckPort = Number(reader.optionalString('HealthCheckPort') ?? 'traffic-port');
  return {
    ...ownerOfArn(id, asked),
    id,
    name: reader.string('TargetGroupName'),
    targetType: targetTypeOf(reader.optionalString('TargetType')),
    protocol: reader.optionalString('Protocol'),
    port: reader.optionalNumber('Port'),
    vpcId: reader.optionalString('VpcId'),
    healthCheckPort: Number.isInteger(healthCheckPort) ? healthCheckPort : null,
    ipAddressType: reader.optionalString('IpAddressType') ?? 'ipv4',
    targets: null,
    attributes: null,
  };
}

function targetTypeOf(type: string | null): TargetGroup['targetType'] {
  return type === 'ip' || type === 'lambda' || type === 'alb' ? type : 'instance';
}

/** An element of TargetHealthDescriptions. */
export function parseTarget(reader: Reader): Target {
  const target = reader.child('Target');
  const health = reader.child('TargetHealth');
  return {
    id: target?.string('Id') ?? '',
    port: target?.optionalNumber('Port') ?? null,
    zone: target?.optionalString('AvailabilityZone') ?? null,
    health: health?.optionalString('State') ?? null,
    reason: health?.optionalString('Reason') ?? null,
    description: health?.optionalString('Description') ?? null,
  };
}

/** Attributes come as a list of keys and values. */
export function parseAttributes(reader: Reader): Map<string, string> {
  return new Map(reader.list('Attributes').flatMap((item) => {
    const key = item.optionalString('Key');
    return key === null ? [] : [[key, item.optionalString('Value') ?? ''] as const];
  }));
}

/** An ARN names Region and account. */
function ownerOfArn(arn: string, asked: Owner): Owner {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account: account === '' ? asked.account : account, region: region === '' ? asked.region : region };
}
