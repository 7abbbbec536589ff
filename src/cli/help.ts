/** Help, rendered from the same definitions that are parsed. */
import type { Command } from '../commands/definition.ts';
import type { CommandEntry } from '../commands/registry.ts';
import { Page } from '../render/text/page.ts';
import type { TextStyle } from '../render/text/style.ts';
import type { Text } from '../render/text/text.ts';
import { t } from '../render/text/text.ts';
import type { Example, OptionDefinition } from './options/definition.ts';

const overviewExamples: readonly Example[] = [
  { command: 'netdiag demo', description: 'built-in labs: no AWS account needed' },
  { command: 'netdiag why-rejected internet web --port 443 --lab web:closed', description: 'why does this fail?' },
  { command: 'netdiag inspect vpc1-instance vpc2-instance --lab peering:one-route', description: 'which rules decide, and what is allowed?' },
];

export function overviewHelp(registry: readonly CommandEntry[], style: TextStyle): string {
  const page = new Page(style);
  page.line(t`netdiag explains why traffic inside AWS is rejected, and names the smallest fix.`);
  writeExamples(page, overviewExamples);
  page.heading(t`Usage`);
  page.line(t`netdiag COMMAND [ARGUMENTS] [OPTIONS]`, 2);
  page.heading(t`Commands`);
  writeTerms(page, registry.map(({ name, summary }) => [t`${name}`.in('bold'), t`${summary}`]));
  page.heading(t`Help`);
  writeTerms(page, [
    [t`netdiag help COMMAND`, t`its arguments, options and examples; also COMMAND --help`],
    [t`netdiag --version`, t`the version; with --json also of Node.js and the AWS SDK`],
  ]);
  page.heading(t`Exit codes`);
  page.line(t`0 nothing blocks, 1 something blocks, 2 usage or input error, 3 inconclusive, 4 AWS or the network failed, 130 interrupted`, 2);
  return page.toString();
}

export function commandHelp(command: Command, style: TextStyle): string {
  const page = new Page(style);
  page.line(t`${command.summary}`);
  writeExamples(page, command.examples);
  page.heading(t`Usage`);
  page.line(t`${usageLine(command)}`, 2);
  page.blank();
  for (const paragraph of command.description) {
    page.line(t`${paragraph}`, 2);
    page.blank();
  }
  if (command.arguments.length > 0) {
    page.heading(t`Arguments`);
    writeTerms(page, command.arguments.map(({ name, description }) => [t`${name}`.in('bold'), t`${description}`]));
  }
  for (const { title, options } of command.groups) {
    page.heading(t`${title}`);
    writeTerms(page, options.filter(({ unlisted }) => unlisted !== true).map((option) => [optionTerm(option), optionText(option)]));
  }
  return page.toString();
}

/** `netdiag inspect SOURCE DESTINATION [OPTIONS]`; optional arguments in brackets, fixed words as they are typed. */
export function usageLine(command: Pick<Command, 'name' | 'arguments'>): string {
  const words = command.arguments.map(({ name, choices, required, repeatable }) => {
    const word = `${choices?.join('|') ?? name}${repeatable === true ? '...' : ''}`;
    return required ? word : `[${word}]`;
  });
  return ['netdiag', command.name, ...words, '[OPTIONS]'].join(' ');
}

function writeExamples(page: Page, examples: readonly Example[]): void {
  page.heading(t`Examples`);
  for (const { command, description } of examples) {
    page.verbatim(t`$ ${t`${command}`.in('cyan')}`, 2);
    page.line(t`${description}`.in('dim'), 6);
  }
}

function optionTerm({ name, value }: OptionDefinition): Text {
  const long = t`--${name}`.in('bold');
  return value === undefined ? long : t`${long} ${value}`;
}

function optionText({ description, repeatable, default: otherwise, environment }: OptionDefinition): Text {
  const notes = [
    ...(repeatable === true ? ['repeatable'] : []),
    ...(otherwise === undefined ? [] : [`default: ${otherwise}`]),
    ...(environment === undefined ? [] : [`environment: ${environment.join(', ')}`]),
  ];
  return notes.length === 0 ? t`${description}` : t`${description} ${t`(${notes.join('; ')})`.in('dim')}`;
}

/** Terms in a column and their text beside it; under it where the page is narrow. */
function writeTerms(page: Page, terms: readonly (readonly [Text, Text])[]): void {
  const column = Math.max(0, ...terms.map(([term]) => term.width));
  for (const [term, text] of terms) {
    if (page.isNarrow) {
      page.verbatim(term, 2);
      page.line(text, 6);
    } else {
      page.hanging(t`${term.padTo(column)}  `, text, 2);
    }
  }
}
