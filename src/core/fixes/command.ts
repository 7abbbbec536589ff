/** Command lines of the AWS CLI, safe to paste into a shell. */
import { UsageError } from '../errors.ts';

type Options = readonly (readonly [string, string | Substitution | null])[];

/** `aws ec2 OPERATION --option value …`; a null value leaves the option out. */
export const ec2 = (operation: string, options: Options, region: string | null): string => aws('ec2', operation, options, region);

export function aws(service: 'ec2' | 'elbv2' | 'elb', operation: string, options: Options, region: string | null): string {
  const words = ['aws', service, operation];
  for (const [name, value] of options) if (value !== null) words.push(`--${name}`, ...(value === '' ? [] : [typeof value === 'string' ? quoted(value) : value.text]));
  if (region !== null) words.push('--region', quoted(region));
  return words.join(' ');
}

/** The output of another command, for ids that do not exist before it has run. */
export interface Substitution {
  readonly text: string;
}

export const outputOf = (command: string): Substitution => ({ text: `"$(${command})"` });

/** Ids come from describe output, which may be anybody's file: what a shell would interpret is quoted. */
function quoted(value: string): string {
  if (/^[\w.,:/=-]+$/.test(value)) return value;
  if (/[\0\r\n]/.test(value)) throw new UsageError('BROKEN_DOCUMENT', 'An id in the configuration holds a line break, so no command can name it.');
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
