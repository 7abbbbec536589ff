/** How the columns of one format become a record: worked out once per format, used for every line. */
import { flowField } from './fields.ts';
import type { FlowRecord, RecordFormat } from './types.ts';

export interface RecordPlan {
  readonly names: readonly string[];
  /** What each column must look like. */
  readonly checks: readonly Check[];
  /** Where the number of each column goes in the scratch list. */
  readonly slots: readonly number[];
  /** Column of each text that a record has as its own property; -1 where the format lacks it. */
  readonly columns: Readonly<Record<TextField, number>>;
  /** Columns whose values begin with a fixed prefix, and the version that such records print; tell formats apart. */
  readonly prefixes: readonly (readonly [column: number, prefix: string])[];
  readonly version: { readonly column: number; readonly text: string } | null;
  /** How many of the fields are known ones. */
  readonly known: number;
}

export type Check = 'any' | 'integer' | 'port' | 'protocol' | 'time' | 'address' | 'action' | 'status' | 'direction';

type TextField = 'interface-id' | 'srcaddr' | 'dstaddr' | 'pkt-srcaddr' | 'pkt-dstaddr' | 'action' | 'log-status' | 'flow-direction' | 'reject-reason';

const NUMBER_FIELDS = ['srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end', 'tcp-flags'];
const [SRCPORT, DSTPORT, PROTOCOL, PACKETS, BYTES, START, END, TCP_FLAGS] = [0, 1, 2, 3, 4, 5, 6, 7];

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['srcport', 'port'],
  ['dstport', 'port'],
  ['protocol', 'protocol'],
  ['start', 'time'],
  ['end', 'time'],
  ['srcaddr', 'address'],
  ['dstaddr', 'address'],
  ['pkt-srcaddr', 'address'],
  ['pkt-dstaddr', 'address'],
  ['action', 'action'],
  ['log-status', 'status'],
  ['flow-direction', 'direction'],
]);

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['interface-id', 'eni-'],
  ['vpc-id', 'vpc-'],
  ['subnet-id', 'subnet-'],
  ['instance-id', 'i-'],
  ['tgw-id', 'tgw-'],
]);

/** The year 9999 in Unix seconds: a time in milliseconds is past it. */
const LAST_TIME = 253_402_300_799;

/** What the values of a field must look like. */
export function checkOf(name: string): Check {
  return CHECKS.get(name) ?? (flowField(name)?.kind === 'integer' ? 'integer' : 'any');
}

export function planRecords(format: RecordFormat): RecordPlan {
  const names = format.fields;
  const versions = names.map((name) => flowField(name)?.version ?? null);
  const versionColumn = names.indexOf('version');
  const highest = versions.reduce<number | null>((most, version) => (most === null || version === null ? null : Math.max(most, version)), 0);
  const column = (name: TextField): number => names.indexOf(name);
  return {
    names,
    checks: names.map(checkOf),
    slots: names.map((name) => (NUMBER_FIELDS.includes(name) ? NUMBER_FIELDS.indexOf(name) : NUMBER_FIELDS.length)),
    columns: {
      'interface-id': column('interface-id'),
      srcaddr: column('srcaddr'),
      dstaddr: column('dstaddr'),
      'pkt-srcaddr': column('pkt-srcaddr'),
      'pkt-dstaddr': column('pkt-dstaddr'),
      action: column('action'),
      'log-status': column('log-status'),
      'flow-direction': column('flow-direction'),
      'reject-reason': column('reject-reason'),
    },
    prefixes: names.flatMap((name, index) => {
      const prefix = PREFIXES.get(name);
      return prefix === undefined ? [] : [[index, prefix] as const];
    }),
    version: versionColumn < 0 || highest === null ? null : { column: versionColumn, text: String(highest) },
    known: versions.filter((version) => version !== null).length,
  };
}

/**
 * The record in these columns, as many as the plan has; or, where a value cannot be what its field says, the reason
 * as text. Addresses are checked for their look only.
 */
