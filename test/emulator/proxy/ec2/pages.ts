import { randomBytes } from 'node:crypto';
import { errorAnswer, mapXml } from '../answers.ts';
import { withParams } from '../exchange.ts';
import type { Answer, Call, Mend } from '../exchange.ts';
import type { RuleBook } from '../rules.ts';
import { element } from '../xml.ts';
import type { Element } from '../xml.ts';
import { ec2Params } from './params.ts';

type Bounds = readonly [least: number, most: number];

/** The bounds of MaxResults that differ from 5-1000 (EC2 API reference, the page of each call). */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  DescribeRouteTables: [5, 100],
  DescribeManagedPrefixLists: [1, 100],
  GetManagedPrefixListEntries: [1, 100],
  DescribeEgressOnlyInternetGateways: [5, 255],
  DescribeStaleSecurityGroups: [5, 255],
  DescribeVpcEndpoints: [1, 1000],
  DescribeFlowLogs: [1, 1000],
  DescribeInstanceTypes: [5, 100],
};

/** AWS answers these whole; they have no MaxResults. */
const UNPAGED = new Set([
  'DescribeAccountAttributes', 'DescribeAddresses', 'DescribeAvailabilityZones', 'DescribeCustomerGateways', 'DescribeInstanceAttribute',
  'DescribeNetworkInterfaceAttribute', 'DescribeRegions', 'DescribeSecurityGroupReferences', 'DescribeVpcAttribute',
  'DescribeVpcBlockPublicAccessOptions', 'DescribeVpnConnections', 'DescribeVpnGateways', 'GetRouteServerAssociations', 'GetRouteServerPropagations',
]);

/** They refuse ids together with MaxResults (InvalidParameterCombination). */
const IDS_OR_PAGES: Readonly<Record<string, string>> = { DescribeInstances: 'InstanceId', DescribeNetworkInterfaces: 'NetworkInterfaceId' };

/** Cuts what Describe, Get and Search calls answer into pages, with opaque tokens that hold for one question. */
export function cutIntoPages(rules: RuleBook): Mend {
  const tokens = new Map<string, { readonly question: string; readonly offset: number }>();
  return async (call, next) => {
    if (call.service !== 'ec2' || !/^(Describe|Get|Search)/.test(call.operation) || UNPAGED.has(call.operation)) return next(call);
    const { MaxResults, NextToken, ...params } = ec2Params(call);
    const invalid = checkPaging(call, MaxResults);
    if (invalid) return invalid;
    const question = JSON.stringify([call.operation, call.region, params]);
    const token = NextToken === undefined ? { question, offset: 0 } : tokens.get(NextToken);
    if (token?.question !== question) return errorAnswer(call, 400, 'InvalidNextToken', `The token '${NextToken ?? ''}' is invalid`);
    const asked = MaxResults === undefined ? Infinity : Number(MaxResults);
    const size = Math.min(asked, hasIds(params) ? Infinity : (rules.pageSize ?? Infinity));
    return mapXml(await next(withParams(call, params)), (root) => {
      const list = pagedList(root);
      if (list === undefined) return;
      const end = token.offset + size;
      root.children = root.children.filter(({ name }) => name !== 'nextToken');
      if (end < list.children.length) {
        const following = randomBytes(24).toString('base64');
        tokens.set(following, { question, offset: end });
        root.children.push(element('nextToken', following));
      }
      list.children = list.children.slice(token.offset, end);
    });
  };
}

function checkPaging(call: Call, maxResults: string | undefined): Answer | undefined {
  if (maxResults === undefined) return undefined;
  const [least, most] = BOUNDS[call.operation] ?? [5, 1000];
  const ids = IDS_OR_PAGES[call.operation];
  if (ids !== undefined && Object.keys(call.params).some((name) => name.startsWith(`${ids}.`))) {
    return errorAnswer(call, 400, 'InvalidParameterCombination', `The parameter ${ids} cannot be used with the parameter maxResults`);
  }
  if (Number(maxResults) >= least && Number(maxResults) <= most) return undefined;
  return errorAnswer(call, 400, 'InvalidParameterValue', `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value from ${least} to ${most}.`);
}

/** A question by id is answered in one page. */
function hasIds(params: Readonly<Record<string, string>>): boolean {
  return Object.keys(params).some((name) => /Ids?\.\d+$/.test(name));
}

/** A paged answer has one list at the top. */
function pagedList(root: Element): Element | undefined {
  return root.children.find(({ children }) => children.length > 0 && children.every(({ name }) => name === 'item'));
}
