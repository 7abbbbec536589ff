/** The answers of describe-vpc-attribute, which tells one attribute of one VPC at a time. */
import type { VpcAttributes } from '../model.ts';
import { Reader } from '../reader.ts';
import type { CollectedScope } from '../scopes.ts';

const NOT_ASKED: VpcAttributes = { dnsSupport: null, dnsHostnames: null };

/** By VPC id, of the VPCs that were asked about. */
export function gatherVpcAttributes(scopes: readonly CollectedScope[]): Map<string, VpcAttributes> {
  const attributes = new Map<string, VpcAttributes>();
  for (const { documents } of scopes) {
    for (const { content, origin } of documents) {
      if (typeof content['VpcId'] !== 'string') continue;
      const answer = Reader.of(content, origin, '');
      const id = answer.string('VpcId');
      const known = attributes.get(id) ?? NOT_ASKED;
      attributes.set(id, {
        dnsSupport: answer.child('EnableDnsSupport')?.optionalBoolean('Value') ?? known.dnsSupport,
        dnsHostnames: answer.child('EnableDnsHostnames')?.optionalBoolean('Value') ?? known.dnsHostnames,
      });
    }
  }
  return attributes;
}
