import { visibleLines, visibleText } from '../../../src-shared/text/visible.ts';

/** Writes lines for people to stdout, safe whatever the venues, files and arguments in them contain: a line end in one is shown as its escape. */
export function say(...lines: readonly string[]): void {
  write(process.stdout, lines);
}

/** As {@link say}, to stderr. */
export function complain(...lines: readonly string[]): void {
  write(process.stderr, lines);
}

/** Shows how far something is on the last line of stderr, in place of what was shown there before; nothing if stderr is no terminal. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${visibleText(text)}${ERASE_TO_END}\r`);
}

/** Writes a page of Commander's, such as the help, of which every line is ours. */
export function writePage(stream: NodeJS.WritableStream, page: string): void {
  stream.write(visibleLines(page));
}

/** An error as Commander words it: only its suggestion, of names that are ours, is on a line of its own. */
export function complainUsage(text: string): void {
  const [, message = '', suggestion] = USAGE_ERROR.exec(text) ?? [];
  complain(message, ...(suggestion === undefined ? [] : [suggestion]));
}

function write(stream: NodeJS.WritableStream, lines: readonly string[]): void {
  stream.write(lines.map((line) => `${visibleText(line)}\n`).join(''));
}

const USAGE_ERROR = /^(.*?)(?:\n(\(Did you mean [^\n]*\)))?\n?$/s;
const ERASE_TO_END = '\u001B[K';
