/** Was each side read? A peering is complete on both sides or not at all, so nothing is ready while one is unread. */
import type { Missing } from '../../diagnosis/answer.ts';
import { scopesOf } from '../../network/scopes.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { sideWords, type PeerPair, type Side } from '../pair.ts';
import { sideResource } from '../resources.ts';

defineCheck({
  id: 'sides-read',
  title: 'Both sides were read',
  order: 10,
  gates: 'always',
  find: (pair) => pair.sides.map((side) => findingOf(pair, side)),
});

function findingOf(pair: PeerPair, side: Side): Finding {
  const resource = sideResource(side);
  const missing = missingOf(pair, side);
  const [first] = missing;
  if (first === undefined) return { status: 'pass', resource, message: `${sideWords(side)} was read, with its subnets and route tables.` };
  return { status: 'unknown', resource, message: `${sideWords(side)} was not read whole. ${missing.map(notKnown).join(' ')}`, missing };
}

function missingOf({ network, question }: PeerPair, side: Side): Missing[] {
  const keys = ['Vpcs', 'Subnets', 'RouteTables', ...(question.traffic === null ? [] : ['NetworkInterfaces', 'SecurityGroups', 'NetworkAcls'])];
  // Nothing at all: once is enough.
  const isUnread = scopesOf(network.data.scopes, side).length === 0;
  if (isUnread) return [{ what: `everything${placeWords(side)}`, hint: `nothing was collected there: add it with ${side.region === null ? '--profile or --region' : `--profile NAME (account ${side.account ?? 'unknown'}) and --region ${side.region}`}, or save a snapshot of it` }];
  const unread = keys.filter((key) => !network.isCollected(key, side)).map((key) => network.missing(key, side));
  if (side.vpc !== null || unread.length > 0) return unread;
  return [{ what: `${side.id} itself`, hint: 'it is not in the list of VPCs: add the account and Region it belongs to with --profile and --region' }];
}

function placeWords({ account, region }: Side): string {
  return [account === null ? '' : ` of account ${account}`, region === null ? '' : ` in ${region}`].join('');
}
