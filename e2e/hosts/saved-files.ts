import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import type { SavedText } from './running-app.ts';

/** The texts of a folder's files by name. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

/** Does `act` and answers the path of the one thing that is new in `folder` afterwards. Unfinished files and manifests do not count. */
export async function newIn(folder: string, act: () => Promise<void>): Promise<string> {
  const before = new Set(finished(folder));
  await act();
  let added: string[] = [];
  await expect
    .poll(() => (added = finished(folder).filter((name) => !before.has(name))).length, {
      message: `something new in ${folder}`,
    })
    .toBe(1);
  return path.join(folder, added[0] ?? '');
}

function finished(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder).filter(
    (name) => !name.startsWith('.') && !name.endsWith('.tmp') && !name.endsWith(MANIFEST),
  );
}

/** A saved file with the manifest that stands beside it. */
export async function readSaved(file: string): Promise<SavedText> {
  const manifest = file.replace(/\.csv$/, MANIFEST);
  await expect.poll(() => existsSync(manifest), { message: manifest }).toBe(true);
  return { name: path.basename(file), text: readFileSync(file, 'utf8'), manifest: readFileSync(manifest, 'utf8') };
}

const MANIFEST = '.manifest.json';
