/** What traffic can be summed by: any field of a record, and a few things that follow from several of them. */
import { UsageError } from '../errors.ts';
import { flowField, suggestField } from '../flows/fields.ts';
import { fieldName } from '../flows/format.ts';
import type { ScanKey } from '../scan/plan.ts';

/**
 * What the value belongs to, which decides how a flow that several interfaces recorded is counted:
 * - `packet`: the same at every interface (addresses, ports);
 * - `interface`: of the interface that recorded it, so that the flow counts once for each value;
 * - `record`: of one record (action, hour).
 */
export type Scope = 'packet' | 'interface' | 'record';

export interface Dimension {
  /** As behind `--by` and in the keys of the answer. */
  readonly name: string;
  readonly scope: Scope;
  /** What is read for it besides the addresses. */
  readonly keys: readonly ScanKey[];
  /** The format has to have one field of each of these lists. */
  readonly needs: readonly (readonly string[])[];
  readonly isDerived: boolean;
  readonly meaning: string;
}

const HOUR_SECONDS = 3600;

const PACKET_FIELDS = new Set([
  'srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr', 'srcport', 'dstport', 'protocol', 'type', 'pkt-src-aws-service', 'pkt-dst-aws-service',
  'tgw-src-vpc-account-id', 'tgw-dst-vpc-account-id', 'tgw-src-vpc-id', 'tgw-dst-vpc-id', 'tgw-src-subnet-id', 'tgw-dst-subnet-id',
  'tgw-src-eni', 'tgw-dst-eni', 'tgw-src-az-id', 'tgw-dst-az-id',
]);
const RECORD_FIELDS = new Set(['version', 'packets', 'bytes', 'start', 'end', 'action', 'log-status', 'tcp-flags', 'reject-reason']);

const keys = (...fields: readonly string[]): readonly ScanKey[] => fields.map((field) => ({ field }));
const derived = (name: string, scope: Scope, read: readonly ScanKey[], needs: readonly (readonly string[])[], meaning: string): Dimension =>
  ({ name, scope, keys: read, needs, isDerived: true, meaning });
const ADDRESSES = [['srcaddr', 'pkt-srcaddr'], ['dstaddr', 'pkt-dstaddr']];
/** A value of the recording interface: from its own field, or from the configuration by the interface's id. */
const ofInterface = (name: string, field: string, meaning: string): Dimension =>
  derived(name, 'interface', keys(field, 'interface-id'), [[field, 'interface-id']], `${meaning} of the interface that recorded it`);

export const DERIVED: readonly Dimension[] = [
  derived('pair', 'packet', [], ADDRESSES, 'two addresses, whatever the direction'),
  derived('conversation', 'packet', keys('dstport', 'protocol'), [...ADDRESSES, ['srcport'], ['dstport'], ['protocol']], "client, server and the server's port, both directions"),
  ofInterface('subnet', 'subnet-id', 'subnet'),
  ofInterface('vpc', 'vpc-id', 'VPC'),
  ofInterface('instance', 'instance-id', 'instance'),
  derived('service', 'packet', keys('pkt-src-aws-service', 'pkt-dst-aws-service'), [['pkt-src-aws-service', 'pkt-dst-aws-service']], 'AWS service at the far end, else at the near one'),
  ofInterface('az', 'az-id', 'Availability Zone'),
  derived('hour', 'record', [{ field: 'start', per: HOUR_SECONDS }], [['start']], 'UTC hour in which the record starts'),
];

/** The dimensions of `--by`: names with commas between. @throws UsageError for a name that is none, or stands there twice. */
export function parseDimensions(text: string, option: string): readonly Dimension[] {
  const names = text.split(',').map((name) => fieldName(name.trim()));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError('INVALID_OPTION_VALUE', `${option} names "${twice}" twice.`, { hint: 'Leave one of them out.' });
  if (names.length > MOST) throw new UsageError('INVALID_OPTION_VALUE', `${option} takes at most ${MOST} names, not ${names.length}.`, { hint: 'Leave some of them out.' });
  return names.map((name) => dimensionOf(name, option));
}

/** More than this makes rows of one record each. */
const MOST = 4;

function dimensionOf(name: string, option: string): Dimension {
  const known = DERIVED.find((dimension) => dimension.name === name);
  if (known !== undefined) return known;
  checkFieldName(name, option);
  const scope = PACKET_FIELDS.has(name) ? 'packet' : RECORD_FIELDS.has(name) ? 'record' : 'interface';
  return { name, scope, keys: keys(name), needs: [[name]], isDerived: false, meaning: flowField(name)?.meaning ?? name };
}

/**
 * A name that is no field but close to one is a mistake; any other may be a field that is newer than this program.
 * @throws UsageError UNKNOWN_FIELD
 */
export function checkFieldName(name: string, option: string): void {
  if (flowField(name) !== null) return;
  const near = suggestField(name);
  if (near === null && /^[a-z][a-z0-9-]*$/.test(name)) return;
  throw new UsageError('UNKNOWN_FIELD', `${option}: "${name}" is not a flow log field.`, {
    hint: `${near === null ? '' : `Did you mean ${near}? `}Besides the fields of a record, --by takes ${DERIVED.map((dimension) => dimension.name).join(', ')}.`,
  });
}

/** Is the value an address of the packet, which is shown with the name of whose it is? */
export const isAddressDimension = ({ name }: Dimension): boolean => ['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr', 'pair', 'conversation'].includes(name);
