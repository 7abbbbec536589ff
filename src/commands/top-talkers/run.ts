import type { Context } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { isAwsFlowLogSource } from '../../cli/options/source.ts';
import type { SourceOptions } from '../../cli/options/source.ts';
import { parseNetwork } from '../../core/network/parse-network.ts';
import type { TopTalkersAnswer } from '../../core/talkers/answer.ts';
import { talkersCsv, talkersNdjson } from '../../render/top-talkers.ts';
import { renderTopTalkers } from '../../render/text/top-talkers.ts';
import { closeTargets, readConfiguration, type Configuration } from '../configuration.ts';
import { writeDocument } from '../document.ts';
import { addUp } from './add-up.ts';
import type { TopTalkersOptions } from './definition.ts';

const command = 'top-talkers';

export async function run(options: TopTalkersOptions, context: Context): Promise<ExitCode> {
  const configuration = needsConfiguration(options.source) ? await readConfiguration(options.source, options.output, context) : nothingKnown;
  try {
    if (options.engine.showQuery) {
      const { showQueries } = await import('./show-query.ts');
      await showQueries(options, configuration, context);
      return exitCodes.clear;
    }
    const { answer, isComplete } = await addUp(options, configuration, parseNetwork(configuration.collection), context);
    print(options, context, answer);
    if (answer.partial) return exitCodes.interrupted;
    return isComplete ? exitCodes.clear : exitCodes.inconclusive;
  } finally {
    closeTargets(configuration);
  }
}

/** Files can be added up without an account: the configuration only gives names, so AWS is asked for it where it is named. */
function needsConfiguration({ snapshot, lab, profile, region, endpointUrl, flowLogs }: SourceOptions): boolean {
  if (snapshot !== null || lab !== null || profile.length > 0 || region.length > 0 || endpointUrl !== null) return true;
  return flowLogs.length === 0 || flowLogs.some(isAwsFlowLogSource);
}

const nothingKnown: Configuration = { kind: 'aws', targets: [], collection: { documents: [], refusals: [] } };

function print({ csv, output }: TopTalkersOptions, context: Context, answer: TopTalkersAnswer): void {
  if (csv && !output.quiet) {
    context.write(talkersCsv(answer));
    return;
  }
  writeDocument(context, output, {
    command,
    json: answer,
    text: (style) => renderTopTalkers(answer, style),
    ndjson: () => talkersNdjson(command, context.version, answer),
  });
}
