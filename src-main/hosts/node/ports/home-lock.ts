import { unlinkSync, readFileSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { codeOf, makeFolder } from './make-folder.ts';
import { temporaryPath } from './temporary-files.ts';

/** What locks a home: a screen, in a browser or in windows of its own, which stores settings, or a service. */
export type HomeRole = 'web' | 'desktop' | 'serve';

/** Who has a lock. `since` is ISO-8601. */
export interface LockOwner {
  readonly role: HomeRole;
  readonly pid: number;
  /** Name of the computer or container; processes of others cannot be looked at. */
  readonly host: string;
  /** When the process was started, as the system counts it, since numbers of processes come again; empty if that is not known. */
  readonly start: string;
  readonly since: string;
}

/**
 * Takes the lock of a role in a home until the process exits: one screen, `screen.lock`, and one service, `serve.lock`, may run in it.
 * Resolves with undefined, or with the living process that has it. The lock of a process that is gone, or of another computer, is taken over; a home in which nothing can be written is not locked.
 */
export async function lockHome(home: string, role: HomeRole): Promise<LockOwner | undefined> {
  const file = path.join(home, LOCKS[role]);
  const mine: LockOwner = {
    role,
    pid: process.pid,
    host: hostname(),
    start: await startOf(process.pid),
    since: new Date().toISOString(),
  };
  const text = JSON.stringify(mine);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(file, text)) {
      process.once('exit', () => {
        release(file, text);
      });
      return undefined;
    }
    const found = await readFile(file, 'utf8').catch(() => undefined);
    const owner = parseOwner(found);
    if (owner !== undefined && (await isAlive(owner))) return owner;
    // A lock that is not whole may be in the making.
    if (owner === undefined && attempt < ATTEMPTS / 2) await setTimeout(WAIT_MS);
    else if (found !== undefined) await removeStale(file, found);
  }
  return undefined;
}

/** What to say to a person who starts a second one. */
export function alreadyRunsWords({ role, pid, since }: LockOwner, home: string): string {
  const name = role === 'desktop' ? 'The desktop app' : `"tapedeck ${role}"`;
  return (
    `${name} already runs in ${home} (process ${String(pid)}, since ${since}): ` +
    'use that one, end it, or choose another home with --home or TAPEDECK_HOME'
  );
}

/** Whether the lock is ours or cannot be made here at all. */
async function create(file: string, text: string): Promise<boolean> {
  try {
    makeFolder(path.dirname(file));
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    return codeOf(error) !== 'EEXIST';
  }
}

/** Two starts may find the same stale lock: what was moved away is put back if it is no longer that one. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = temporaryPath(path.dirname(file));
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) === stale) await rm(aside);
    else await rename(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function release(file: string, text: string): void {
  try {
    if (readFileSync(file, 'utf8') === text) unlinkSync(file);
  } catch {
    // Gone already, or the disk cannot be written: the next start finds no such process.
  }
}

async function isAlive({ pid, host, start }: LockOwner): Promise<boolean> {
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return start === '' || start === (await startOf(pid));
}

/** Clock ticks from the start of the system to that of the process, if there is `/proc`; empty if the process has ended. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  // The name of the program, in brackets, may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // One that was killed has its entry until its parent has taken notice.
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[START_FIELD] ?? '');
}

function parseOwner(text: string | undefined): LockOwner | undefined {
  const outcome = v.safeParse(OWNER, text);
  return outcome.success ? outcome.output : undefined;
}

const OWNER = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    role: v.picklist(['web', 'desktop', 'serve']),
    pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    host: v.string(),
    start: v.string(),
    since: v.string(),
  }),
);
const LOCKS = { web: 'screen.lock', desktop: 'screen.lock', serve: 'serve.lock' } as const;
/** Of `/proc/<pid>/stat`, counted from the state, which is the first field after the name. */
const START_FIELD = 19;
const ATTEMPTS = 6;
const WAIT_MS = 50;
