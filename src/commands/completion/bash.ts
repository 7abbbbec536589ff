/** The completion script for bash, 3.2 (macOS) and later. */
import type { CompletedProgram, Values } from './model.ts';

export function bashScript({ commands, options }: CompletedProgram): string {
  const every = [...options, ...commands.flatMap((command) => command.options)];
  const values = new Map(every.flatMap(({ name, value }) => (value === null ? [] : [[`--${name}`, value.values] as const])));
  const places = new Map(commands.flatMap((command) => command.arguments.map((argument, place) => [`${command.name} ${place}`, argument.values] as const)));
  const flags = [['', names(options)] as const, ...commands.map((command) => [command.name, names(command.options)] as const)];
  return `# netdiag completion for bash. Load it: source <(netdiag completion bash)

_netdiag() {
  local IFS=$' \\t\\n' line words current word option='' command='' place=0 index list='' files='' reply prefix='' upper
  COMPREPLY=()
  # Not COMP_WORDS: bash breaks web:open at its colon.
  line=\${COMP_LINE:0:COMP_POINT}
  read -ra words <<<"$line"
  if [[ $line == *[[:space:]] ]]; then words+=(''); fi
  index=$((\${#words[@]} - 1))
  current=\${words[index]}
  for word in "\${words[@]:1:index-1}"; do
    if [[ -n $option ]]; then
      option=''
    elif [[ $word == -* ]]; then
      case "$word" in
        ${[...values.keys()].join('|')}) option=$word ;;
      esac
    elif [[ -z $command ]]; then
      command=$word
    else
      place=$((place + 1))
    fi
  done
  if [[ -z $option && $current == --*=* ]]; then
    option=\${current%%=*}
    current=\${current#*=}
    if [[ $COMP_WORDBREAKS != *=* ]]; then prefix=$option=; fi
  fi

  if [[ -n $option ]]; then
    case "$option" in
${cases(values)}
    esac
  elif [[ $current == -* ]]; then
    case "$command" in
${flags.map(([command, list]) => `      ${quoted(command)}) list=${quoted(list)} ;;`).join('\n')}
    esac
  elif [[ -z $command ]]; then
    list=${quoted(commands.map(({ name }) => name).join(' '))}
  else
    case "$command $place" in
${cases(places)}
    esac
  fi

  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen "$files" -- "$current")
    return
  fi
  # Codes are found in lower case too.
  if [[ $list == [A-Z]* ]]; then upper=$(tr '[:lower:]' '[:upper:]' <<<"$current"); else upper=$current; fi
  for word in $list; do
    if [[ $word == "$current"* || $word == "$upper"* ]]; then COMPREPLY+=("$prefix$word"); fi
  done
  # Where bash breaks words at colons it wants what follows the last one.
  if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
    word=\${current%"\${current##*:}"}
    for index in "\${!COMPREPLY[@]}"; do COMPREPLY[index]=\${COMPREPLY[index]#"$word"}; done
  fi
}

complete -F _netdiag netdiag
`;
}

function names(options: readonly { readonly name: string }[]): string {
  return options.map(({ name }) => `--${name}`).join(' ');
}

/** The branches that set what completes a value; those alike are one. */
function cases(values: ReadonlyMap<string, Values>): string {
  const branches = new Map<string, string[]>();
  for (const [pattern, value] of values) {
    const action = actionOf(value);
    if (action !== null) branches.set(action, [...(branches.get(action) ?? []), pattern]);
  }
  return [...branches].map(([action, patterns]) => `      ${patterns.map(quoted).join(' | ')}) ${action} ;;`).join('\n');
}

function actionOf(values: Values): string | null {
  switch (values.kind) {
    case 'words': return `list=${quoted(values.words.join(' '))}`;
    case 'files': return 'files=-f';
    case 'folders': return 'files=-d';
    case 'free': return null;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
