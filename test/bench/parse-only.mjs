// The yardstick: reads every JSON file below a folder and parses it, nothing else.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [dir] = process.argv.slice(2);
const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const documents = names.map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')));
console.log(documents.length);
