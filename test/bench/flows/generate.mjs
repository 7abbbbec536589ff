// Flow log records as an account of some size writes them: `node test/bench/flows/generate.mjs RECORDS FOLDER`.
// Seeded: the same numbers give the same files. Each file is a slot of five minutes, as in S3: gzip, with a header line.
import { fork } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

export const FILES = 40;
/** Each speaks both ways: 200,000 pairs of source and destination. */
const PAIRS = 100_000;
/** 2026-01-15T00:00:00Z */
const FIRST_SLOT = 1_768_435_200;
const SLOT = 300;

const DEFAULT = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(' ');
const CUSTOM = 'version vpc-id subnet-id instance-id interface-id srcaddr dstaddr srcport dstport protocol tcp-flags packets bytes start end action flow-direction pkt-srcaddr pkt-dstaddr log-status'.split(' ');

const isCustom = (file) => file % 4 === 3;

/** Every fourth file is of the custom format. */
export const formatOf = (file) => (isCustom(file) ? CUSTOM : DEFAULT);

/** Paths of the files, which are made if they are not there. */
export async function flowFiles(records, folder) {
  mkdirSync(folder, { recursive: true });
  const all = Array.from({ length: FILES }, (_, file) => ({ file, path: join(folder, nameOf(file)) }));
  const missing = all.filter(({ path }) => !existsSync(path));
  const processes = Math.min(availableParallelism(), missing.length);
  await Promise.all(Array.from({ length: processes }, (_, index) => {
    const own = missing.filter((_, place) => place % processes === index).map(({ file }) => file);
    return once(fork(fileURLToPath(import.meta.url), [String(records), folder, own.join(',')]), 'exit');
  }));
  return all.map(({ path }) => path);
}

function nameOf(file) {
  const slot = new Date((FIRST_SLOT + file * SLOT) * 1000).toISOString().slice(0, 16).replace(/[-:]/g, '');
  return `111122223333_vpcflowlogs_eu-central-1_fl-0123456789abcdef${isCustom(file) ? '1' : '0'}_${slot}Z_${String(file).padStart(8, '0')}.log.gz`;
}

/** mulberry32: 32 bits of state are enough here, and the same on every machine. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SERVICES = [443, 443, 443, 443, 80, 80, 53, 5432, 3306, 6379, 9092, 22, 8080, 2049, 27017, 3389];

/** Who talks to whom, about what. */
function pairOf(p) {
  const random = randomFrom(p * 2_654_435_761 + 17);
  const below = (n) => Math.floor(random() * n);
  const v6 = random() < 0.05;
  const outside = random() < 0.2;
  const client = v6 ? `2001:db8:1234:${(0xa100 + below(8)).toString(16)}::${(1 + below(4000)).toString(16)}` : `10.${below(4)}.${below(256)}.${1 + below(254)}`;
  const server = v6
    ? `2001:db8:${(1 + below(0xffff)).toString(16)}:${(1 + below(0xffff)).toString(16)}:${(1 + below(0xffff)).toString(16)}:ff:fe00:${(1 + below(0xffff)).toString(16)}`
    : outside ? `${['192.0.2', '198.51.100', '203.0.113'][below(3)]}.${1 + below(254)}` : `10.${below(4)}.${below(64)}.${1 + below(254)}`;
  const protocol = random() < 0.88 ? 6 : random() < 0.85 ? 17 : 1;
  const port = protocol === 1 ? 0 : protocol === 17 ? 53 : SERVICES[below(SERVICES.length)];
  const interfaceId = `eni-0${(0x1000000 + below(3000)).toString(16)}${(0x10000000 + below(1)).toString(16)}a`;
  const ids = { vpc: `vpc-0123456789abcde0${below(4)}`, subnet: `subnet-0aa11bb22cc33dd${(16 + below(24)).toString(16)}`, instance: random() < 0.2 ? '-' : `i-0${(0x1000000 + below(3000)).toString(16)}00ff00ff0`.slice(0, 19) };
  return { client, server, protocol, port, interfaceId, ids, isRejected: random() < 0.05 };
}

async function writeFile(file, count, path, pairs) {
  const random = randomFrom(file + 1);
  const fields = formatOf(file);
  const gzip = createGzip({ level: 6, chunkSize: 1 << 18 });
  const out = gzip.pipe(createWriteStream(`${path}.part`));
  let text = `${fields.join(' ')}\n`;
  const slot = FIRST_SLOT + file * SLOT;
  for (let i = 0; i < count; i++) {
    text += lineOf(fields, pairs, random, slot + Math.floor((i / count) * (SLOT - 60)));
    if (text.length < 1 << 18) continue;
    if (!gzip.write(text)) await once(gzip, 'drain');
    text = '';
  }
  gzip.end(text);
  await once(out, 'close');
  renameSync(`${path}.part`, path);
}

function lineOf(fields, pairs, random, time) {
  // The greater the power, the more a few pairs outweigh the rest: here a tenth of the pairs has half of the records.
  const pair = pairs[Math.floor(random() ** 3 * PAIRS)];
  const start = time + Math.floor(random() * 10);
  const end = start + 20 + Math.floor(random() * 40);
  const kind = random();
  const isBack = random() < 0.45;
  const hasTraffic = kind >= 0.011;
  const port = 32_768 + Math.floor(random() * 28_232);
  const packets = pair.isRejected ? 1 + Math.floor(random() * 3) : 1 + Math.floor(random() ** 6 * 2_000);
  const size = pair.isRejected ? 44 : [52, 60, 90, 576, 1500][Math.floor(random() * (isBack ? 5 : 3))];
  const ends = isBack ? [pair.server, pair.client, pair.port, pair.port === 0 ? 0 : port] : [pair.client, pair.server, pair.port === 0 ? 0 : port, pair.port];
  const values = {
    version: fields === DEFAULT ? 2 : 5, 'account-id': '111122223333', 'interface-id': pair.interfaceId,
    'vpc-id': pair.ids.vpc, 'subnet-id': pair.ids.subnet, 'instance-id': pair.ids.instance,
    srcaddr: ends[0], dstaddr: ends[1], srcport: ends[2], dstport: ends[3], protocol: pair.protocol,
    'tcp-flags': pair.protocol !== 6 ? 0 : pair.isRejected ? 2 : [0, 2, 3, 18, 19][Math.floor(random() * 5)],
    packets, bytes: packets * size, start, end,
    action: pair.isRejected && !isBack ? 'REJECT' : 'ACCEPT', 'flow-direction': isBack ? 'ingress' : 'egress',
    'pkt-srcaddr': ends[0], 'pkt-dstaddr': ends[1], 'log-status': 'OK',
  };
  if (hasTraffic) return `${fields.map((name) => values[name]).join(' ')}\n`;
  const kept = new Set(['version', 'account-id', 'interface-id', 'vpc-id', 'subnet-id', 'instance-id', 'start', 'end']);
  values['log-status'] = kind < 0.001 ? 'SKIPDATA' : 'NODATA';
  return `${fields.map((name) => (kept.has(name) || name === 'log-status' ? values[name] : '-')).join(' ')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [records, folder, own] = process.argv.slice(2);
  if (own === undefined) {
    await flowFiles(Number(records), folder);
  } else {
    const pairs = Array.from({ length: PAIRS }, (_, p) => pairOf(p));
    for (const file of own.split(',').map(Number)) await writeFile(file, Math.floor(Number(records) / FILES), join(folder, nameOf(file)), pairs);
  }
}
