/** What each kind of question asks for, in its order; every answer becomes a word or an option of the command line. */
import type { Context } from '../cli/context.ts';
import type { ArgumentDefinition } from '../cli/options/definition.ts';
import { readOutputOptions } from '../cli/options/output.ts';
import { readSourceOptions } from '../cli/options/source.ts';
import { givenTrafficOptions } from '../cli/options/traffic.ts';
import { recordWindow } from '../cli/options/window.ts';
import { handOver, readConfiguration } from '../commands/configuration.ts';
import type { Configuration } from '../commands/configuration.ts';
import { readRecords } from '../commands/read-records.ts';
import { RejectedFlows } from '../core/diagnosis/overview.ts';
import type { NetworkInterface } from '../core/network/model.ts';
import type { Network } from '../core/network/network.ts';
import { parseNetwork } from '../core/network/parse-network.ts';
import { count, counted } from '../render/text/numbers.ts';
import { t } from '../render/text/text.ts';
import type { Asker } from './asker.ts';
import { endpointColumns, endpointEntries, endpointWord, foundBy, typedEndpoint } from './choices/endpoints.ts';
import type { EndpointChoice, Role } from './choices/endpoints.ts';
import { conversationColumns, conversationEntries, conversationWords, rejectedConversations } from './choices/rejected.ts';
import type { RejectedConversation } from './choices/rejected.ts';
import { serviceEntries, trafficChoice, typedTraffic } from './choices/services.ts';
import { peeringColumns, peeringEntries, typedPeering, vpcColumns, vpcEntries } from './choices/vpcs.ts';
import { isIncomplete, lineOf, withArguments, withOptions } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Entry } from './picker/question.ts';

/** Whether a pair is asked for from what the records show rejected, or from the list of all endpoints; each leads to the other. */
export type Beginning = 'records' | 'endpoints';

/** Asks for everything that the plan lacks. The context is that of the run: what is read for the lists is handed over to it. */
export async function interview(plan: Plan, asker: Asker, context: Context, beginning: Beginning): Promise<Plan> {
  if (!isIncomplete(plan)) return plan;
  refuseMistakes(plan, context);
  switch (plan.command.interview) {
    case 'pair':
    case 'rejected-pair': {
      const read = await readNetwork(plan, context);
      const hasRecords = plan.command.interview === 'rejected-pair' && plan.arguments.length === 0 && canStartFromRecords(plan);
      if (hasRecords && beginning === 'records') return (await chooseConversation(plan, asker, read, context)) ?? (await choosePair(plan, asker, read.network, null));
      return await choosePair(plan, asker, read.network, hasRecords ? () => chooseConversation(plan, asker, read, context) : null);
    }
    case 'peering':
      return await choosePeering(plan, asker, (await readNetwork(plan, context, { vpcAttributes: true })).network);
    default:
      return await chooseArguments(plan, asker);
  }
}

/** A mistyped option is said before anything is asked. */
function refuseMistakes(plan: Plan, context: Context): void {
  const line = lineOf(plan);
  readSourceOptions(line.options, context.clock());
  readOutputOptions(line.options);
  const missing = Math.max(0, 2 - plan.arguments.length);
  if (plan.command.interview !== undefined && plan.command.interview !== 'arguments') {
    plan.command.parse(lineOf(withArguments(plan, Array.from({ length: missing }, () => 'internet'))), context);
  }
}

async function readNetwork(plan: Plan, context: Context, more: { readonly vpcAttributes?: boolean } = {}): Promise<ReadNetwork> {
  const { options } = lineOf(plan);
  const source = readSourceOptions(options, context.clock());
  const configuration = await readConfiguration(source, readOutputOptions(options), context, more);
  handOver(configuration, source, context, more);
  return { configuration, network: parseNetwork(configuration.collection) };
}

function canStartFromRecords(plan: Plan): boolean {
  return givenTrafficOptions(lineOf(plan).options).length === 0 && !plan.options.has('no-flow-logs');
}

interface ReadNetwork {
  readonly network: Network;
  readonly configuration: Configuration;
}

