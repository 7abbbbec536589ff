/** Runs every check on a pair of VPCs, finds repairs, and says whether the peering is ready. */
import type { Fix, Missing } from '../diagnosis/answer.ts';
import type { VpcPeeringConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { CheckAnswer, CheckStatus, PeerCheckAnswer, PeerCheckVerdict, PeeringAnswer, PeeringSideAnswer, VpcAnswer } from './answer.ts';
import { doesGate, type Finding, type PeerCheck } from './check.ts';
import { definedChecks } from './checks/index.ts';
import { meaningOf } from './meaning.ts';
import { subnetMatrix } from './matrix.ts';
import { pairIn, sideWords, type PeerPair, type PeerQuestion, type Side } from './pair.ts';

export interface Found {
  readonly check: PeerCheck;
  readonly finding: Finding;
}

export interface PeerCheckOptions {
  /** Profile by account, where commands have to name it because several were used. */
  readonly profiles?: ReadonlyMap<string, string>;
}

export function peerCheck(network: Network, question: PeerQuestion, options: PeerCheckOptions = {}): PeerCheckAnswer {
  const pair = pairIn(network, question);
  const found = findAll(pair);
  const repaired = repairAll(pair, found, options);
  const verdict = verdictOf(pair, found);
  const checks = found.map(({ check, finding }, index): CheckAnswer => ({
    id: check.id, status: finding.status, gates: doesGate(check, pair.question), resource: finding.resource, message: finding.message, fix: repaired.fixes[index] ?? null,
  }));
  return {
    verdict,
    summary: summaryOf(pair, verdict, checks),
    vpcs: [vpcAnswer(pair, pair.sides[0]), vpcAnswer(pair, pair.sides[1])],
    peering: pair.peering === null ? null : peeringAnswer(network, pair.peering),
    peerings: pair.peerings.map((peering) => peeringAnswer(network, peering)),
    checks,
    subnets: subnetMatrix(pair),
    withAllFixes: repaired.verdict,
    missing: missingOf(found),
    warnings: [],
  };
}

const findAll = (pair: PeerPair): Found[] => definedChecks().flatMap((check) => findBy(pair, check));

/** What a check finds; asked again of the same pair it has the same answer. */
function findBy(pair: PeerPair, check: PeerCheck): readonly Found[] {
  const known = answered.get(pair) ?? new Map<PeerCheck, readonly Found[]>();
  answered.set(pair, known);
  const found = known.get(check) ?? check.find(pair).map((finding) => ({ check, finding }));
  known.set(check, found);
  return found;
}

const answered = new WeakMap<PeerPair, Map<PeerCheck, readonly Found[]>>();

function verdictOf(pair: PeerPair, found: readonly Found[]): PeerCheckVerdict {
  const gating = new Set<CheckStatus>(found.filter(({ check }) => doesGate(check, pair.question)).map(({ finding }) => finding.status));
  if (gating.has('fail')) return 'broken';
  return gating.has('unknown') ? 'inconclusive' : 'ready';
}

const keyOf = ({ check, finding }: Found): string => `${check.id} ${finding.key ?? finding.resource.id}`;
const isFault = ({ finding }: Found): boolean => finding.status === 'fail' || finding.status === 'warn';

interface Repaired {
  /** In the order of the findings. */
  readonly fixes: readonly (Fix | null)[];
  readonly verdict: PeerCheckVerdict | null;
}

/**
 * Each repair is tried on the network as the repairs before it left it, and its check asked again: verified means that the fault is
 * gone and the check has found no other. What all of them bring is asked of every check.
 */
function repairAll(pair: PeerPair, found: readonly Found[], { profiles }: PeerCheckOptions): Repaired {
  const before = new Set(found.filter(isFault).map(keyOf));
  let current = pair;
  const fixes = found.map((one): Fix | null => {
    if (!isFault(one)) return null;
    const key = keyOf(one);
    const still = findBy(current, one.check).find((again) => keyOf(again) === key && isFault(again));
    if (still === undefined) return current === pair ? null : { summary: 'The fixes above repair this as well', commands: [], verified: true };
    const { proposal, resource } = still.finding;
    if (proposal === undefined) return null;
    const after = pairIn(proposal.apply(current.network), current.question);
    const verified = findBy(after, one.check).every((again) => !isFault(again) || (keyOf(again) !== key && (again.finding.status === 'warn' || before.has(keyOf(again)))));
    if (verified) current = after;
    return { summary: proposal.summary, commands: proposal.commands.map((command, index) => withProfile(command, profiles?.get(proposal.accounts?.[index] ?? resource.account ?? '') ?? null)), verified };
  });
  const isAny = fixes.some((fix) => fix !== null);
  return { fixes, verdict: isAny ? verdictOf(current, findAll(current)) : null };
}

/** Also the commands inside, whose output is an argument of another. */
function withProfile(command: string, profile: string | null): string {
  if (profile === null) return command;
  const word = /^[\w.@+-]+$/.test(profile) ? profile : `'${profile.replaceAll("'", `'\\''`)}'`;
  return command.replace(/\baws ec2 [a-z-]+/g, (call) => `${call} --profile ${word}`);
}

function missingOf(found: readonly Found[]): Missing[] {
  const all = found.flatMap(({ finding }) => finding.missing ?? []);
  return [...new Map(all.map((missing) => [`${missing.what}\n${missing.hint}`, missing])).values()];
}

function summaryOf({ sides: [a, b], peering }: PeerPair, verdict: PeerCheckVerdict, checks: readonly CheckAnswer[]): string {
  const gating = checks.filter(({ gates }) => gates);
  const [first, ...others] = gating.filter(({ status }) => status === (verdict === 'broken' ? 'fail' : 'unknown'));
  const pair = `${sideWords(a)} and ${sideWords(b)}`;
  switch (verdict) {
    case 'ready':
      return `Peering ${peering?.id ?? ''} is complete: every subnet of ${pair} has its routes, on both sides.`;
    case 'inconclusive':
      return `Not known whether the peering of ${pair} is complete: ${first?.message ?? 'something was not read.'}`;
    case 'broken':
      return `The peering of ${pair} is not complete: ${others.length === 0 ? 'one check fails' : `${others.length + 1} checks fail`}. ${first?.message ?? ''}`;
  }
}

function vpcAnswer({ network }: PeerPair, side: Side): VpcAnswer {
  return {
    ...sideAnswer(network, { vpcId: side.id, account: side.account, region: side.region, cidrs: side.cidrs ?? [] }),
    subnets: side.subnets?.map(({ id, name, cidrs }) => ({ id, name, cidrs: cidrs.map(({ text }) => text) })) ?? null,
  };
}

function peeringAnswer(network: Network, peering: VpcPeeringConnection): PeeringAnswer {
  const { id, name, status, expirationTime, requester, accepter } = peering;
  return { id, name, status, meaning: meaningOf(peering), expirationTime, requester: sideAnswer(network, requester), accepter: sideAnswer(network, accepter) };
}

/** CIDRs stand in a peering connection only while it is active: otherwise the VPC tells them. */
function sideAnswer(network: Network, { vpcId, account, region, cidrs }: Pick<VpcPeeringConnection['requester'], 'vpcId' | 'account' | 'region' | 'cidrs'>): PeeringSideAnswer {
  const vpc = network.data.vpcs.get(vpcId);
  const known = vpc?.cidrs ?? cidrs;
  return { vpcId, name: vpc?.name ?? null, account, region, cidrs: known.length === 0 ? null : known.map(({ text }) => text) };
}
