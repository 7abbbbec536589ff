// A made-up account of the size netdiag is built for: 10,000 interfaces, 2,500 security groups of 20 rules, 500 route tables.
// The same seed gives the same bytes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const SIZES = { vpcs: 25, routeTablesPerVpc: 20, groupsPerVpc: 100, rulesPerGroup: 20, interfacesPerSubnet: 20, peerings: 24 };

/** Writes the describe documents to `dir`, as the AWS CLI prints them, and answers with two instances of peered VPCs. */
export function writeNetwork(dir, seed = 1) {
  const random = randomFrom(seed);
  const vpcs = range(SIZES.vpcs).map((number) => vpcOf(number, random));
  const peerings = range(SIZES.peerings).map((number) => peeringOf(number));
  const folder = join(dir, REGION);
  mkdirSync(folder, { recursive: true });
  const documents = {
    Vpcs: vpcs.map(({ vpc }) => vpc),
    Subnets: vpcs.flatMap(({ subnets }) => subnets),
    RouteTables: vpcs.flatMap(({ routeTables }) => routeTables),
    NetworkAcls: vpcs.flatMap(({ acls }) => acls),
    SecurityGroups: vpcs.flatMap(({ groups }) => groups),
    SecurityGroupRules: vpcs.flatMap(({ groups }) => groups.flatMap((group) => ruleRows(group, random))),
    NetworkInterfaces: vpcs.flatMap(({ interfaces }) => interfaces),
    Reservations: vpcs.flatMap(({ interfaces }) => interfaces.map(reservationOf)),
    VpcPeeringConnections: peerings,
    InternetGateways: vpcs.map(({ vpc }, number) => ({ InternetGatewayId: id('igw', number), OwnerId: ACCOUNT, Attachments: [{ State: 'available', VpcId: vpc.VpcId }], Tags: [] })),
    NatGateways: [],
    ManagedPrefixLists: [],
    FlowLogs: [],
  };
  for (const [key, list] of Object.entries(documents)) writeFileSync(join(folder, `${key}.json`), `${JSON.stringify({ [key]: list }, null, 4)}\n`);
  const [first, second] = vpcs;
  return { source: first.interfaces[7].Attachment.InstanceId, destination: second.interfaces[11].Attachment.InstanceId };
}

function vpcOf(number, random) {
  const VpcId = id('vpc', number);
  const tables = range(SIZES.routeTablesPerVpc).map((index) => number * SIZES.routeTablesPerVpc + index);
  const groups = range(SIZES.groupsPerVpc).map((index) => groupOf(VpcId, number * SIZES.groupsPerVpc + index, random));
  const subnets = tables.map((table, index) => subnetOf(VpcId, number, table, index));
  return {
    vpc: {
      VpcId, OwnerId: ACCOUNT, CidrBlock: `10.${number}.0.0/16`, State: 'available', IsDefault: false, InstanceTenancy: 'default', DhcpOptionsId: id('dopt', 0),
      CidrBlockAssociationSet: [{ AssociationId: id('vpc-cidr-assoc', number), CidrBlock: `10.${number}.0.0/16`, CidrBlockState: { State: 'associated' } }],
      Tags: tags(`vpc-${number}`),
    },
    groups,
    subnets,
    routeTables: tables.map((table, index) => routeTableOf(VpcId, number, table, subnets[index].SubnetId)),
    acls: subnets.map(({ SubnetId }, index) => aclOf(VpcId, tables[index], SubnetId)),
    interfaces: subnets.flatMap(({ SubnetId }, index) => range(SIZES.interfacesPerSubnet).map((host) =>
      interfaceOf({ VpcId, SubnetId, number: tables[index] * SIZES.interfacesPerSubnet + host, address: `10.${number}.${index}.${host + 10}`, groups: [groups[0], pick(groups, random), pick(groups, random)] }))),
  };
}

