// The Markdown pages of the site, their groups and addresses.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Groups in the order of the contents, with their files or folders; `More` has the pages that none of them names. */
const GROUPS = [
  [
    'Use',
    [
      'README.md',
      'docs/CLI.md',
      'docs/CONFIG.md',
      'docs/SERVE.md',
      'docs/QUOTES.md',
      'docs/ALERTS.md',
      'docs/FAULTS.md',
    ],
  ],
  ['Programs', ['docs/API.md', 'docs/ENGINE.md', 'docs/migration/']],
  [
    'Meaning',
    [
      'docs/DATA_SEMANTICS.md',
      'docs/ORDER_FLOW.md',
      'docs/GLOSSARY.md',
      'docs/VENUES.md',
      'docs/RELIABILITY.md',
      'docs/PERFORMANCE.md',
      'docs/SECURITY.md',
      'docs/PARITY.md',
    ],
  ],
  [
    'Change',
    [
      'docs/ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'docs/TESTING.md',
      'docs/ADD_A_VENUE.md',
      'docs/ADD_A_SOURCE.md',
      'docs/ADD_A_PANEL.md',
      'docs/DEPENDENCIES.md',
      'docs/RELEASE.md',
      'docs/RUNS.md',
      'CHANGELOG.md',
    ],
  ],
  ['More', []],
  ['Decisions', ['docs/adr/']],
];

/** Every page of the repository in `root`: its file, its id in addresses, its group and its Markdown, in the order of the contents. */
export function readPages(root) {
  const all = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })]
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  const isNamed = (file) => GROUPS.some(([, names]) => names.some((name) => isOf(file, name)));
  const filesOf = (group, names) =>
    group === 'More'
      ? all.filter((file) => !isNamed(file))
      : names.flatMap((name) => all.filter((file) => isOf(file, name)));
  return GROUPS.flatMap(([group, names]) =>
    filesOf(group, names).map((file) => ({
      file,
      group,
      id: path.posix.basename(file, '.md').toLowerCase().replaceAll('_', '-'),
      markdown: readFileSync(path.join(root, file), 'utf8'),
    })),
  );
}

/** Whether a file is the one named, or in the folder named. */
function isOf(file, name) {
  return name.endsWith('/') ? file.startsWith(name) : file === name;
}
