import { mapXml } from '../answers.ts';
import type { Mend } from '../exchange.ts';
import { child, items, textAt } from '../xml.ts';
import type { Element } from '../xml.ts';
import { matchesFilter, takeFilters } from './params.ts';

/** What each filter that moto lacks, or applies to primary addresses only, compares. */
const READERS: Readonly<Record<string, (networkInterface: Element) => readonly (string | undefined)[]>> = {
  'association.public-ip': (one) => [textAt(one, 'association', 'publicIp')],
  'addresses.association.public-ip': (one) => [
    textAt(one, 'association', 'publicIp'),
    ...items(one, 'privateIpAddressesSet').map((address) => textAt(address, 'association', 'publicIp')),
  ],
  'addresses.private-ip-address': (one) => [
    textAt(one, 'privateIpAddress'),
    ...items(one, 'privateIpAddressesSet').map((address) => textAt(address, 'privateIpAddress')),
  ],
  'ipv6-addresses.ipv6-address': (one) => items(one, 'ipv6AddressesSet').map((address) => textAt(address, 'ipv6Address')),
};

/** Filters of DescribeNetworkInterfaces that moto answers with 500, or wrongly. */
export const filterInterfaces: Mend = async (call, next) => {
  if (call.service !== 'ec2' || call.operation !== 'DescribeNetworkInterfaces') return next(call);
  const { taken, rest } = takeFilters(call, (name) => name in READERS);
  const answer = await next(rest);
  if (taken.length === 0) return answer;
  return mapXml(answer, (root) => {
    const list = child(root, 'networkInterfaceSet');
    if (list) list.children = list.children.filter((one) => taken.every((filter) => matchesFilter(filter, READERS[filter.name]!(one))));
  });
};