export function readColumns(plan: RecordPlan, columns: readonly string[], origin: string): FlowRecord | string {
  const numbers = [-1, -1, -1, -1, -1, -1, -1, -1, -1];
  const fields: Record<string, string> = {};
  for (let i = 0; i < columns.length; i++) {
    const value = columns[i] ?? '-';
    const name = plan.names[i] ?? '';
    fields[name] = value;
    if (value === '-') continue;
    const check = plan.checks[i] ?? 'any';
    switch (check) {
      case 'any':
        break;
      case 'integer':
      case 'port':
      case 'protocol':
      case 'time': {
        const number = decimal(value);
        if (number < 0) return `${name} "${value}" is no number`;
        if (number > largest(check)) return `${name} "${value}" is too large`;
        numbers[plan.slots[i] ?? NUMBER_FIELDS.length] = number;
        break;
      }
      case 'address':
        if (!looksLikeAddress(value)) return `${name} "${value}" is no address`;
        break;
      case 'action':
        if (value !== 'ACCEPT' && value !== 'REJECT') return `action "${value}" is neither ACCEPT nor REJECT`;
        break;
      case 'status':
        if (!isCapitals(value)) return `log-status "${value}" is none of OK, NODATA, SKIPDATA`;
        break;
      case 'direction':
        if (value !== 'ingress' && value !== 'egress') return `flow-direction "${value}" is neither ingress nor egress`;
        break;
    }
  }
  const action = textIn(columns, plan.columns.action);
  const direction = textIn(columns, plan.columns['flow-direction']);
  return {
    interfaceId: textIn(columns, plan.columns['interface-id']),
    srcaddr: textIn(columns, plan.columns.srcaddr),
    dstaddr: textIn(columns, plan.columns.dstaddr),
    pktSrcaddr: textIn(columns, plan.columns['pkt-srcaddr']),
    pktDstaddr: textIn(columns, plan.columns['pkt-dstaddr']),
    srcport: numberIn(numbers, SRCPORT),
    dstport: numberIn(numbers, DSTPORT),
    protocol: numberIn(numbers, PROTOCOL),
    packets: numberIn(numbers, PACKETS),
    bytes: numberIn(numbers, BYTES),
    start: numberIn(numbers, START) ?? 0,
    end: numberIn(numbers, END) ?? 0,
    action: action === 'ACCEPT' || action === 'REJECT' ? action : null,
    logStatus: textIn(columns, plan.columns['log-status']),
    tcpFlags: numberIn(numbers, TCP_FLAGS),
    flowDirection: direction === 'ingress' || direction === 'egress' ? direction : null,
    rejectReason: textIn(columns, plan.columns['reject-reason']),
    fields,
    origin,
  };
}

/** Whether ids have their prefixes and the version is the format's: what tells formats of equal width apart. */
export function looksLikePlan(plan: RecordPlan, columns: readonly string[]): boolean {
  if (plan.version !== null && columns[plan.version.column] !== plan.version.text) return false;
  return plan.prefixes.every(([index, prefix]) => {
    const value = columns[index] ?? '-';
    return value === '-' || value.startsWith(prefix);
  });
}

function textIn(columns: readonly string[], index: number): string | null {
  if (index < 0) return null;
  const value = columns[index];
  return value === undefined || value === '-' ? null : value;
}

function numberIn(numbers: readonly number[], slot: number): number | null {
  const value = numbers[slot] ?? -1;
  return value < 0 ? null : value;
}

/** The greatest number that a field with this check can have. */
export function largest(check: 'integer' | 'port' | 'protocol' | 'time'): number {
  if (check === 'port') return 65_535;
  if (check === 'protocol') return 255;
  return check === 'time' ? LAST_TIME : Number.MAX_SAFE_INTEGER;
}

/** The number that these decimal digits are; -1 if there is anything else among them. */
function decimal(text: string): number {
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return text.length === 0 ? -1 : number;
}

/** Four numbers up to 255 with dots, or hexadecimal digits with at least two colons. */
function looksLikeAddress(text: string): boolean {
  let dots = 0;
  let colons = 0;
  let hexadecimal = false;
  let part = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      part = (part < 0 ? 0 : part * 10) + code - 48;
    } else if (code === 46) {
      if (part < 0 || part > 255) return false;
      dots++;
      part = -1;
    } else if (code === 58) {
      colons++;
      part = -1;
    } else if ((code >= 97 && code <= 102) || (code >= 65 && code <= 70)) {
      hexadecimal = true;
    } else {
      return false;
    }
  }
  return colons === 0 ? dots === 3 && part >= 0 && part <= 255 && !hexadecimal : colons >= 2 && colons <= 8 && text.length <= 45;
}

function isCapitals(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 65 || code > 90) return false;
  }
  return true;
}
