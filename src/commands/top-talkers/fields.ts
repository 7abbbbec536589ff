/** Do the records have what was asked for? */
import { UsageError } from '../../core/errors.ts';
import type { Network } from '../../core/network/network.ts';
import type { FormatSeen } from '../../core/scan/plan.ts';
import { DERIVED } from '../../core/talkers/dimensions.ts';
import type { TalkersQuestion } from '../../core/talkers/question.ts';

/**
 * @returns a warning for each field that some of the formats lack
 * @throws UsageError FIELD_NOT_IN_FORMAT for one that all of them lack, with what there is
 */
export function checkFields(question: TalkersQuestion, formats: readonly FormatSeen[], network: Network): string[] {
  if (formats.length === 0) return [];
  const warnings: string[] = [];
  const wanted = [
    ...question.by.flatMap(({ name, needs }) => needs.map((anyOf) => ({ option: `--by ${name}`, anyOf: withoutUseless(anyOf, network) }))),
    ...question.filters.map(({ field, text }) => ({ option: `--filter ${text}`, anyOf: [field] })),
    ...(question.action === null ? [] : [{ option: '--action', anyOf: ['action'] }]),
  ];
  for (const { option, anyOf } of wanted) {
    const lacking = formats.filter(({ fields }) => !anyOf.some((field) => fields.includes(field)));
    if (lacking.length === 0) continue;
    const [field = ''] = anyOf;
    if (lacking.length === formats.length) throw notThere(option, field, formats, network);
    const records = lacking.reduce((sum, format) => sum + format.records, 0);
    warnings.push(`${option}: ${records} records have no ${field} in their format; they are under "-".`);
  }
  if (!question.isRaw && formats.some(({ fields }) => !fields.includes('interface-id'))) {
    warnings.push('Some records have no interface-id in their format: where several interfaces recorded a flow, that cannot be told from them.');
  }
  return [...new Set(warnings)];
}

/** The interface tells its subnet only where the configuration knows interfaces. */
function withoutUseless(anyOf: readonly string[], network: Network): readonly string[] {
  return network.data.interfaces.size === 0 && anyOf.length > 1 ? anyOf.filter((field) => field !== 'interface-id') : anyOf;
}

function notThere(option: string, field: string, formats: readonly FormatSeen[], network: Network): UsageError {
  const there = [...new Set(formats.flatMap(({ fields }) => fields))];
  const known = DERIVED.filter(({ needs }) => needs.every((anyOf) => withoutUseless(anyOf, network).some((one) => there.includes(one)))).map(({ name }) => name);
  return new UsageError('FIELD_NOT_IN_FORMAT', `${option}: the records have no ${field}.`, {
    hint: `They have ${there.join(', ')}; besides these there are ${known.join(', ')}. A flow log's format cannot be changed: make another flow log with ${field}.`,
  });
}
