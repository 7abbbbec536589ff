/** Lab `peering`: the tutorial that every beginner follows, two VPCs and a ping between them. */
import type { LabContent, LabDefinition, LabStage, JsonObject } from './lab.ts';
import { ACCOUNT, labId, nameTag, REGION } from './network/account.ts';
import { labCollection } from './network/documents.ts';
import type { NetworkPart } from './network/documents.ts';
import { DEFAULT_FIELDS, flowLog } from './network/flow-log.ts';
import { instanceId, interfaceId, publicInstance } from './network/instance.ts';
import { publicVpc, publicVpcIds } from './network/public-vpc.ts';
import { defaultSecurityGroup, securityGroup, securityGroupId } from './network/security-group.ts';
import { scans, sshSession, timeQueries, updates } from './records/background.ts';
import { received, recordLines, sent } from './records/record.ts';
import type { LabRecord, LoggedInterface } from './records/record.ts';

interface Side {
  readonly name: string;
  readonly cidr: string;
  readonly subnetCidr: string;
  readonly instance: string;
  readonly privateIp: string;
  readonly publicIp: string;
}

const VPC_1: Side = { name: 'vpc1', cidr: '10.1.0.0/16', subnetCidr: '10.1.1.0/24', instance: 'vpc1-instance', privateIp: '10.1.1.10', publicIp: '203.0.113.10' };
const VPC_2: Side = { name: 'vpc2', cidr: '10.2.0.0/16', subnetCidr: '10.2.1.0/24', instance: 'vpc2-instance', privateIp: '10.2.1.10', publicIp: '203.0.113.20' };
const PEERING_ID = labId('pcx', 'vpc1-vpc2');
const LAPTOP = '198.51.100.7';

interface Setup extends Omit<LabStage, 'commands' | 'expected'> {
  readonly peering: 'none' | 'pending-acceptance' | 'active';
  /** Sides whose subnet has a route to the other. */
  readonly routes: readonly Side[];
  /** What `ping` on the instance of VPC 1 is given. */
  readonly pinged: string;
  readonly isAnswered: boolean;
}

const SETUPS: readonly Setup[] = [
  {
    name: 'no-peering',
    title: 'Two VPCs and nothing between them',
    story: 'Both instances run and their security groups let ICMP in, yet a ping from vpc1-instance to 10.2.1.10 gets no answer. The flow log of VPC 1 says ACCEPT: the packet left, and its only route leads to the internet gateway, where private addresses end.',
    peering: 'none', routes: [], pinged: VPC_2.privateIp, isAnswered: false,
  },
  {
    name: 'pending',
    title: 'Peering requested, not yet accepted',
    story: 'You asked for a peering connection. Until someone accepts it, it carries nothing, and there are no routes to it yet. The ping looks as before.',
    peering: 'pending-acceptance', routes: [], pinged: VPC_2.privateIp, isAnswered: false,
  },
  {
    name: 'no-routes',
    title: 'Peering active, no routes',
    story: 'The peering connection is active, and still no answer: an active peering changes no route table. Both subnets still send 10.1.0.0/16 and 10.2.0.0/16 to their internet gateways.',
    peering: 'active', routes: [], pinged: VPC_2.privateIp, isAnswered: false,
  },
  {
    name: 'one-route',
    title: 'A route on one side only',
    story: 'You added the route in VPC 1. The ping now reaches vpc2-instance, which answers, but VPC 2 has no route back. From VPC 1 nothing seems to have changed: its flow log shows requests and no replies.',
    peering: 'active', routes: [VPC_1], pinged: VPC_2.privateIp, isAnswered: false,
  },
  {
    name: 'complete',
    title: 'Peering and routes on both sides',
    story: 'With a route in each VPC the ping is answered, and the flow log of VPC 1 shows ACCEPT in both directions.',
    peering: 'active', routes: [VPC_1, VPC_2], pinged: VPC_2.privateIp, isAnswered: true,
  },
  {
    name: 'public',
    title: 'The public address works, without any peering',
    story: 'There is no peering, yet a ping to 203.0.113.20, the public address of vpc2-instance, is answered: both VPCs have internet gateways, and the traffic takes that way. It proves nothing about private traffic between the VPCs.',
    peering: 'none', routes: [], pinged: VPC_2.publicIp, isAnswered: true,
  },
];

export const PEERING_LAB: LabDefinition = {
  name: 'peering',
  title: 'Two VPCs, one ping',
  teaches: 'A peering connection needs three things: to be accepted, a route there, and a route back. A missing route leaves no REJECT in any flow log.',
  stages: SETUPS.map((setup) => ({
    name: setup.name,
    title: setup.title,
    story: setup.story,
    commands: commands(setup),
    expected: setup.isAnswered ? { verdict: 'reachable', exitCode: 0 } : { verdict: 'blocked', exitCode: 1 },
  })),
  content: (stageName) => {
    const setup = SETUPS.find(({ name }) => name === stageName);
    if (setup === undefined) throw new Error(`lab peering has no stage ${stageName}`);
    return content(setup);
  },
};

