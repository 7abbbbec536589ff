/** The completion script for zsh. */
import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './model.ts';

export function zshScript({ commands, options }: CompletedProgram): string {
  const words = new Map<string, string>();
  /** Words go through a function of their own: inside a spec of _arguments their colons would end it. */
  const action = (name: string, values: Values): string => {
    switch (values.kind) {
      case 'words': {
        const known = `_netdiag_${name.replaceAll(/\W/g, '_')}`;
        words.set(known, values.words.map(quoted).join(' '));
        return known;
      }
      case 'files': return '_files';
      case 'folders': return '_files -/';
      case 'free': return ' ';
    }
  };
  const optionSpec = ({ name, description, value, repeatable }: CompletedOption): string => {
    const [equals, takes] = value === null ? ['', ''] : ['=', `:${escaped(value.placeholder)}:${action(name, value.values)}`];
    return quoted(`${repeatable ? '*' : ''}--${name}${equals}[${escaped(description)}]${takes}`);
  };
  const branch = (command: CompletedCommand): string => {
    const places = command.arguments.map(({ placeholder, values }, place) => quoted(`${place + 1}:${escaped(placeholder)}:${action(`${command.name}_${place + 1}`, values)}`));
    const specs = [...command.options.map(optionSpec), ...places];
    return `    ${command.name})\n${['      _arguments', ...specs.map((spec) => `        ${spec}`)].join(' \\\n')}\n      ;;`;
  };
  const branches = commands.map(branch).join('\n');
  const specs = options.map((option) => `${optionSpec(option)} `).join('');
  return `#compdef netdiag
# netdiag completion for zsh. Load it: eval "$(netdiag completion zsh)"

${[...words].map(([name, list]) => `${name}() { compadd -M 'm:{a-z}={A-Z}' -- ${list} }`).join('\n')}

_netdiag_commands() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  _describe -t commands command commands
}

_netdiag() {
  local curcontext=$curcontext state line ret=1
  typeset -A opt_args
  _arguments -C ${specs}'1: :_netdiag_commands' '*:: :->arguments' && ret=0
  [[ $state == arguments ]] || return ret
  case $words[1] in
${branches}
  esac
}

if [[ $funcstack[1] == _netdiag ]]; then _netdiag "$@"; else compdef _netdiag netdiag; fi
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, (character) => `\\${character}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
