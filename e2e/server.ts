import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { environmentOf } from './hosts/running-app.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
/** The token of {@link startServer}. */
export const SERVER_TOKEN = 'correct horse battery';

/** A server with the demo market, in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts one whose home is below `home`; port 0 is any free one. */
export async function startServer(home: string, port: number): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [
      path.join(ROOT, 'bin/tapedeck.mjs'),
      'serve',
      '--demo',
      '--port',
      String(port),
      '--health-port',
      '0',
      '--set',
      'serve.graceMs=200',
    ],
    {
      cwd: ROOT,
      env: { ...environmentOf(path.join(home, 'server')), TAPEDECK_SERVE_TOKEN: SERVER_TOKEN },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, port: Number(new URL((JSON.parse(line) as { quotes: string }).quotes).port) };
}

/** Ends it as an operator does, and waits until it has ended. */
export async function endServer({ child }: ServerProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
