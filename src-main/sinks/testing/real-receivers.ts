import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** Whether there is a redis-server (Debian: redis-server); says so if there is none. */
export function hasRedisServer(): boolean {
  const has = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!has) process.stderr.write('There is no redis-server here: publishing to Redis is not tested with one\n');
  return has;
}

/** A process that can be killed and started again at the same port. */
abstract class Killable {
  readonly port: number;
  readonly folder: string;
  #child: ChildProcess | undefined;

  /** `folder` is where it keeps what it has; the port is free now. */
  constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    this.#child = await this.launch();
  }

  /** As kill -9. Resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  protected abstract launch(): Promise<ChildProcess>;
}

/** A redis-server that writes everything to the disk at once. */
export class RedisServer extends Killable {
  get url(): string {
    return `redis://127.0.0.1:${String(this.port)}`;
  }

  protected async launch(): Promise<ChildProcess> {
    const options = { port: String(this.port), bind: '127.0.0.1', dir: this.folder, appendonly: 'yes' };
    const args = Object.entries({ ...options, appendfsync: 'always', save: '' }).flatMap(([name, value]) => [
      `--${name}`,
      value,
    ]);
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break;
    child.stdout.resume();
    return child;
  }
}

/** The receiver of `deploy/receiver`. */
export class HttpReceiver extends Killable {
  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** Every row that it has taken, in order, once each. */
  rows(): readonly Readonly<Record<string, unknown>>[] {
    if (!existsSync(this.#file)) return [];
    return readFileSync(this.#file, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  }

  get #file(): string {
    return path.join(this.folder, 'receiver.ndjson');
  }

  protected async launch(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [RECEIVER], {
      stdio: ['ignore', 'inherit', 'pipe'],
      env: { PORT: String(this.port), RECEIVER_FILE: this.#file },
    });
    await once(child.stderr, 'data');
    child.stderr.resume();
    return child;
  }
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

const RECEIVER = path.resolve(import.meta.dirname, '../../../deploy/receiver/receiver.mjs');
