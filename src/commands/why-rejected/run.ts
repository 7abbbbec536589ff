import type { Context, FurtherView } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { recordWindow } from '../../cli/options/window.ts';
import type { RejectedOverview, SeveralFlowsAnswer, WhyRejectedAnswer } from '../../core/diagnosis/answer.ts';
import { RejectedFlows, explainRejected } from '../../core/diagnosis/overview.ts';
import { isoOf } from '../../core/diagnosis/time.ts';
import { PairRecords, whyRejected } from '../../core/diagnosis/why-rejected.ts';
import type { TimeWindow } from '../../core/flows/types.ts';
import type { Network } from '../../core/network/network.ts';
import { parseNetwork } from '../../core/network/parse-network.ts';
import { documentOf, ndjsonOf } from '../../render/json.ts';
import { hasFix, renderFixes, renderRecords, renderReplyPath } from '../../render/text/further.ts';
import { renderOverview } from '../../render/text/overview.ts';
import type { TextStyle } from '../../render/text/style.ts';
import { renderWhyRejected } from '../../render/text/why-rejected.ts';
import { findAskedPair } from '../asked-pair.ts';
import { closeTargets, readConfiguration, type Configuration } from '../configuration.ts';
import { writeDocument } from '../document.ts';
import type { EndpointPair } from '../endpoints.ts';
import { readRecords } from '../read-records.ts';
import { verdictCode } from '../verdict-code.ts';
import type { WhyRejectedOptions } from './definition.ts';

export async function run(options: WhyRejectedOptions, context: Context): Promise<ExitCode> {
  const configuration = await readConfiguration(options.source, options.output, context);
  try {
    const { pair } = options;
    return pair === null ? await explainAll(options, configuration, parseNetwork(configuration.collection), context) : await explainPair(options, pair, configuration, context);
  } finally {
    closeTargets(configuration);
  }
}

async function explainPair(options: WhyRejectedOptions, pair: EndpointPair, configuration: Configuration, context: Context): Promise<ExitCode> {
  const { network, ends } = await findAskedPair(configuration, pair, context);
  const window = recordWindow(options.source, context.clock());
  const records = new PairRecords(network, ends);
  const { interest } = records;
  const { stats, seen, places, warnings, span } = await readRecords({ ...options, configuration, window, interest }, context, (record) => { records.add(record); });
  const { malformed, skipData } = stats;
  const answer = whyRejected(network, ends, options.traffic, { ofPair: records.ofPair, seen, sources: places, malformed, skipData, warnings }, isoWindow(window, span));
  print(options, context, answer, (style) => renderWhyRejected(answer, style));
  return verdictCode(answer.verdict);
}

async function explainAll(options: WhyRejectedOptions, configuration: Configuration, network: Network, context: Context): Promise<ExitCode> {
  const window = recordWindow(options.source, context.clock());
  const flows = new RejectedFlows();
  const interest = { interfaceIds: [], addresses: [], action: 'REJECT' } as const;
  const { stats, places, warnings: unread, span, newest } = await readRecords({ ...options, configuration, window, interest }, context, (record) => { flows.add(record); });
  const warnings = [...unread];
  if (places.length === 0 && unread.length === 0) warnings.push('No flow logs were found: turn one on for the VPC, or name records with --flow-logs.');
  if (places.length > 0 && flows.rejected === 0 && !(stats.read === 0 && stats.malformed > 0)) warnings.push(`Nothing was rejected in ${places.join(', ')}${newest > 0 ? `; the newest record is of ${isoOf(newest)}` : ''}.`);
  const { read, malformed, noData, skipData } = stats;
  // Of a log of another kind nothing can be said, least of all that nothing was rejected.
  const isForeign = read === 0 && malformed > 0;
  if (isForeign) warnings.push('No line could be read as a flow log record: check the source, or name its fields with --format.');
  const answer = explainRejected(network, flows, { read, malformed, noData, skipData }, isoWindow(window, span), warnings);
  print(options, context, answer, (style) => renderOverview(answer, style));
  if (answer.groups.length > 0) return exitCodes.blocked;
  return places.length === 0 || unread.length > 0 || isForeign || answer.unexplained.length > 0 ? exitCodes.inconclusive : exitCodes.clear;
}

/** What one may look at next: of the pair's answer, or of each of its flows. */
function viewsOf(answer: WhyRejectedAnswer | SeveralFlowsAnswer | RejectedOverview): readonly FurtherView[] {
  if ('groups' in answer) return [];
  const flows = 'flows' in answer ? answer.flows : [answer];
  const replies = flows.filter(({ path }) => path.return.length > 0);
  const recorded = flows.filter(({ flowLogs }) => flowLogs.records.length > 0);
  const repairable = flows.filter(({ causes }) => hasFix(causes));
  return [
    ...(replies.length === 0 ? [] : [{ title: "Show the reply's path", text: (style: TextStyle) => renderReplyPath(replies, style) }]),
    ...(recorded.length === 0 ? [] : [{ title: 'Show the records', text: (style: TextStyle) => renderRecords(recorded, style) }]),
    ...(repairable.length === 0 ? [] : [{ title: 'Show the fix', text: (style: TextStyle) => renderFixes(repairable, style) }]),
  ];
}

function print(
  { output }: WhyRejectedOptions, context: Context, answer: WhyRejectedAnswer | SeveralFlowsAnswer | RejectedOverview,
  text: Parameters<typeof writeDocument>[2]['text'],
): void {
  const command = 'why-rejected';
  // Each flow is a document of its own.
  const json = 'flows' in answer ? { ...answer, flows: answer.flows.map((flow) => documentOf(command, context.version, flow)) } : answer;
  writeDocument(context, output, { command, json, text, ndjson: () => ndjsonOf(command, context.version, answer), views: () => viewsOf(answer) });
}

/** What was asked for; where that is open, from the first to the last record. */
const isoWindow = ({ start, end }: TimeWindow, span: TimeWindow): { start: string | null; end: string | null } => ({
  start: isoOrNull(start ?? span.start),
  end: isoOrNull(end ?? span.end),
});

const isoOrNull = (seconds: number | null): string | null => (seconds === null ? null : isoOf(seconds));
