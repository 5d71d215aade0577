import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../../packaging/bundle.ts';
import { answer } from '../answer.ts';
import { freePort, hasRedisServer, HttpReceiver, RedisServer } from '../../src-main/sinks/testing/real-receivers.ts';

/** What a streamer of 300 tickers costs: the whole process, as it is installed. */
export interface QuotesMeasure {
  /** The most of all looks, MB of 1,000,000 bytes. */
  readonly residentMegabytes: number;
  /** Of the cycles after the first, s. */
  readonly medianCycleSeconds: number;
  readonly quotes: number;
  readonly hasRedis: boolean;
}

/** Node's flags of a small streamer, as in deploy/compose.yaml. */
const FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=2', '--disable-warning=ExperimentalWarning'];

/** Runs `tapedeck quotes` with publishers on for so many cycles, against a simulated Yahoo in another process. Linux only. */
export async function measureQuotes(cycles: number): Promise<QuotesMeasure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-bench-quotes-'));
  await bundle(path.join(folder, 'lib'));
  const yahoo = fork(new URL('yahoo.ts', import.meta.url));
  const [url] = (await answer(yahoo)) as [string];
  const receiver = new HttpReceiver(folder, await freePort());
  const redis = hasRedisServer() ? new RedisServer(folder, await freePort()) : undefined;
  await Promise.all([receiver.start(), redis?.start()]);
  const child = spawn(
    process.execPath,
    [
      ...FLAGS,
      path.join(folder, 'lib/tapedeck.js'),
      'quotes',
      '--home',
      folder,
      '--set',
      `equities.url=${url}`,
      '--publish-simulated',
      '--publish-http',
      receiver.url,
      ...(redis === undefined ? [] : ['--publish-redis', redis.url]),
      '--port',
      '0',
      '--interval',
      '3',
      '--cycles',
      String(cycles),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const seconds: number[] = [];
  let quotes = 0;
  let resident = 0;
  const look = setInterval(() => {
    resident = Math.max(resident, residentOf(child.pid ?? 0));
  }, LOOK_MS);
  createInterface(child.stderr).on('line', (line) => {
    const [, count, took] = /^cycle \d+: (\d+) quotes in ([\d.]+) s/.exec(line) ?? [];
    if (took === undefined) return;
    quotes += Number(count);
    seconds.push(Number(took));
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(look);
  const yahooEnded = once(yahoo, 'exit');
  yahoo.disconnect();
  await Promise.all([receiver.kill(), redis?.kill(), yahooEnded]);
  await rm(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`tapedeck quotes ended with code ${String(code)}`);
  const later = seconds.slice(1).toSorted((a, b) => a - b);
  return {
    residentMegabytes: resident / 1e6,
    medianCycleSeconds: later[Math.floor(later.length / 2)] ?? NaN,
    quotes,
    hasRedis: redis !== undefined,
  };
}

/** Resident memory of a process, bytes; 0 if it is not there. */
function residentOf(pid: number): number {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const LOOK_MS = 100;
