import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { answer } from '../answer.ts';
import type { Probe, ProberData } from '../prober.ts';
import { startSimulatedVenues } from '../proof/simulated-venues.ts';
import type { ReadCounts, ToReaders } from './protocol.ts';

/** How a fan-out is measured. */
export interface FanoutOptions {
  readonly clients: number;
  readonly symbols: number;
  /** Order events a second of each symbol. */
  readonly eventsPerSecond: number;
  readonly seconds: number;
}

/** What one server did. */
export interface ServerMeasure extends Omit<ReadCounts, 'kept'> {
  /** CPU of the whole server process, all threads. */
  readonly cpuMs: number;
}

/** What `serve` did, and what was seen of it from outside. */
export interface FanoutMeasure {
  readonly serve: ServerMeasure;
  readonly probes: readonly Probe[];
  /** Requests to venues that failed, from the metrics. */
  readonly failedRequests: number;
  readonly droppedClients: number;
  /** The same messages, sent to as many clients by `ws` alone; absent if that was not measured. */
  readonly bare?: ServerMeasure;
}

/** Measures `serve` with its venue, its readers and its prober in processes and threads of their own; then, if wanted, `ws` alone. Linux only. */
export async function measureFanout(options: FanoutOptions, isCompared: boolean): Promise<FanoutMeasure> {
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-fanout-'));
  const venues = await startSimulatedVenues({ venues: ['binance-spot'], ...options });
  const readers = fork(new URL('readers.ts', import.meta.url));
  try {
    const endpoints = path.join(home, 'endpoints.json');
    await writeFile(endpoints, JSON.stringify(venues.endpoints));
    const { kept, ...measured } = await measureServe(options, { home, endpoints, readers });
    if (!isCompared) return measured;
    return { ...measured, bare: await measureBare(options, readers, kept) };
  } finally {
    readers.disconnect();
    await venues.stop();
    await rm(home, { recursive: true, force: true });
  }
}

interface ServeParts {
  readonly home: string;
  readonly endpoints: string;
  readonly readers: ChildProcess;
}

async function measureServe(
  { clients, symbols, seconds }: FanoutOptions,
  { home, endpoints, readers }: ServeParts,
): Promise<Omit<FanoutMeasure, 'bare'> & Pick<ReadCounts, 'kept'>> {
  const most = String(2 * clients);
  const limits = ['maxClients', 'maxClientsPerAddress'].flatMap((name) => ['--set', `serve.${name}=${most}`]);
  const ports = ['--port', '0', '--health-port', '0'];
  const server = spawn(process.execPath, [BIN, 'serve', '--endpoints', endpoints, ...ports, ...limits], {
    env: { ...process.env, TAPEDECK_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
    const { quotes, health } = JSON.parse(line) as { readonly quotes: string; readonly health: string };
    const names = Array.from({ length: symbols }, (_, n) => `SIM${String(n + 1).padStart(4, '0')}USDT`);
    const market = { exchange: 'binance', contract_type: 'spot', symbols: names };
    const request = { ...market, channels: ['trade', 'book', 'bbo', 'candle'], depth: 20, interval: '1s' };
    instruct(readers, { kind: 'connect', url: quotes, clients, request });
    await answer(readers);
    const before = await cpuMsOf(server);
    instruct(readers, { kind: 'begin', isKept: true });
    const pages = ['health', 'ready', 'metrics'].map((page) => `${health}${page}`);
    const probes = await probe({ pages, forMs: seconds * 1000, limitMs: PROBE_LIMIT_MS });
    instruct(readers, { kind: 'end' });
    const [{ kept, ...counts }] = (await answer(readers)) as [ReadCounts];
    const cpuMs = (await cpuMsOf(server)) - before;
    const metrics = await (await fetch(`${health}metrics`)).text();
    return {
      serve: { ...counts, cpuMs },
      kept,
      probes,
      failedRequests: sumOf(metrics, /^connector_connection_errors_total\{.*error_type="request-failed"\} (\d+)/gm),
      droppedClients: sumOf(metrics, /^tapedeck_clients_dropped_total\{.*\} (\d+)/gm),
    };
  } finally {
    server.kill('SIGKILL');
  }
}

async function measureBare(
  { clients }: FanoutOptions,
  readers: ChildProcess,
  texts: ReadCounts['kept'],
): Promise<ServerMeasure> {
  const server = fork(new URL('bare.ts', import.meta.url));
  try {
    const [{ port }] = (await answer(server)) as [{ readonly port: number }];
    instruct(readers, { kind: 'connect', url: `ws://127.0.0.1:${String(port)}`, clients });
    await answer(readers);
    const before = await cpuMsOf(server);
    instruct(readers, { kind: 'begin', isKept: false });
    server.send({ texts });
    await answer(server);
    instruct(readers, { kind: 'end' });
    const [{ kept: _, ...counts }] = (await answer(readers)) as [ReadCounts];
    return { ...counts, cpuMs: (await cpuMsOf(server)) - before };
  } finally {
    server.kill('SIGKILL');
  }
}

/** Asks for pages in a thread of its own. */
export async function probe(data: ProberData): Promise<readonly Probe[]> {
  const prober = new Worker(new URL('../prober.ts', import.meta.url), { workerData: data });
  const [probes] = (await once(prober, 'message')) as [readonly Probe[]];
  return probes;
}

function instruct(readers: ChildProcess, message: ToReaders): void {
  readers.send(message);
}

/** CPU time that a process has used, all its threads; Linux counts it in hundredths of a second. */
async function cpuMsOf({ pid }: ChildProcess): Promise<number> {
  const fields = (await readFile(`/proc/${String(pid)}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function sumOf(text: string, shape: RegExp): number {
  return Array.from(text.matchAll(shape), ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0);
}

const BIN = path.resolve(import.meta.dirname, '../../bin/tapedeck.mjs');
/** As long as a Kubernetes probe of ours may take. */
const PROBE_LIMIT_MS = 5000;
