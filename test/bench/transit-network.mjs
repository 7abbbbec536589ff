// A made-up account around one transit gateway: 300 attached VPCs with 10,000 interfaces, and one table of 5,000 routes that serves them all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, REGION, aclOf, groupOf, id, interfaceOf, pick, randomFrom, range, reservationOf, ruleRows, tags, zone } from './network.mjs';

export const TRANSIT_SIZES = { vpcs: 300, subnetsPerVpc: 3, groupsPerVpc: 8, interfaces: 10_000, routes: 5_000 };
const GATEWAY = id('tgw', 0);
const TABLE = id('tgw-rtb', 0);

/** Writes the describe documents to `dir`, and answers with two instances of different VPCs and with all interfaces. */
export function writeTransitNetwork(dir, seed = 2) {
  const random = randomFrom(seed);
  const vpcs = range(TRANSIT_SIZES.vpcs).map((number) => spokeOf(number, random));
  const groups = vpcs.flatMap((vpc) => vpc.groups);
  const interfaces = vpcs.flatMap((vpc) => vpc.interfaces);
  const folder = join(dir, REGION);
  mkdirSync(folder, { recursive: true });
  const documents = {
    Vpcs: vpcs.map(({ vpc }) => vpc),
    Subnets: vpcs.flatMap(({ subnets }) => subnets),
    RouteTables: vpcs.flatMap(({ routeTables }) => routeTables),
    NetworkAcls: vpcs.flatMap(({ acls }) => acls),
    SecurityGroups: groups,
    SecurityGroupRules: groups.flatMap((group) => ruleRows(group, random)),
    NetworkInterfaces: interfaces,
    Reservations: interfaces.map(reservationOf),
    VpcPeeringConnections: [],
    InternetGateways: [],
    NatGateways: [],
    PrefixLists: [],
    TransitGateways: [{ TransitGatewayId: GATEWAY, OwnerId: ACCOUNT, State: 'available', Options: { AssociationDefaultRouteTableId: TABLE, DefaultRouteTableAssociation: 'enable', DefaultRouteTablePropagation: 'enable' }, Tags: [] }],
    TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: TABLE, TransitGatewayId: GATEWAY, State: 'available', DefaultAssociationRouteTable: true, DefaultPropagationRouteTable: true, Tags: [] }],
    TransitGatewayAttachments: vpcs.map(({ vpc }, number) => ({
      ...attachmentOf(number), ResourceOwnerId: ACCOUNT, ResourceType: 'vpc', ResourceId: vpc.VpcId, Association: { TransitGatewayRouteTableId: TABLE, State: 'associated' },
    })),
    TransitGatewayVpcAttachments: vpcs.map(({ vpc, subnets }, number) => ({ ...attachmentOf(number), VpcId: vpc.VpcId, VpcOwnerId: ACCOUNT, SubnetIds: subnets.map(({ SubnetId }) => SubnetId) })),
    FlowLogs: [],
  };
  for (const [key, list] of Object.entries(documents)) writeDocument(folder, key, { [key]: list });
  writeDocument(folder, 'Routes', { TransitGatewayRouteTableId: TABLE, Routes: routesOf(), AdditionalRoutesAvailable: false });
  return { source: vpcs[0].interfaces[7].Attachment.InstanceId, destination: vpcs.at(-1).interfaces[11].Attachment.InstanceId, interfaces };
}

const writeDocument = (folder, name, content) => { writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(content, null, 4)}\n`); };

/** Blocks of /20, beginning with 10.0.0.0. */
const net = (vpc, subnet) => `10.${vpc >> 4}.${(vpc & 15) * 16 + subnet}`;

function spokeOf(number, random) {
  const VpcId = id('vpc', number);
  const CidrBlock = `${net(number, 0)}.0/20`;
  const groups = range(TRANSIT_SIZES.groupsPerVpc).map((index) => groupOf(VpcId, number * 100 + index, random));
  const subnets = range(TRANSIT_SIZES.subnetsPerVpc).map((index) => {
    const SubnetId = id('subnet', number * TRANSIT_SIZES.subnetsPerVpc + index);
    return { SubnetId, VpcId, OwnerId: ACCOUNT, CidrBlock: `${net(number, index)}.0/24`, AvailabilityZone: zone(index), State: 'available', Ipv6CidrBlockAssociationSet: [], Tags: tags(`subnet-${number}-${index}`) };
  });
  const hosts = Math.floor(((number + 1) * TRANSIT_SIZES.interfaces) / TRANSIT_SIZES.vpcs) - Math.floor((number * TRANSIT_SIZES.interfaces) / TRANSIT_SIZES.vpcs);
  return {
    vpc: {
      VpcId, OwnerId: ACCOUNT, CidrBlock, State: 'available', IsDefault: false, InstanceTenancy: 'default',
      CidrBlockAssociationSet: [{ AssociationId: id('vpc-cidr-assoc', number), CidrBlock, CidrBlockState: { State: 'associated' } }], Tags: tags(`vpc-${number}`),
    },
    groups, subnets,
    routeTables: subnets.map(({ SubnetId }, index) => routeTableOf(VpcId, CidrBlock, number * TRANSIT_SIZES.subnetsPerVpc + index, SubnetId)),
    acls: subnets.map(({ SubnetId }, index) => aclOf(VpcId, number * TRANSIT_SIZES.subnetsPerVpc + index, SubnetId)),
    interfaces: range(hosts).map((host) => {
      const subnet = host % TRANSIT_SIZES.subnetsPerVpc;
      // The host's zone is that of its subnet: interfaceOf takes it from the number.
      return { ...interfaceOf({ VpcId, SubnetId: subnets[subnet].SubnetId, number: number * 64 + host, address: `${net(number, subnet)}.${host + 10}`, groups: [groups[0], pick(groups, random)] }), AvailabilityZone: zone(subnet) };
    }),
  };
}

function routeTableOf(VpcId, cidr, number, SubnetId) {
  return {
    RouteTableId: id('rtb', number), VpcId, OwnerId: ACCOUNT, PropagatingVgws: [],
    Associations: [{ Main: false, RouteTableAssociationId: id('rtbassoc', number), RouteTableId: id('rtb', number), SubnetId, AssociationState: { State: 'associated' } }],
    Routes: [
      { DestinationCidrBlock: cidr, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' },
      { DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: GATEWAY, Origin: 'CreateRoute', State: 'active' },
    ],
    Tags: tags(`rtb-${number}`),
  };
}

const attachmentOf = (number) => ({ TransitGatewayAttachmentId: id('tgw-attach', number), TransitGatewayId: GATEWAY, TransitGatewayOwnerId: ACCOUNT, State: 'available', Tags: tags(`attachment-${number}`) });

/** One propagated from every VPC, and static ones: the data centre's /24 blocks, which no VPC has, behind the first attachments. */
function routesOf() {
  const route = (DestinationCidrBlock, number, Type) => ({
    DestinationCidrBlock, Type, State: 'active', TransitGatewayAttachments: [{ TransitGatewayAttachmentId: id('tgw-attach', number), ResourceId: id('vpc', number), ResourceType: 'vpc' }],
  });
  const propagated = range(TRANSIT_SIZES.vpcs).map((number) => route(`${net(number, 0)}.0/20`, number, 'propagated'));
  const others = range(TRANSIT_SIZES.routes - TRANSIT_SIZES.vpcs).map((number) => route(`10.${100 + (number >> 8)}.${number & 255}.0/24`, number % 10, 'static'));
  return [...propagated, ...others];
}
