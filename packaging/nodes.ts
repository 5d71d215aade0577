import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** A Node to try the package on. */
export interface NodeToTry {
  readonly file: string;
  /** Such as `v20.19.0`. */
  readonly version: string;
}

/**
 * The Nodes of this machine, one a version: the one that runs this, the one on the path, and those that `NODES_TO_TRY` names (files,
 * separated as in `PATH`). Rejects a file that is no Node.
 */
export function nodesToTry(env: NodeJS.ProcessEnv = process.env): readonly NodeToTry[] {
  const named = (env['NODES_TO_TRY'] ?? '').split(path.delimiter).filter((file) => file !== '');
  const found = new Map<string, string>();
  for (const file of [process.execPath, ...named]) found.set(versionOf(file), file);
  const ofPath = nodeOnPath();
  if (ofPath !== undefined && !found.has(ofPath)) found.set(ofPath, 'node');
  return [...found].map(([version, file]) => ({ version, file }));
}

function nodeOnPath(): string | undefined {
  try {
    return versionOf('node');
  } catch {
    return undefined; // None is on the path: that of this process is enough.
  }
}

function versionOf(file: string): string {
  return execFileSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000 }).trim();
}
