import { visibleLines } from '../../../src-shared/text/visible.ts';

/** Writes text for people to stdout, safe whatever the venues, files and arguments in it contain. Line ends are the caller's. */
export function say(text: string): void {
  process.stdout.write(visibleLines(text));
}

/** As {@link say}, to stderr. */
export function complain(text: string): void {
  process.stderr.write(visibleLines(text));
}
