import { destinationOf } from '../../flows/coverage.ts';
import type { FlowLog } from '../../network/model.ts';
import type { Finding } from '../finding.ts';

/** Can netdiag read the records back? */
export function checkDestination(log: FlowLog): Finding {
  if (log.destinationType === 'cloud-watch-logs' || log.destinationType === 's3') return { status: 'pass', message: `${log.id} writes to ${destinationOf(log)}, which netdiag can read.` };
  return { status: 'warn', message: `${log.id} writes to ${destinationOf(log)}: ${log.destinationType === 'kinesis-data-firehose' ? 'Data Firehose passes the records on, and netdiag cannot read them back from it' : `a destination (${log.destinationType}) that netdiag does not know`}. Name the files that arrive with --flow-logs.` };
}

/** How soon does a record show what happened? (VPC User Guide, "Aggregation interval".) */
export function checkInterval({ id, maxAggregationInterval: seconds }: FlowLog): Finding {
  const quicker = seconds > 60 ? ' With 60 s they would come sooner; interfaces of Nitro instances have at most 60 s in any case.' : '';
  return { status: 'pass', message: `A record of ${id} covers at most ${seconds} s.${quicker}` };
}
