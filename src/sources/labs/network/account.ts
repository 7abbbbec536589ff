/** Where the labs are: a made-up account in one Region, with ids that look like AWS's and never change. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const ZONE = { name: 'us-east-1a', id: 'use1-az1' };

/** The hour that the records tell of, as Unix seconds: 2026-11-02, 09:00 to 10:00 UTC. */
export const HOUR = { start: Date.UTC(2026, 10, 2, 9) / 1000, end: Date.UTC(2026, 10, 2, 10) / 1000 };

/**
 * `prefix-0…` with 17 hexadecimal digits, made from a name that is unique within the labs (FNV-1a, 64 bits, with
 * the last step of MurmurHash3: without it, names that differ in their last letter share most of their digits).
 */
export function labId(prefix: string, name: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of `${prefix} ${name}`) hash = BigInt.asUintN(64, (hash ^ BigInt(char.charCodeAt(0))) * 0x100000001b3n);
  for (const factor of [0xff51afd7ed558ccdn, 0xc4ceb9fe1a85ec53n]) hash = BigInt.asUintN(64, (hash ^ (hash >> 33n)) * factor);
  hash ^= hash >> 33n;
  return `${prefix}-0${hash.toString(16).padStart(16, '0')}`;
}

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

export function nameTag(name: string): readonly { readonly Key: string; readonly Value: string }[] {
  return [{ Key: 'Name', Value: name }];
}
