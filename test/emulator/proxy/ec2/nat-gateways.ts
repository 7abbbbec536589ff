import { errorAnswer, mapXml, xmlOf } from '../answers.ts';
import { otherCall } from '../exchange.ts';
import type { Answer, Call, Mend, Send } from '../exchange.ts';
import { child, element, items, setChild, textAt } from '../xml.ts';
import type { Element } from '../xml.ts';
import { ec2Params } from './params.ts';

interface Nat {
  readonly id: string;
  readonly privateIp: string;
}

/** NAT gateways with a private address of their subnet, which moto takes from anywhere, and their interface as AWS shows it. */
export function completeNatGateways(): Mend {
  /** By the id of their interface. */
  const made = new Map<string, Nat>();
  return async (call, next) => {
    if (call.service !== 'ec2') return next(call);
    switch (call.operation) {
      case 'CreateNatGateway':
        return create(made, call, next);
      case 'DescribeNatGateways':
        return mapXml(await next(call), (root) => { items(root, 'natGatewaySet').forEach((one) => { completeGateway(made, one); }); });
      case 'DescribeNetworkInterfaces':
        return describeInterfaces(made, call, next);
      case 'DescribeAddresses':
        return mapXml(await next(call), (root) => { items(root, 'addressesSet').forEach((one) => { setPrivateIp(made, one, 'privateIpAddress'); }); });
      default:
        return next(call);
    }
  };
}

async function create(made: Map<string, Nat>, call: Call, next: Send): Promise<Answer> {
  const { SubnetId = '', PrivateIpAddress } = ec2Params(call);
  const privateIp = PrivateIpAddress ?? (await freeAddress([...made.values()], SubnetId, call, next));
  if (privateIp === null) return errorAnswer(call, 400, 'InvalidSubnetID.NotFound', `The subnet ID '${SubnetId}' does not exist`);
  return mapXml(await next(call), (root) => {
    const gateway = child(root, 'natGateway');
    const id = textAt(gateway, 'natGatewayId') ?? '';
    for (const address of items(gateway, 'natGatewayAddressSet')) made.set(textAt(address, 'networkInterfaceId') ?? '', { id, privateIp });
    if (gateway) completeGateway(made, gateway);
  });
}

/** From the end of the subnet, as moto gives instances those of its beginning. */
async function freeAddress(others: readonly Nat[], subnetId: string, call: Call, next: Send): Promise<string | null> {
  const subnets = items(xmlOf(await next(otherCall(call, 'DescribeSubnets'))), 'subnetSet');
  const block = textAt(subnets.find((one) => textAt(one, 'subnetId') === subnetId), 'cidrBlock');
  if (block === undefined) return null;
  const used = new Set(items(xmlOf(await next(otherCall(call, 'DescribeNetworkInterfaces'))), 'networkInterfaceSet').map((one) => textAt(one, 'privateIpAddress')));
  for (const { privateIp } of others) used.add(privateIp);
  const [base = '', length = '32'] = block.split('/');
  const first = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  // The last address is the broadcast address, the first four are reserved (VPC User Guide, "Subnet CIDR reservations").
  for (let number = first + 2 ** (32 - Number(length)) - 2; number > first + 3; number--) {
    const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
    if (!used.has(address)) return address;
  }
  return null;
}

function completeGateway(made: ReadonlyMap<string, Nat>, gateway: Element): void {
  for (const [index, address] of items(gateway, 'natGatewayAddressSet').entries()) {
    setPrivateIp(made, address, 'privateIp');
    setChild(address, element('isPrimary', String(index === 0)));
    setChild(address, element('status', 'succeeded'));
  }
}

/** The interface goes with the gateway. */
async function describeInterfaces(made: ReadonlyMap<string, Nat>, call: Call, next: Send): Promise<Answer> {
  if (made.size === 0) return next(call);
  const gateways = items(xmlOf(await next(otherCall(call, 'DescribeNatGateways'))), 'natGatewaySet');
  const deleted = new Set(gateways.filter((one) => textAt(one, 'state') === 'deleted').map((one) => textAt(one, 'natGatewayId')));
  return mapXml(await next(call), (root) => {
    const list = child(root, 'networkInterfaceSet');
    if (list === undefined) return;
    list.children = list.children.filter((one) => !deleted.has(made.get(textAt(one, 'networkInterfaceId') ?? '')?.id));
    for (const one of list.children) completeInterface(made, one);
  });
}

function completeInterface(made: ReadonlyMap<string, Nat>, one: Element): void {
  const nat = made.get(textAt(one, 'networkInterfaceId') ?? '');
  if (nat === undefined) return;
  setPrivateIp(made, one, 'privateIpAddress');
  for (const address of items(one, 'privateIpAddressesSet')) setChild(address, element('privateIpAddress', nat.privateIp));
  const fields = { description: `Interface for NAT Gateway ${nat.id}`, interfaceType: 'nat_gateway', requesterManaged: 'true', sourceDestCheck: 'false', status: 'in-use' };
  for (const [name, value] of Object.entries(fields)) setChild(one, element(name, value));
  setChild(one, element('groupSet'));
}

function setPrivateIp(made: ReadonlyMap<string, Nat>, one: Element, member: string): void {
  const nat = made.get(textAt(one, 'networkInterfaceId') ?? '');
  if (nat !== undefined) setChild(one, element(member, nat.privateIp));
}
