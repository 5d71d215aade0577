import type { HostProblem } from '../../../src-shared/wire/host-problem.ts';

/** What the screen says about a file or an address that is not as it should be: what, why, and what became of it. */
export function problemText({ code, file, keptAs, reason }: HostProblem): string {
  switch (code) {
    case 'file-set-aside':
      return `${subjectOf(file)} could not be used (${reason}), so the defaults are used. The old file is kept as ${keptAs ?? file}.`;
    case 'file-unreadable':
      return `${subjectOf(file)} could not be read, so the defaults are used: ${file}: ${reason}.`;
    case 'file-unwritten':
      return `${subjectOf(file)} could not be saved, so the next start does not know it: ${file}: ${reason}.`;
    case 'log-lost':
      return `The log is not being written, everything else goes on: ${file}: ${reason}. It is tried again once a minute.`;
    case 'config-ignored':
      return `The configuration is wrong and is left out, so the defaults are used; correct it and start again. ${reason}`;
    case 'not-served':
      return `Other programs are not served at ${file}, everything else goes on: ${reason}.`;
    case 'server-malformed':
      return `Messages of the server ${file} could not be understood and were left out: ${reason}.`;
  }
}

/** What the file contains, by its name. */
function subjectOf(file: string): string {
  const name =
    file
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.json$/, '') ?? '';
  return SUBJECTS.get(name) ?? (name.startsWith('instruments-') ? 'The kept list of instruments' : `The file ${name}`);
}

const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ['workspace', 'The saved layout'],
  ['settings', 'The saved settings'],
  ['window', 'The saved place of the window'],
  ['state', 'The choice of demo or live'],
]);
