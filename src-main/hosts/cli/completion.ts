import type { Command, Option } from 'commander';
import { bashScript, fishScript, zshScript } from './completion-scripts.ts';
import type { CompletedCommand, CompletedOption } from './completed-command.ts';
import { type DefineCommand, EXIT } from './exit-codes.ts';
import { type WordParser, wordOf } from './option-parsers.ts';
import { writePage } from './terminal.ts';

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `tapedeck completion`: a script for a shell, made from the commands and options that there are. */
export const defineCompletion: DefineCommand = (program, ended) => {
  const names = Object.keys(SHELLS) as (keyof typeof SHELLS)[];
  program
    .command('completion')
    .description(
      'prints a script that completes commands, options and their values, for the shell to read at its start',
    )
    .argument('<shell>', `one of ${names.join(', ')}`, wordOf(names))
    .action((shell: keyof typeof SHELLS) => {
      writePage(process.stdout, SHELLS[shell](program.commands.map(completed)));
      ended(EXIT.ok);
    });
};

function completed(command: Command): CompletedCommand {
  const [first] = command.registeredArguments;
  return {
    name: command.name(),
    summary: command.summary(),
    options: [...command.options.filter(({ hidden }) => !hidden).map(completedOption), HELP],
    words: first === undefined ? [] : wordsIn(first.parseArg).words,
    takesFile: first?.name() === 'capture',
  };
}

function completedOption(option: Option): CompletedOption {
  const { words, isList } = wordsIn(option.parseArg);
  return {
    long: option.long ?? '',
    description: option.description,
    value: valueOf(option, words, isList),
    words,
    isRepeated: Array.isArray(option.defaultValue) && !isList,
  };
}

function valueOf(option: Option, words: readonly string[], isList: boolean): CompletedOption['value'] {
  if (!option.required && !option.optional) return 'none';
  if (words.length > 0) return isList ? 'list' : 'word';
  if (option.flags.endsWith('<file>')) return 'file';
  return option.flags.endsWith('<folder>') ? 'folder' : 'text';
}

function wordsIn(parser: unknown): Pick<WordParser<unknown>, 'words' | 'isList'> {
  return typeof parser === 'function' && 'words' in parser
    ? (parser as WordParser<unknown>)
    : { words: [], isList: false };
}

const HELP: CompletedOption = {
  long: '--help',
  description: 'the manual of the command',
  value: 'none',
  words: [],
  isRepeated: false,
};
