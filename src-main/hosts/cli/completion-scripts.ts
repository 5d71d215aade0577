import type { CompletedCommand, CompletedOption } from './completed-command.ts';

/** Completion for bash 4 or newer, without other packages. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ value }) => value !== 'none')
      .map((option) => `    ${quoted(`${name} ${option.long}`)}) ${bashValue(option)}; return ;;`),
  );
  const names = commands.map(
    ({ name, options, words, takesFile }) =>
      `    ${name})\n      _tapedeck_words ${quoted([...options.map(({ long }) => long), ...words].join(' '))}\n${takesFile ? '      compopt -o filenames; COMPREPLY+=($(compgen -f -- "$word"))\n' : ''}      ;;`,
  );
  return `# bash completion of tapedeck; read it with: source <(tapedeck completion bash)
_tapedeck_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
# Several words, separated by commas: the last one is completed.
_tapedeck_list() {
  local before=
  if [[ $word == *,* ]]; then before="\${word%,*},"; fi
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "\${word##*,}"))
  compopt -o nospace
}
_tapedeck_files() { compopt -o filenames; COMPREPLY=($(compgen "$1" -- "$word")); }
_tapedeck() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _tapedeck_words ${quoted([...commands.map(({ name }) => name), '--help', '--version'].join(' '))}
    return
  fi
  case "$command \${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join('\n')}
  esac
  case $command in
${names.join('\n')}
  esac
}
complete -F _tapedeck tapedeck
`;
}

function bashValue({ value, words }: CompletedOption): string {
  switch (value) {
    case 'word':
      return `_tapedeck_words ${quoted(words.join(' '))}`;
    case 'list':
      return `_tapedeck_list ${quoted(words.join(' '))}`;
    case 'file':
      return '_tapedeck_files -f';
    case 'folder':
      return '_tapedeck_files -d';
    case 'text':
    case 'none':
      return ':';
  }
}

/** Completion for zsh. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const named = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, options, words, takesFile }) => {
    const first = words.length > 0 ? `:(${words.join(' ')})` : takesFile ? ':_files' : ': ';
    const specs = [...options.map(zshOption), quoted(`1:argument${first}`), quoted('*:argument: ')];
    return `      ${name})\n        _arguments ${specs.join(' \\\n          ')}\n        ;;`;
  });
  return `#compdef tapedeck
# zsh completion of tapedeck; keep it as _tapedeck in a folder of fpath.
_tapedeck() {
  local -a commands=(
${named.join('\n')}
  )
  local state line
  _arguments -C '1:command:->command' '*::argument:->argument' '--help[the manual]' '--version[the version]'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _tapedeck ]]; then _tapedeck "$@"; else compdef _tapedeck tapedeck; fi
`;
}

function zshOption({ long, description, value, words, isRepeated }: CompletedOption): string {
  const what = description.replaceAll(/[\\[\]:]/g, (sign) => `\\${sign}`);
  const of = `(${words.join(' ')})`;
  const action = {
    none: '',
    text: ':value: ',
    word: `:value:${of}`,
    list: `:values:_sequence compadd - ${words.join(' ')}`,
    file: ':file:_files',
    folder: ':folder:_files -/',
  }[value];
  return quoted(`${isRepeated ? '*' : ''}${long}[${what}]${action}`);
}

/** Completion for fish 3 or newer. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options, words, takesFile }) => {
    const within = `complete -c tapedeck -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c tapedeck -n __fish_use_subcommand -a ${name} -d ${fishQuoted(summary)}`,
      ...(words.length > 0 ? [`${within} -a ${quoted(words.join(' '))}`] : []),
      ...(takesFile ? [`${within} -F`] : []),
      ...options.map(
        (option) => `${within} -l ${option.long.slice(2)} -d ${fishQuoted(option.description)}${fishValue(option)}`,
      ),
    ];
  });
  return `# fish completion of tapedeck; keep it as ~/.config/fish/completions/tapedeck.fish
complete -c tapedeck -f
complete -c tapedeck -n __fish_use_subcommand -l help -d 'the manual'
complete -c tapedeck -n __fish_use_subcommand -l version -d 'the version'
${lines.join('\n')}
`;
}

function fishValue({ value, words }: CompletedOption): string {
  switch (value) {
    case 'none':
      return '';
    case 'text':
      return ' -x';
    case 'word':
      return ` -x -a ${quoted(words.join(' '))}`;
    case 'list':
      return ` -x -a ${quoted(`(__fish_append , ${words.join(' ')})`)}`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return ` -x -a '(__fish_complete_directories)'`;
  }
}

/** One word for bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** One word for fish, which takes escapes within quotes. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
