/** From the SDK's output objects to the JSON that the AWS CLI prints. */

/** Drops what is undefined, and writes times as the CLI does: `2026-11-22T09:00:00+00:00`. */
export function cliJson(value: unknown): unknown {
  if (value instanceof Date) return cliTime(value);
  if (Array.isArray(value)) return value.map(cliJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, cliJson(inner)]));
}

function cliTime(date: Date): string {
  const [seconds = '', fraction = ''] = date.toISOString().replace('Z', '').split('.');
  return `${seconds}${fraction === '000' || fraction === '' ? '' : `.${fraction}000`}+00:00`;
}

/** A VPN connection carries the keys of its tunnels: no copy of them is kept, not even in memory. */
const SECRETS = new Set(['CustomerGatewayConfiguration', 'PreSharedKey']);

/** The same JSON without the secrets that describe calls hand out. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !SECRETS.has(key)).map(([key, inner]) => [key, withoutSecrets(inner)]));
}

export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

export function textOf(value: unknown, key: string): string | null {
  const found = memberOf(value, key);
  return typeof found === 'string' && found !== '' ? found : null;
}

export function listOf(value: unknown, key: string): readonly unknown[] {
  const found = memberOf(value, key);
  return Array.isArray(found) ? found : [];
}
