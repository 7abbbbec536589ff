import { listWords } from '../../diagnosis/words.ts';
import { UsageError } from '../../errors.ts';
import { parseFormat } from '../../flows/format.ts';
import type { FlowLog } from '../../network/model.ts';
import type { Finding } from '../finding.ts';

/** Fields of which each group is one need, and what is lost without it. */
const WANTED: readonly { readonly fields: readonly string[]; readonly loss: string }[] = [
  { fields: ['tcp-flags'], loss: 'which side opened a connection, and whether a REJECT was a late packet, is guessed from the ports' },
  { fields: ['flow-direction'], loss: 'whether the interface sent or received is told from its addresses' },
  { fields: ['pkt-srcaddr', 'pkt-dstaddr'], loss: 'behind NAT and transit gateways, and for secondary addresses, the real ends do not show' },
];

/** Without these a record shows neither who nor whether. */
const ESSENTIAL = ['interface-id', 'srcaddr', 'dstaddr', 'protocol', 'dstport', 'action', 'start', 'end'];

/** Do the records have the fields that the questions need? */
export function checkFormat({ id, format }: FlowLog): Finding {
  const fields = fieldsOf(format);
  if (fields === null) return { status: 'unknown', message: `Which fields the records of ${id} have is not known: ${format === null ? 'its document has no LogFormat' : 'its LogFormat cannot be read'}.` };
  const essential = ESSENTIAL.filter((name) => !fields.has(name));
  const lost = WANTED.map(({ fields: names, loss }) => ({ names: names.filter((name) => !fields.has(name)), loss })).filter(({ names }) => names.length > 0);
  if (essential.length === 0 && lost.length === 0) return { status: 'pass', message: `The records of ${id} have all fields that netdiag uses.` };
  const parts = [
    ...(essential.length === 0 ? [] : [`${listWords(essential)} (why-rejected and top-talkers cannot do without)`]),
    ...lost.map(({ names, loss }) => `${listWords(names)} (${loss})`),
  ];
  return { status: 'warn', message: `The records of ${id} have no ${parts.join('; no ')}. A flow log cannot be edited: another one can have a custom format.` };
}

function fieldsOf(format: string | null): ReadonlySet<string> | null {
  if (format === null) return null;
  try {
    return new Set(parseFormat(format).fields);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
