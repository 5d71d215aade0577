import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** A new name in a folder for what is not whole yet. {@link sweepTemporaryFiles} knows such names again. */
export function temporaryPath(folder: string): string {
  return path.join(folder, `.tapedeck-${randomBytes(6).toString('hex')}.tmp`);
}

/**
 * Removes what hosts that were killed have left unfinished in these folders: files and folders named by {@link temporaryPath} and not
 * touched for an hour, so that nothing another host is writing now is lost. Folders that are not there or cannot be read are passed
 * over: whoever uses them says so. Resolves with the number removed.
 */
export async function sweepTemporaryFiles(folders: readonly string[], now = Date.now()): Promise<number> {
  const counts = await Promise.all(folders.map((folder) => sweep(folder, now)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function sweep(folder: string, now: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const name of names) {
    if (!OURS.test(name)) continue;
    const file = path.join(folder, name);
    try {
      if (now - (await stat(file)).mtimeMs < ABANDONED_AFTER_MS) continue;
      await rm(file, { recursive: true, force: true });
      removed++;
    } catch {
      // Gone already, or not ours to remove: it costs a few bytes until the next start.
    }
  }
  return removed;
}

/** The second and third are the names of earlier versions. */
const OURS = /^\.(?:tapedeck-[0-9a-f]{12}\.tmp|.+\.[0-9a-f]{12}\.tmp|.+\.tmp-[A-Za-z0-9]{6})$/;
const ABANDONED_AFTER_MS = 60 * 60 * 1000;
