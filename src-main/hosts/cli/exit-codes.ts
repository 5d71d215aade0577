import type { Command } from 'commander';

/** What a command's exit code says. A command ended by Ctrl+C closes everything and ends with 0: that is how streams are meant to end. */
export const EXIT = { ok: 0, failure: 1, usage: 2, malformedInput: 3 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each exit code means, for manuals. `commands` names those that end with it; all do if absent. */
export const EXIT_MEANINGS: readonly {
  readonly code: number;
  readonly means: string;
  readonly commands?: readonly string[];
}[] = [
  { code: EXIT.ok, means: 'done, or ended by Ctrl+C or by a reader that closed its end' },
  { code: EXIT.failure, means: 'failed; the reason is on stderr' },
  { code: EXIT.usage, means: 'wrong usage or configuration' },
  {
    code: EXIT.malformedInput,
    means:
      'some of the input was malformed, or a venue differs from what is assumed (doctor --live); the rest was done',
    commands: ['normalize', 'replay', 'doctor'],
  },
  {
    code: 130,
    means: 'Ctrl+C a second time, a second or more after the first: ended at once',
    commands: ['stream', 'normalize', 'replay', 'simulate', 'serve', 'quotes', 'web', 'doctor'],
  },
];

/** A failure that the person reads in its own words, without a stack: one line or several. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;

  constructor(message: string | readonly string[], exitCode: ExitCode = EXIT.failure) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.join('\n'));
    this.lines = lines;
    this.exitCode = exitCode;
  }
}

/** Adds a command to the program. `run` says how the command ended. */
export type DefineCommand = (program: Command, ended: (code: ExitCode) => void) => void;
