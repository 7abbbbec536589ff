/** An Amazon Linux instance with one interface and a public address. */
import type { JsonObject } from '../lab.ts';
import { ACCOUNT, labId, nameTag, ZONE } from './account.ts';
import type { NetworkPart } from './documents.ts';

export interface InstancePlan {
  /** Its Name tag, unique within the labs. */
  readonly name: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly privateIp: string;
  readonly publicIp: string;
  /** An Elastic IP address; else one that AWS assigned at launch. */
  readonly isElastic: boolean;
  readonly groupId: string;
  readonly groupName: string;
  /** As the AWS CLI prints times: `2026-11-02T08:12:40+00:00`. */
  readonly launchTime: string;
}

export function instanceId(name: string): string {
  return labId('i', name);
}

export function interfaceId(name: string): string {
  return labId('eni', name);
}

export function publicInstance(plan: InstancePlan): NetworkPart {
  return {
    Reservations: [
      { ReservationId: labId('r', plan.name), OwnerId: ACCOUNT, Groups: [], Instances: [instance(plan)] },
    ],
    NetworkInterfaces: [networkInterface(plan)],
    Addresses: plan.isElastic ? [elasticAddress(plan)] : [],
  };
}

function networkInterface(plan: InstancePlan): JsonObject {
  return {
    ...interfaceFields(plan),
    Attachment: { ...attachment(plan), InstanceId: instanceId(plan.name), InstanceOwnerId: ACCOUNT },
    AvailabilityZone: ZONE.name,
    AvailabilityZoneId: ZONE.id,
    RequesterManaged: false,
    TagSet: [],
    Operator: { Managed: false },
  };
}

/** What DescribeInstances and DescribeNetworkInterfaces both say of an interface. */
function interfaceFields(plan: InstancePlan): JsonObject {
  const association = {
    ...(plan.isElastic ? { AllocationId: labId('eipalloc', plan.name), AssociationId: labId('eipassoc', plan.name) } : {}),
    IpOwnerId: plan.isElastic ? ACCOUNT : 'amazon',
    PublicDnsName: publicDnsName(plan.publicIp),
    PublicIp: plan.publicIp,
  };
  const address = { PrivateDnsName: privateDnsName(plan.privateIp), PrivateIpAddress: plan.privateIp };
  return {
    Association: association,
    Description: '',
    Groups: [{ GroupId: plan.groupId, GroupName: plan.groupName }],
    InterfaceType: 'interface',
    Ipv6Addresses: [],
    MacAddress: macAddress(plan.name),
    NetworkInterfaceId: interfaceId(plan.name),
    OwnerId: ACCOUNT,
    ...address,
    PrivateIpAddresses: [{ Association: association, Primary: true, ...address }],
    SourceDestCheck: true,
    Status: 'in-use',
    SubnetId: plan.subnetId,
    VpcId: plan.vpcId,
  };
}

function attachment(plan: InstancePlan): JsonObject {
  return {
    AttachTime: plan.launchTime,
    AttachmentId: labId('eni-attach', plan.name),
    DeleteOnTermination: true,
    DeviceIndex: 0,
    NetworkCardIndex: 0,
    Status: 'attached',
  };
}

function instance(plan: InstancePlan): JsonObject {
  const groups = [{ GroupId: plan.groupId, GroupName: plan.groupName }];
  return {
    Architecture: 'x86_64',
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: { AttachTime: plan.launchTime, DeleteOnTermination: true, Status: 'attached', VolumeId: labId('vol', plan.name) },
      },
    ],
    ClientToken: '',
    EbsOptimized: true,
    EnaSupport: true,
    Hypervisor: 'xen',
    NetworkInterfaces: [{ ...interfaceFields(plan), Attachment: attachment(plan) }],
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    SecurityGroups: groups,
    SourceDestCheck: true,
    Tags: nameTag(plan.name),
    VirtualizationType: 'hvm',
    CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
    MetadataOptions: { State: 'applied', HttpTokens: 'required', HttpPutResponseHopLimit: 2, HttpEndpoint: 'enabled' },
    BootMode: 'uefi-preferred',
    PlatformDetails: 'Linux/UNIX',
    InstanceId: instanceId(plan.name),
    ImageId: labId('ami', 'al2023'),
    State: { Code: 16, Name: 'running' },
    PrivateDnsName: privateDnsName(plan.privateIp),
    PublicDnsName: publicDnsName(plan.publicIp),
    StateTransitionReason: '',
    KeyName: 'lab',
    AmiLaunchIndex: 0,
    ProductCodes: [],
    InstanceType: 't3.micro',
    LaunchTime: plan.launchTime,
    Placement: { GroupName: '', Tenancy: 'default', AvailabilityZone: ZONE.name, AvailabilityZoneId: ZONE.id },
    Monitoring: { State: 'disabled' },
    SubnetId: plan.subnetId,
    VpcId: plan.vpcId,
    PrivateIpAddress: plan.privateIp,
    PublicIpAddress: plan.publicIp,
  };
}

function elasticAddress(plan: InstancePlan): JsonObject {
  return {
    AllocationId: labId('eipalloc', plan.name),
    AssociationId: labId('eipassoc', plan.name),
    Domain: 'vpc',
    InstanceId: instanceId(plan.name),
    NetworkBorderGroup: 'us-east-1',
    NetworkInterfaceId: interfaceId(plan.name),
    NetworkInterfaceOwnerId: ACCOUNT,
    PrivateIpAddress: plan.privateIp,
    PublicIp: plan.publicIp,
    PublicIpv4Pool: 'amazon',
    Tags: nameTag(plan.name),
  };
}

// us-east-1 has the names of the time when it was the only Region.
function publicDnsName(ip: string): string {
  return `ec2-${ip.replaceAll('.', '-')}.compute-1.amazonaws.com`;
}

function privateDnsName(ip: string): string {
  return `ip-${ip.replaceAll('.', '-')}.ec2.internal`;
}

function macAddress(name: string): string {
  return `0e:${labId('mac', name).slice(-10).replace(/..(?=.)/g, '$&:')}`;
}