function commands({ name, pinged }: Setup): string[] {
  const lab = `--lab peering:${name}`;
  const question = `${VPC_1.instance} ${pinged} --protocol icmp ${lab}`;
  // Over public addresses it works without any peering, which is then no more complete than before.
  const peerCheck = pinged === VPC_2.privateIp ? [`netdiag peer-check ${VPC_1.name} ${VPC_2.name} ${lab}`] : [];
  return [`netdiag why-rejected ${question}`, `netdiag inspect ${question}`, ...peerCheck];
}

function content(setup: Setup): LabContent {
  const origin = `lab peering:${setup.name}`;
  const parts: NetworkPart[] = [
    ...sideParts(VPC_1, setup.routes.includes(VPC_1) ? VPC_2.cidr : null),
    ...sideParts(VPC_2, setup.routes.includes(VPC_2) ? VPC_1.cidr : null),
    {
      VpcPeeringConnections: setup.peering === 'none' ? [] : [peeringConnection(setup.peering)],
      FlowLogs: [
        flowLog({
          name: 'vpc1-flow-logs',
          vpcId: publicVpcIds(VPC_1.name).vpcId,
          fields: DEFAULT_FIELDS,
          creationTime: '2026-11-02T08:31:07.114000+00:00',
          destination: { logGroup: 'vpc1-flow-logs' },
        }),
      ],
    },
  ];
  return {
    collection: labCollection(origin, parts),
    flowLogLines: { kind: 'lines', origin: `${origin}, log group vpc1-flow-logs`, lines: lines(setup), format: { fields: DEFAULT_FIELDS } },
  };
}

function sideParts(side: Side, routeTo: string | null): NetworkPart[] {
  const { vpcId, subnetId } = publicVpcIds(side.name);
  const groupName = `${side.instance}-sg`;
  const routes = routeTo === null ? [] : [{ DestinationCidrBlock: routeTo, VpcPeeringConnectionId: PEERING_ID, Origin: 'CreateRoute', State: 'active' }];
  return [
    publicVpc({ name: side.name, cidr: side.cidr, subnetCidr: side.subnetCidr, routes }),
    defaultSecurityGroup(vpcId),
    securityGroup({
      name: groupName,
      description: 'Ping and SSH from anywhere',
      vpcId,
      inbound: [
        { protocol: 'icmp', from: -1, to: -1, description: 'Ping' },
        { protocol: 'tcp', from: 22, to: 22, description: 'SSH' },
      ],
    }),
    publicInstance({
      name: side.instance,
      vpcId,
      subnetId,
      privateIp: side.privateIp,
      publicIp: side.publicIp,
      isElastic: false,
      groupId: securityGroupId(groupName),
      groupName,
      launchTime: '2026-11-02T08:24:51+00:00',
    }),
  ];
}

/** CIDR blocks are told only once the peering is active (EC2 API, VpcPeeringConnection). */
function peeringConnection(status: 'pending-acceptance' | 'active'): JsonObject {
  const vpcInfo = (side: Side): JsonObject => ({
    ...(status === 'active' ? { CidrBlock: side.cidr, CidrBlockSet: [{ CidrBlock: side.cidr }] } : {}),
    OwnerId: ACCOUNT,
    PeeringOptions: {
      AllowDnsResolutionFromRemoteVpc: false,
      AllowEgressFromLocalClassicLinkToRemoteVpc: false,
      AllowEgressFromLocalVpcToRemoteClassicLink: false,
    },
    VpcId: publicVpcIds(side.name).vpcId,
    Region: REGION,
  });
  return {
    AccepterVpcInfo: vpcInfo(VPC_2),
    ...(status === 'active' ? {} : { ExpirationTime: '2026-11-09T09:20:13+00:00' }),
    RequesterVpcInfo: vpcInfo(VPC_1),
    Status: status === 'active' ? { Code: 'active', Message: 'Active' } : { Code: 'pending-acceptance', Message: `Pending Acceptance by ${ACCOUNT}` },
    Tags: nameTag('vpc1-vpc2'),
    VpcPeeringConnectionId: PEERING_ID,
  };
}

function lines(setup: Setup): string[] {
  const nic: LoggedInterface = {
    ...publicVpcIds(VPC_1.name),
    interfaceId: interfaceId(VPC_1.instance),
    address: VPC_1.privateIp,
    instanceId: instanceId(VPC_1.instance),
  };
  return recordLines(nic, { version: 2, fields: DEFAULT_FIELDS }, [
    ...scans(nic, [1, 4, 6, 9, 13, 16, 22, 27, 31, 35, 38, 44, 49, 53, 57]),
    ...timeQueries(nic, [5, 22, 39, 56]),
    ...updates(nic, 14),
    ...sshSession(nic, LAPTOP, 18, 58),
    ...pings(nic, setup),
  ]);
}

/** `ping` sends a packet of 84 bytes a second; it ran from 09:40:07 until it was stopped at 09:46:31. */
function pings(nic: LoggedInterface, { pinged, isAnswered }: Setup): LabRecord[] {
  return [40, 41, 42, 43, 44, 45, 46].flatMap((minute) => {
    const seconds = [minute === 40 ? 7 : 0, minute === 46 ? 31 : 59] as const;
    const packets = seconds[1] - seconds[0] + 1;
    const flow = { minute, seconds, protocol: 1, port: 0, remote: pinged, remotePort: 0, packets, bytes: packets * 84, flags: 0 };
    return isAnswered ? [sent(nic, flow), received(nic, flow)] : [sent(nic, flow)];
  });
}
