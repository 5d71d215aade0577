import { Command, CommanderError } from 'commander';
import { VERSION } from '../node/version.ts';
import { defineCompletion } from './completion.ts';
import { defineConfig } from './config.ts';
import { defineDoctor } from './doctor.ts';
import { CommandError, type DefineCommand, EXIT, type ExitCode } from './exit-codes.ts';
import { MANUALS, formatManual } from './manual.ts';
import { defineNormalize } from './normalize.ts';
import { defineQuotes } from './quotes.ts';
import { defineReplay } from './replay.ts';
import { defineServe } from './serve.ts';
import { defineSimulate } from './simulate.ts';
import { defineStream } from './stream.ts';
import { defineWeb } from './web.ts';
import { complain, complainUsage, writePage } from './terminal.ts';

/** Runs one command to its end and answers its exit code. Never rejects; what went wrong is on stderr. */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = createProgram((commandCode) => {
    code = commandCode;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error);
  }
}

/** The program with all its commands. `ended` is called with the exit code of the one that ran. */
export function createProgram(ended: (code: ExitCode) => void): Command {
  const program = new Command('tapedeck')
    .description('market data from the venues, checked: streams, captures, a simulator, and the screen in a browser')
    .version(VERSION)
    .helpCommand('help [command]', 'prints the manual of a command')
    .exitOverride()
    .configureOutput(OUTPUT)
    .configureHelp({ showGlobalOptions: true, formatHelp: formatManual });
  for (const define of COMMANDS) define(program, ended);
  for (const command of program.commands)
    command
      .summary(MANUALS[command.name()]?.summary ?? '')
      .exitOverride()
      .configureOutput(OUTPUT);
  return program;
}

function explain(error: unknown): ExitCode {
  // Commander has already said what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandError) {
    complain(...error.lines);
    return error.exitCode;
  }
  complain(...(error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n'));
  return EXIT.failure;
}

const OUTPUT = {
  writeOut: (page: string) => {
    writePage(process.stdout, page);
  },
  writeErr: (page: string) => {
    writePage(process.stderr, page);
  },
  outputError: complainUsage,
};
const COMMANDS: readonly DefineCommand[] = [
  defineStream,
  defineNormalize,
  defineReplay,
  defineSimulate,
  defineServe,
  defineQuotes,
  defineWeb,
  defineDoctor,
  defineConfig,
  defineCompletion,
];
