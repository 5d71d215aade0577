import type { Command } from 'commander';

/** What a command's exit code says. A command ended by Ctrl+C closes everything and ends with 0: that is how streams are meant to end. */
export const EXIT = { ok: 0, failure: 1, usage: 2, malformedInput: 3 } as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table of exit codes for `--help`. */
export const EXIT_CODE_HELP = `
Exit codes:
  0  done, or ended by Ctrl+C or by a reader that closed its end
  1  failed; the reason is on stderr
  2  wrong usage or configuration
  3  some of the input was malformed, or a venue differs from what is assumed (doctor --live); the rest was done`;

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
