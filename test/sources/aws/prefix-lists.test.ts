/** Which prefix lists are read: hundreds may be shared into an account, and few decide anything. */
import { expect, it } from 'vitest';
import { referencedPrefixLists } from '../../../src/sources/aws/prefix-lists.ts';

const LISTS = {
  PrefixLists: [
    { PrefixListId: 'pl-s3', PrefixListName: 'com.amazonaws.us-east-1.s3' },
    { PrefixListId: 'pl-ddb', PrefixListName: 'com.amazonaws.us-east-1.dynamodb' },
    { PrefixListId: 'pl-s3-ipv6', PrefixListName: 'com.amazonaws.us-east-1.ipv6.s3' },
    { PrefixListId: 'pl-cloudfront', PrefixListName: 'com.amazonaws.global.cloudfront.origin-facing' },
    { PrefixListId: 'pl-named-alike', PrefixListName: 'backup-of-com.amazonaws.us-east-1.s3' },
    { PrefixListId: 'pl-office', PrefixListName: 'office' },
    { PrefixListId: 'pl-lattice', PrefixListName: 'com.amazonaws.us-east-1.vpc-lattice' },
  ],
};

it('the lists of S3 and DynamoDB are read although nothing names them', () => {
  expect(referencedPrefixLists([LISTS])).toEqual(['pl-ddb', 'pl-s3']);
});

it('and those that a route, a group rule or a transit gateway route names, each once', () => {
  const named = [
    { RouteTables: [{ Routes: [{ DestinationPrefixListId: 'pl-s3' }] }] },
    { SecurityGroups: [{ IpPermissions: [{ PrefixListIds: [{ PrefixListId: 'pl-office' }] }] }] },
    { Routes: [{ PrefixListId: 'pl-cloudfront' }] },
  ];
  expect(referencedPrefixLists([LISTS, ...named])).toEqual(['pl-cloudfront', 'pl-ddb', 'pl-office', 'pl-s3']);
});
