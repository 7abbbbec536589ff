import type { Context, FurtherView } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { oneTrafficOf } from '../../core/diagnosis/question.ts';
import type { Network } from '../../core/network/network.ts';
import { parseNetwork } from '../../core/network/parse-network.ts';
import type { PeerCheckAnswer, PeerCheckVerdict } from '../../core/peer-check/answer.ts';
import { findPeeringPair, findVpcPair } from '../../core/peer-check/find-pair.ts';
import type { PeerQuestion } from '../../core/peer-check/pair.ts';
import { peerCheck } from '../../core/peer-check/peer-check.ts';
import { renderPeerCheck, renderPeerCheckFixes } from '../../render/text/peer-check.ts';
import { closeTargets, readConfiguration, type Configuration } from '../configuration.ts';
import { writeDocument } from '../document.ts';
import type { PeerCheckOptions } from './definition.ts';
import { watchUntil } from './watch.ts';

export async function run(options: PeerCheckOptions, context: Context): Promise<ExitCode> {
  const look = (): Promise<PeerCheckAnswer> => lookOnce(options, context);
  const answer = options.watch === null ? await look() : await watchUntil(options.watch, context, look);
  writeDocument(context, options.output, { command: 'peer-check', json: answer, text: (style) => renderPeerCheck(answer, style), views: () => viewsOf(answer) });
  return codeOf(answer.verdict);
}

function viewsOf(answer: PeerCheckAnswer): readonly FurtherView[] {
  if (answer.checks.every(({ fix }) => fix === null)) return [];
  return [{ title: 'Show the fix', text: (style) => renderPeerCheckFixes(answer, style) }];
}

/** The names are looked up each time: a peering connection may appear while it is waited for. */
async function lookOnce(options: PeerCheckOptions, context: Context): Promise<PeerCheckAnswer> {
  const configuration = await readConfiguration(options.source, options.output, context, { vpcAttributes: true });
  try {
    const network = parseNetwork(configuration.collection);
    return peerCheck(network, questionOf(options, network), { profiles: await profilesOf(configuration, context) });
  } finally {
    closeTargets(configuration);
  }
}

function questionOf({ named, traffic, address }: PeerCheckOptions, network: Network): PeerQuestion {
  const [first, second] = named;
  const pair = second === undefined ? findPeeringPair(network, first) : { vpcIds: findVpcPair(network, first, second), peeringId: null };
  return { ...pair, traffic: traffic === null ? null : oneTrafficOf(traffic), address };
}

/** Where several profiles were given, a command is worth nothing without the one that may run it. */
async function profilesOf(configuration: Configuration, { signal }: Context): Promise<ReadonlyMap<string, string>> {
  const profiles = new Map<string, string>();
  if (configuration.kind !== 'aws') return profiles;
  const named = new Map(configuration.targets.flatMap((target) => (target.settings.profile === null ? [] : [[target.settings.profile.value, target] as const])));
  if (named.size < 2) return profiles;
  const { callerAccount } = await import('../../sources/aws/account.ts');
  for (const [profile, target] of named) {
    const account = await callerAccount(target, signal);
    if (account !== null && !profiles.has(account)) profiles.set(account, profile);
  }
  return profiles;
}

function codeOf(verdict: PeerCheckVerdict): ExitCode {
  switch (verdict) {
    case 'ready':
      return exitCodes.clear;
    case 'broken':
      return exitCodes.blocked;
    case 'inconclusive':
      return exitCodes.inconclusive;
  }
}