/** From what the records show rejected: the plan without a pair explains all of it. Null where another pair is to be chosen. */
async function chooseConversation(plan: Plan, asker: Asker, { network, configuration }: ReadNetwork, context: Context): Promise<Plan | null> {
  const { options } = lineOf(plan);
  const source = readSourceOptions(options, context.clock());
  const flows = new RejectedFlows();
  const window = recordWindow(source, context.clock());
  const interest = { interfaceIds: [], addresses: [], action: 'REJECT' } as const;
  const read = await readRecords({ configuration, source, output: readOutputOptions(options), window, interest }, context, (record) => { flows.add(record); });
  const conversations = rejectedConversations(network, flows);
  if (conversations.length === 0) {
    asker.say((page) => {
      read.warnings.forEach((warning) => { page.line(t`${warning}`.in('yellow')); });
      page.line(read.places.length === 0 ? t`No flow log records were read.` : t`Nothing was rejected in ${read.places.join(', ')}.`);
    });
    return null;
  }
  const [only, ...others] = conversations;
  const noise = conversations.filter(({ isNoise }) => isNoise).length;
  const all: Entry<RejectedConversation | 'all' | 'pair'> = { value: 'all', cells: ['All of them, grouped by cause'] };
  const pair: Entry<RejectedConversation | 'all' | 'pair'> = { value: 'pair', cells: ['Another pair: choose source and destination'] };
  asker.say((page) => {
    const fromInternet = noise === 0 ? t`` : noise === conversations.length ? t`, from the internet` : t`; ${count(noise)} of them from the internet, listed last`;
    page.line(t`${counted(flows.rejected, 'rejected record')}, ${counted(conversations.length, 'conversation')}${fromInternet}.`.in('dim'));
  });
  const chosen = only !== undefined && others.length === 0
    ? only
    : await asker.choose<RejectedConversation | 'all' | 'pair'>({
      message: 'What was rejected?',
      entries: [all, pair, ...conversationEntries(network, conversations, (conversation): RejectedConversation | 'all' | 'pair' => conversation)],
      // One's own traffic is what one asks about most; the noise of the internet is asked about as a whole.
      initial: noise === conversations.length ? 0 : 2,
      columns: conversationColumns,
      noun: { one: 'entry', many: 'entries' },
    });
  if (chosen === 'all') return plan;
  if (chosen === 'pair') return null;
  return withOptions(withArguments(plan, conversationWords(network, chosen)), trafficChoice(chosen.protocol, chosen.port));
}

/** @param fromRecords the other way to a pair, offered above the list */
async function choosePair(plan: Plan, asker: Asker, network: Network, fromRecords: (() => Promise<Plan | null>) | null): Promise<Plan> {
  const [typedSource] = plan.arguments;
  const source = typedSource ?? await chooseEndpoint(asker, network, 'source', null, fromRecords !== null);
  if (source === null) return (await fromRecords?.()) ?? (await choosePair(plan, asker, network, null));
  // What is wrong with a source that was typed, the run says.
  const start = foundBy(network, source, 'source', null);
  const from = start?.kind === 'interface' ? start.networkInterface : null;
  const destination = await chooseEndpoint(asker, network, 'destination', from, false);
  if (destination === null) return plan;
  const pair: Plan = { ...plan, arguments: [source, destination] };
  if (givenTrafficOptions(lineOf(plan).options).length > 0) return pair;
  const any: Entry<ReadonlyMap<string, readonly string[]>> = plan.command.interview === 'rejected-pair'
    ? { value: new Map(), cells: ['what the records show rejected', 'each flow that was rejected, else not answered'] }
    : { value: new Map(), cells: ['any traffic', 'everything that is allowed'] };
  const isFromRecords = plan.command.interview === 'pair' || canStartFromRecords(plan);
  const entries = [...(isFromRecords ? [any] : []), ...serviceEntries(source.includes(':') || destination.includes(':'))];
  return withOptions(pair, await asker.choose({ message: 'Which traffic?', entries, columns: ['service', 'traffic'], own: typedTraffic }));
}

/** Null: from the records. */
async function chooseEndpoint(asker: Asker, network: Network, role: Role, from: NetworkInterface | null, isFromRecords: boolean): Promise<string | null> {
  const records: Entry<EndpointChoice | null> = { value: null, cells: ['What was rejected: choose from the records'] };
  const choice = await asker.choose<EndpointChoice | null>({
    message: role === 'source' ? 'Where does the traffic start?' : 'Where does it go?',
    entries: [...(isFromRecords ? [records] : []), ...endpointEntries(network, from?.id ?? null)],
    columns: endpointColumns,
    noun: { one: 'endpoint', many: 'endpoints' },
    own: (text) => typedEndpoint(network, text, role, from),
  });
  return choice === null ? null : endpointWord(network, choice, role, from);
}

async function choosePeering(plan: Plan, asker: Asker, network: Network): Promise<Plan> {
  const noun = { one: 'VPC', many: 'VPCs' };
  const first = await asker.choose({ message: 'Which peering, or which VPC?', entries: [...peeringEntries(network), ...vpcEntries(network, null)], columns: peeringColumns, own: typedPeering });
  if (first.isBoth) return withArguments(plan, [first.word]);
  const second = await asker.choose({ message: 'And the other VPC?', entries: vpcEntries(network, first.word), columns: vpcColumns, noun });
  return withArguments(plan, [first.word, second.word]);
}

async function chooseArguments(plan: Plan, asker: Asker): Promise<Plan> {
  let complete = plan;
  for (const argument of plan.command.arguments.slice(plan.arguments.length)) {
    if (!argument.required) break;
    complete = withArguments(complete, [await chooseArgument(argument, asker)]);
  }
  return complete;
}

async function chooseArgument({ name, description, choices }: ArgumentDefinition, asker: Asker): Promise<string> {
  const entries = (choices ?? []).map((value): Entry<string> => ({ value, cells: [value] }));
  if (entries.length > 0) return await asker.choose({ message: `${name}?`, entries });
  asker.say((page) => { page.line(t`${name}: ${description}`.in('dim')); });
  return await asker.choose({ message: `${name}?`, entries, own: (text) => ({ entry: { value: text, cells: [text] }, isExact: true }) });
}
