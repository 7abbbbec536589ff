import { readFileSync, readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const folder = new URL('../../src/render/schema/', import.meta.url);
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
for (const file of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as object);

/** What is wrong with a command's JSON document; empty where nothing is. */
export function schemaProblems(command: string, text: string): readonly string[] {
  const validate = ajv.getSchema(`https://netdiag.invalid/schema/${command}.schema.json`)!;
  return validate(JSON.parse(text)) ? [] : validate.errors!.map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