function subnetOf(VpcId, vpc, number, index) {
  const SubnetId = id('subnet', number);
  return {
    SubnetId, VpcId, OwnerId: ACCOUNT, SubnetArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:subnet/${SubnetId}`, CidrBlock: `10.${vpc}.${index}.0/24`,
    AvailabilityZone: zone(index), AvailabilityZoneId: `use1-az${index % 3 + 1}`, AvailableIpAddressCount: 230, State: 'available',
    DefaultForAz: false, MapPublicIpOnLaunch: false, AssignIpv6AddressOnCreation: false, Ipv6CidrBlockAssociationSet: [], Tags: tags(`subnet-${number}`),
  };
}

function routeTableOf(VpcId, vpc, number, SubnetId) {
  const route = (DestinationCidrBlock, target) => ({ DestinationCidrBlock, ...target, Origin: 'CreateRoute', State: 'active' });
  // VPC n is peered with n - 1 and n + 1.
  const neighbours = [[vpc - 1, vpc - 1], [vpc + 1, vpc]].filter(([other]) => other >= 0 && other < SIZES.vpcs);
  return {
    RouteTableId: id('rtb', number), VpcId, OwnerId: ACCOUNT, PropagatingVgws: [],
    Associations: [{ Main: false, RouteTableAssociationId: id('rtbassoc', number), RouteTableId: id('rtb', number), SubnetId, AssociationState: { State: 'associated' } }],
    Routes: [
      { DestinationCidrBlock: `10.${vpc}.0.0/16`, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' },
      route('0.0.0.0/0', { GatewayId: id('igw', vpc) }),
      ...neighbours.map(([other, peering]) => route(`10.${other}.0.0/16`, { VpcPeeringConnectionId: id('pcx', peering) })),
    ],
    Tags: tags(`rtb-${number}`),
  };
}

export function aclOf(VpcId, number, SubnetId) {
  const entry = (Egress, RuleNumber, RuleAction) => ({ CidrBlock: '0.0.0.0/0', Egress, Protocol: '-1', RuleAction, RuleNumber });
  return {
    NetworkAclId: id('acl', number), VpcId, OwnerId: ACCOUNT, IsDefault: false,
    Associations: [{ NetworkAclAssociationId: id('aclassoc', number), NetworkAclId: id('acl', number), SubnetId }],
    Entries: [true, false].flatMap((egress) => [entry(egress, 100, 'allow'), entry(egress, 32767, 'deny')]),
    Tags: tags(`acl-${number}`),
  };
}

/** The first group of each VPC admits HTTPS from everywhere inside; all others some ports of some addresses. */
export function groupOf(VpcId, number, random) {
  const isCommon = number % SIZES.groupsPerVpc === 0;
  const tcp = (port, CidrIp) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp, Description: `port ${port}` }], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] });
  const GroupId = id('sg', number);
  return {
    GroupId, GroupName: `group-${number}`, Description: `Group ${number}`, VpcId, OwnerId: ACCOUNT, SecurityGroupArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/${GroupId}`,
    IpPermissions: range(SIZES.rulesPerGroup - 1).map((rule) => (isCommon && rule === 0 ? tcp(443, '10.0.0.0/8') : tcp(1024 + Math.floor(random() * 40_000), `10.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}.0/24`))),
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] }],
    Tags: tags(`group-${number}`),
  };
}

export function ruleRows(group, random) {
  const row = (IsEgress) => ({ IpProtocol, FromPort = -1, ToPort = -1, IpRanges: [{ CidrIp, Description }] }) => ({
    SecurityGroupRuleId: id('sgr', Math.floor(random() * 2 ** 40)), GroupId: group.GroupId, GroupOwnerId: ACCOUNT, IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4: CidrIp, Description, Tags: [],
  });
  return [...group.IpPermissions.map(row(false)), ...group.IpPermissionsEgress.map(row(true))];
}

export function interfaceOf({ VpcId, SubnetId, number, address, groups }) {
  const hexNumber = number.toString(16).padStart(6, '0').match(/../g).join(':');
  const name = `ip-${address.replaceAll('.', '-')}.ec2.internal`;
  return {
    NetworkInterfaceId: id('eni', number), VpcId, SubnetId, OwnerId: ACCOUNT, AvailabilityZone: zone(number), Description: '', InterfaceType: 'interface',
    MacAddress: `02:00:00:${hexNumber}`, PrivateIpAddress: address, PrivateDnsName: name, RequesterManaged: false, SourceDestCheck: true, Status: 'in-use', Ipv6Addresses: [],
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: address, PrivateDnsName: name }],
    Groups: [...new Set(groups)].map(({ GroupId, GroupName }) => ({ GroupId, GroupName })),
    Attachment: { AttachmentId: id('eni-attach', number), InstanceId: id('i', number), InstanceOwnerId: ACCOUNT, DeviceIndex: 0, NetworkCardIndex: 0, Status: 'attached', AttachTime: '2026-11-01T08:00:00+00:00', DeleteOnTermination: true },
    TagSet: [],
  };
}

export function reservationOf(nic, number) {
  const { InstanceId } = nic.Attachment;
  const instance = {
    InstanceId, ImageId: id('ami', 0), InstanceType: 'm7g.large', LaunchTime: '2026-11-01T08:00:00+00:00', State: { Code: 16, Name: 'running' }, Platform: undefined, PlatformDetails: 'Linux/UNIX', Architecture: 'arm64',
    Placement: { AvailabilityZone: nic.AvailabilityZone, GroupName: '', Tenancy: 'default' }, Monitoring: { State: 'disabled' }, PrivateIpAddress: nic.PrivateIpAddress, PrivateDnsName: nic.PrivateDnsName,
    VpcId: nic.VpcId, SubnetId: nic.SubnetId, SecurityGroups: nic.Groups, NetworkInterfaces: [nic], Tags: tags(`instance-${number}`), EbsOptimized: true, RootDeviceName: '/dev/xvda', SourceDestCheck: true,
  };
  return { ReservationId: id('r', number), OwnerId: ACCOUNT, Groups: [], Instances: [instance] };
}

function peeringOf(number) {
  const side = (vpc) => ({ VpcId: id('vpc', vpc), OwnerId: ACCOUNT, Region: REGION, CidrBlock: `10.${vpc}.0.0/16`, CidrBlockSet: [{ CidrBlock: `10.${vpc}.0.0/16` }] });
  return { VpcPeeringConnectionId: id('pcx', number), RequesterVpcInfo: side(number), AccepterVpcInfo: side(number + 1), Status: { Code: 'active', Message: 'Active' }, Tags: [] };
}

export const range = (length) => Array.from({ length }, (_, index) => index);
export const tags = (name) => [{ Key: 'Name', Value: name }, { Key: 'team', Value: 'platform' }];
export const zone = (index) => `${REGION}${'abc'[index % 3]}`;
export const id = (prefix, number) => `${prefix}-0${number.toString(16).padStart(16, '0')}`;
export const pick = (list, random) => list[Math.floor(random() * list.length)];

/** Mulberry32: small, and good enough for names and ports. */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
