import { mapXml, xmlOf } from '../answers.ts';
import { otherCall } from '../exchange.ts';
import type { Answer, Call, Mend, Send } from '../exchange.ts';
import { child, element, items, setChild, textAt } from '../xml.ts';
import type { Element } from '../xml.ts';
import { ec2Params } from './params.ts';

const OPERATIONS = /^(Describe|Create|Delete|Replace)NetworkAcl/;

/**
 * Network ACLs as AWS shows them: the `*` entries that cannot be deleted (32767, for IPv6 32768), the
 * ICMP type and code of entries, the IPv6 allow of a default ACL, the right error for an unknown id.
 */
export function completeNetworkAcls(): Mend {
  const icmp = new Map<string, { readonly type: string; readonly code: string }>();
  return async (call, next) => {
    if (call.service !== 'ec2') return next(call);
    if (call.operation === 'CreateVpc' || call.operation === 'AssociateVpcCidrBlock') return allowIpv6ByDefault(call, next);
    if (!OPERATIONS.test(call.operation)) return next(call);
    const answer = withRightError(await next(call));
    if (answer.status !== 200) return answer;
    const params = ec2Params(call);
    if (call.operation.endsWith('NetworkAclEntry')) {
      const key = entryKey(call, params.NetworkAclId, params.RuleNumber, params.Egress);
      icmp.delete(key);
      const { 'Icmp.Type': type, 'Icmp.Code': code } = params;
      if (call.operation !== 'DeleteNetworkAclEntry' && type !== undefined) icmp.set(key, { type, code: code ?? '-1' });
      return answer;
    }
    const withIpv6 = await ipv6Vpcs(call, next);
    return mapXml(answer, (root) => {
      for (const acl of [...items(root, 'networkAclSet'), ...root.children.filter(({ name }) => name === 'networkAcl')]) {
        addLastEntries(acl, withIpv6.has(textAt(acl, 'vpcId') ?? ''));
        for (const entry of items(acl, 'entrySet')) {
          const kept = icmp.get(entryKey(call, textAt(acl, 'networkAclId'), textAt(entry, 'ruleNumber'), textAt(entry, 'egress')));
          if (kept) setChild(entry, element('icmpTypeCode', [element('code', kept.code), element('type', kept.type)]));
        }
      }
    });
  };
}

function entryKey(call: Call, ...parts: readonly (string | undefined)[]): string {
  return [call.region, ...parts].join(' ');
}

function addLastEntries(acl: Element, hasIpv6: boolean): void {
  const list = child(acl, 'entrySet');
  if (list === undefined) return;
  for (const egress of ['true', 'false']) {
    const wanted: [number: string, cidrField: string, cidr: string][] = [['32767', 'cidrBlock', '0.0.0.0/0']];
    if (hasIpv6) wanted.push(['32768', 'ipv6CidrBlock', '::/0']);
    for (const [number, cidrField, cidr] of wanted) {
      if (list.children.some((entry) => textAt(entry, 'ruleNumber') === number && textAt(entry, 'egress') === egress)) continue;
      const fields = { [cidrField]: cidr, egress, protocol: '-1', ruleAction: 'deny', ruleNumber: number };
      list.children.push(element('item', Object.entries(fields).map(([name, value]) => element(name, value))));
    }
  }
}

async function ipv6Vpcs(call: Call, next: Send): Promise<ReadonlySet<string>> {
  const vpcs = items(xmlOf(await next(otherCall(call, 'DescribeVpcs'))), 'vpcSet');
  return new Set(vpcs.filter((vpc) => items(vpc, 'ipv6CidrBlockAssociationSet').length > 0).map((vpc) => textAt(vpc, 'vpcId') ?? ''));
}

/** A VPC that gets its first IPv6 block gets rule 101 in its default ACL, both ways (VPC User Guide, "Default network ACL"). */
async function allowIpv6ByDefault(call: Call, next: Send): Promise<Answer> {
  const answer = await next(call);
  if (answer.status !== 200) return answer;
  const root = xmlOf(answer);
  const vpcId = textAt(root, 'vpc', 'vpcId') ?? textAt(root, 'vpcId');
  const gotIpv6 = items(child(root, 'vpc'), 'ipv6CidrBlockAssociationSet').length > 0 || child(root, 'ipv6CidrBlockAssociation') !== undefined;
  if (!gotIpv6 || vpcId === undefined) return answer;
  const filter = { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': vpcId, 'Filter.2.Name': 'default', 'Filter.2.Value.1': 'true' };
  const acls = items(xmlOf(await next(otherCall(call, 'DescribeNetworkAcls', filter))), 'networkAclSet');
  for (const NetworkAclId of acls.map((acl) => textAt(acl, 'networkAclId') ?? '')) {
    for (const Egress of ['true', 'false']) {
      const entry = { NetworkAclId, Egress, RuleNumber: '101', Protocol: '-1', RuleAction: 'allow', Ipv6CidrBlock: '::/0' };
      await next(otherCall(call, 'CreateNetworkAclEntry', entry));
    }
  }
  return answer;
}

function withRightError(answer: Answer): Answer {
  if (answer.status === 200) return answer;
  const text = answer.body.toString('utf8').replace('InvalidRouteTableID.NotFound', 'InvalidNetworkAclID.NotFound').replace('The routeTable ID', 'The networkAcl ID');
  return { ...answer, body: Buffer.from(text) };
}
