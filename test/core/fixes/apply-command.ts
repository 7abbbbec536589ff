/** Does to describe documents what a printed command does to an account. Null: a command that this does not know. */
import type { RawEntry, RawPermission, RawRoute, Scope } from '../../differential/describe.ts';
import { peerOf } from '../../differential/generate-rules.ts';

const TARGETS = {
  'gateway-id': 'GatewayId', 'vpc-peering-connection-id': 'VpcPeeringConnectionId', 'transit-gateway-id': 'TransitGatewayId',
  'nat-gateway-id': 'NatGatewayId', 'network-interface-id': 'NetworkInterfaceId',
} as const;

export function applyCommand(scopes: Scope[], command: string): Scope[] | null {
  if (command.includes('$(')) return null;
  const [, , operation, ...rest] = command.split(' ');
  const options = new Map([...` ${rest.join(' ')}`.matchAll(/ --([\w-]+)(?: (?!--)('[^']*'|\S+))?/g)].map(([, name, value]) => [name ?? '', (value ?? '').replaceAll("'", '')]));
  const option = (name: string): string => options.get(name) ?? '';
  const changed = structuredClone(scopes);
  const all = <T>(pick: (scope: Scope) => T[] | undefined): T[] => changed.flatMap((scope) => pick(scope) ?? []);
  const range = (name: string): Record<string, number> => Object.fromEntries(option(name).split(',').map((part) => part.split('=')).map(([key, value]) => [key ?? '', Number(value)]));
  switch (operation) {
    case 'authorize-security-group-ingress':
    case 'authorize-security-group-egress': {
      const group = all((scope) => scope.SecurityGroups).find(({ GroupId }) => GroupId === option('group-id'));
      if (operation.endsWith('ingress')) group?.IpPermissions.push(permission(options));
      else group?.IpPermissionsEgress.push(permission(options));
      return changed;
    }
    case 'create-network-acl-entry': {
      const ports = range('port-range');
      const icmp = range('icmp-type-code');
      const entry: RawEntry = {
        RuleNumber: Number(option('rule-number')), Egress: options.has('egress'), Protocol: option('protocol'), RuleAction: option('rule-action'),
        ...(options.has('cidr-block') ? { CidrBlock: option('cidr-block') } : { Ipv6CidrBlock: option('ipv6-cidr-block') }),
        ...(options.has('port-range') ? { PortRange: { From: ports['From'] ?? 0, To: ports['To'] ?? 0 } } : {}),
        ...(options.has('icmp-type-code') ? { IcmpTypeCode: { Type: icmp['Type'] ?? 0, Code: icmp['Code'] ?? 0 } } : {}),
      };
      const acl = all((scope) => scope.NetworkAcls).find(({ NetworkAclId }) => NetworkAclId === option('network-acl-id'));
      // AWS refuses a number that is taken in that direction, and those that it keeps for itself.
      if (entry.RuleNumber < 1 || entry.RuleNumber > 32766 || acl?.Entries.some((item) => item.Egress === entry.Egress && item.RuleNumber === entry.RuleNumber) !== false) {
        throw new Error(`AWS refuses ${command}`);
      }
      acl.Entries.push(entry);
      return changed;
    }
    case 'create-route':
    case 'replace-route': {
      const table = all((scope) => scope.RouteTables).find(({ RouteTableId }) => RouteTableId === option('route-table-id'));
      const destination = option('destination-cidr-block') || option('destination-ipv6-cidr-block');
      const isSame = (item: RawRoute): boolean => same(item.DestinationCidrBlock ?? item.DestinationIpv6CidrBlock ?? '', destination) && item.Origin !== 'EnableVgwRoutePropagation';
      if (table === undefined || table.Routes.some(isSame) !== (operation === 'replace-route')) throw new Error(`AWS refuses ${command}`);
      const named = Object.entries(TARGETS).filter(([name]) => options.has(name));
      if (named.length !== 1) throw new Error(`AWS refuses ${command}`);
      const gateway = Object.fromEntries(named.map(([name, field]) => [field, option(name)]));
      table.Routes = [
        ...table.Routes.filter((item) => !isSame(item)),
        { ...(destination.includes(':') ? { DestinationIpv6CidrBlock: destination } : { DestinationCidrBlock: destination }), ...gateway, State: 'active', Origin: 'CreateRoute' },
      ];
      return changed;
    }
    case 'start-instances':
      for (const instance of all((scope) => scope.Reservations).flatMap(({ Instances }) => Instances)) if (instance.InstanceId === option('instance-ids')) instance.State.Name = 'running';
      return changed;
    default:
      return null;
  }
}

/** `2001:db8:0::/56` is `2001:db8::/56`. */
const same = (a: string, b: string): boolean => a === b || a.replace(':0::', '::') === b;

function permission(options: Map<string, string>): RawPermission {
  const short = options.get('ip-permissions');
  if (short === undefined) {
    const port = Number(options.get('port'));
    return { IpProtocol: options.get('protocol') ?? '', FromPort: port, ToPort: port, ...peerOf(options.get('cidr') ?? '') };
  }
  const value = (name: string): string | undefined => new RegExp(`${name}=([^,\\]}]+)`).exec(short)?.[1];
  const [from, to] = [value('FromPort'), value('ToPort')];
  return {
    IpProtocol: value('IpProtocol') ?? '',
    ...(from === undefined ? {} : { FromPort: Number(from), ToPort: Number(to) }),
    ...peerOf(value('CidrIpv6') ?? value('CidrIp') ?? ''),
  };
}
