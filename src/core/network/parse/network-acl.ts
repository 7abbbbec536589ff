import { parseProtocol } from '../../traffic/protocol.ts';
import type { NetworkAcl, NetworkAclEntry, Owner } from '../model.ts';
import type { Reader } from '../reader.ts';
import { lazily, ownerOf, readCidr } from './common.ts';
import { aclEntryTraffic } from './traffic.ts';

export function parseNetworkAcl(reader: Reader, asked: Owner): NetworkAcl {
  const entries = lazily(() => reader.list('Entries').map(parseEntry).sort((a, b) => a.ruleNumber - b.ruleNumber));
  return {
    ...ownerOf(reader, asked),
    id: reader.string('NetworkAclId'),
    name: reader.nameTag,
    vpcId: reader.string('VpcId'),
    isDefault: reader.optionalBoolean('IsDefault') ?? false,
    subnetIds: reader.list('Associations').flatMap((association) => association.optionalString('SubnetId') ?? []),
    get entries() {
      return entries();
    },
  };
}

function parseEntry(reader: Reader): NetworkAclEntry {
  const cidr = readCidr(reader, reader.has('Ipv6CidrBlock') ? 'Ipv6CidrBlock' : 'CidrBlock');
  const protocol = reader.parsed('Protocol', parseProtocol, 'a protocol number');
  const range = reader.child('PortRange');
  const icmp = reader.child('IcmpTypeCode');
  const action = reader.string('RuleAction');
  if (action !== 'allow' && action !== 'deny') throw reader.broken(`has RuleAction '${action}', expected allow or deny`);
  return {
    ruleNumber: reader.number('RuleNumber'),
    egress: reader.optionalBoolean('Egress') ?? false,
    action,
    protocol,
    cidr,
    ...aclEntryTraffic(
      protocol,
      cidr.family,
      range === null ? null : { from: range.optionalNumber('From'), to: range.optionalNumber('To') },
      icmp === null ? null : { type: icmp.optionalNumber('Type') ?? -1, code: icmp.optionalNumber('Code') ?? -1 },
    ),
  };
}
