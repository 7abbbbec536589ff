import type { Context, FurtherView } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import type { FlowLogsCheckAnswer, FlowLogsVerdict } from '../../core/flow-logs-check/answer.ts';
import { checkFlowLogs } from '../../core/flow-logs-check/flow-logs-check.ts';
import { parseNetwork } from '../../core/network/parse-network.ts';
import { renderFlowLogs, renderFlowLogsFixes } from '../../render/text/flow-logs.ts';
import { closeTargets, readConfiguration } from '../configuration.ts';
import { writeDocument } from '../document.ts';
import type { FlowLogsOptions } from './definition.ts';

export async function run({ names, source, output }: FlowLogsOptions, context: Context): Promise<ExitCode> {
  const configuration = await readConfiguration(source, output, context);
  try {
    const answer = checkFlowLogs(parseNetwork(configuration.collection), names);
    writeDocument(context, output, { command: 'flow-logs', json: answer, text: (style) => renderFlowLogs(answer, style), views: () => viewsOf(answer) });
    return codeOf(answer.verdict);
  } finally {
    closeTargets(configuration);
  }
}

function viewsOf(answer: FlowLogsCheckAnswer): readonly FurtherView[] {
  if (answer.checks.every(({ fix }) => fix === null)) return [];
  return [{ title: 'Show the fix', text: (style) => renderFlowLogsFixes(answer, style) }];
}

function codeOf(verdict: FlowLogsVerdict): ExitCode {
  switch (verdict) {
    case 'healthy':
      return exitCodes.clear;
    case 'unhealthy':
    case 'missing':
      return exitCodes.blocked;
    case 'inconclusive':
      return exitCodes.inconclusive;
  }
}
