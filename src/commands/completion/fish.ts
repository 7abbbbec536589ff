/** The completion script for fish. */
import type { CompletedOption, CompletedProgram, Values } from './model.ts';

export function fishScript({ commands, options }: CompletedProgram): string {
  const valued = new Set(commands.flatMap((command) => command.options).flatMap(({ name, value }) => (value === null ? [] : [`--${name}`])));
  const lines = [
    ...commands.map(({ name, summary }) => `complete -c netdiag -n '__netdiag_at' -a ${quoted(name)} -d ${quoted(summary)}`),
    ...options.map((option) => optionLine('__netdiag_at', option)),
    ...commands.flatMap((command) => [
      '',
      ...command.arguments.flatMap(({ values }, place) => {
        const completed = valueOf(values);
        return completed === null ? [] : [`complete -c netdiag -n '__netdiag_at ${command.name} ${place}' ${completed}`];
      }),
      ...command.options.map((option) => optionLine(`__netdiag_at ${command.name}`, option)),
    ]),
  ];
  return `# netdiag completion for fish. Load it: netdiag completion fish | source

# __netdiag_at: no command is named yet. __netdiag_at COMMAND: it is the command. __netdiag_at COMMAND PLACE: and PLACE arguments stand already.
function __netdiag_at
    set -l words
    set -l is_value 0
    for word in (commandline -opc)[2..-1]
        if test $is_value = 1
            set is_value 0
        else if contains -- $word ${[...valued].join(' ')}
            set is_value 1
        else if not string match -q -- '-*' $word
            set -a words $word
        end
    end
    switch (count $argv)
        case 0
            test (count $words) -eq 0
        case 1
            test "$words[1]" = "$argv[1]"
        case '*'
            test "$words[1]" = "$argv[1]"; and test (count $words) -eq (math $argv[2] + 1)
    end
end

complete -c netdiag -e
complete -c netdiag -f
${lines.join('\n')}
`;
}

function optionLine(condition: string, { name, description, value }: CompletedOption): string {
  const takes = value === null ? '' : ` ${valueOf(value.values, true) ?? '-x'}`;
  return `complete -c netdiag -n ${quoted(condition)} -l ${name}${takes} -d ${quoted(description)}`;
}

/** Null: nothing completes it. */
function valueOf(values: Values, isOption = false): string | null {
  const required = isOption ? '-r ' : '';
  switch (values.kind) {
    case 'words': return `${isOption ? '-x ' : ''}-a ${quoted(values.words.join(' '))}`;
    case 'files': return `${required}-F`;
    case 'folders': return `${isOption ? '-x ' : ''}-a '(__fish_complete_directories (commandline -ct))'`;
    case 'free': return null;
  }
}

/** Single quotes of fish know \\\\ and \\'. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
