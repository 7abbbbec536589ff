/** The labs as text. */
import { Page } from '../../render/text/page.ts';
import type { TextStyle } from '../../render/text/style.ts';
import { t } from '../../render/text/text.ts';
import type { Lab } from '../../sources/labs/index.ts';

export function overviewText(labs: readonly Lab[], style: TextStyle): string {
  const page = new Page(style);
  page.line(t`Labs that run without AWS. Each is a small network with its flow log records, told in stages.`);
  for (const { name, title, stages } of labs) {
    page.heading(t`${name}`, t`${title}`);
    page.rows(stages.map((stage) => [t`${name}:${stage.name}`, t`${stage.title}`]), 2);
    const command = stages[0]?.commands[0];
    if (command !== undefined) page.verbatim(t`$ ${t`${command}`.in('cyan')}`, 2);
  }
  page.blank();
  page.line(t`The story of a lab and every command to try: netdiag demo LAB`);
  return page.toString();
}

export function labText({ name, title, teaches, stages }: Lab, style: TextStyle): string {
  const page = new Page(style);
  page.line(t`${t`${title}`.in('bold')}`);
  page.line(t`${teaches}`);
  for (const stage of stages) {
    page.heading(t`${name}:${stage.name}`, t`${stage.title}`);
    page.line(t`${stage.story}`, 2);
    for (const command of stage.commands) page.verbatim(t`$ ${t`${command}`.in('cyan')}`, 2);
    page.line(t`Answer: ${stage.expected.verdict}, exit code ${stage.expected.exitCode}.`.in('dim'), 2);
  }
  return page.toString();
}
