import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { probe } from './fanout/fanout.ts';

/**
 * A `serve --demo` that has to share one core with busy loops, and hundreds of clients: whether health is answered, nobody is dropped, new clients
 * are asked to come later, and it recovers once the busy loops end. Linux only (`taskset`).
 */
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '300' },
    busy: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '30' },
    /** Root of another checkout, to compare with. */
    root: { type: 'string', default: path.resolve(import.meta.dirname, '..') },
    /** Options of that checkout's `serve`. */
    set: { type: 'string', multiple: true, default: ['serve.maxClients=1000', 'serve.maxClientsPerAddress=1000'] },
  },
});

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'];
const ONE_CORE = ['taskset', '-c', '0'] as const;
const OTHER_CORE = '1';
const SETTLE_MS = 10_000;
const PROBE_LIMIT_MS = 15_000;
/** As `Retry-After` says, but for the bench's patience. */
const RETRY_MS = 2000;
/** A page of a few bytes. */
const BARE_SERVER = `
  const server = require('node:http').createServer((request, response) => response.end('ok'));
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));
`;
const PAGES = ['health', 'ready', 'metrics'] as const;

/** What clients and probes saw in one phase. */
interface Phase {
  readonly name: string;
  readonly quotesPerSecond: number;
  readonly probeMs: readonly number[];
  /** Of a page that a process beside it answers which does nothing else: what the machine itself takes. */
  readonly bareMs: readonly number[];
  /** Of the oldest report that a page said. */
  readonly ageMs: number;
  readonly closed: number;
  readonly level: number;
}

const sockets: WebSocket[] = [];
let isOver = false;
const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-overload-'));
const busy: ChildProcess[] = [];
const server = spawn(
  ONE_CORE[0],
  [
    ...ONE_CORE.slice(1),
    process.execPath,
    path.join(values.root, 'bin/tapedeck.mjs'),
    'serve',
    '--demo',
    '--port',
    '0',
    '--health-port',
    '0',
    ...values.set.flatMap((option) => ['--set', option]),
  ],
  { env: { ...process.env, TAPEDECK_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] },
);
const bareServer = spawn(ONE_CORE[0], [...ONE_CORE.slice(1), process.execPath, '-e', BARE_SERVER], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const { quotes, health } = JSON.parse(line) as { readonly quotes: string; readonly health: string };
  spawn('taskset', ['-cp', OTHER_CORE, String(process.pid)], { stdio: 'ignore' });
  const seen = { quotes: 0, closed: 0, rejected: 0 };
  for (let n = 0; n < Number(values.clients); n++) {
    connect(quotes, seen);
    await sleep(20);
  }
  await sleep(SETTLE_MS);
  const [address] = (await once(createInterface(bareServer.stdout), 'line')) as [string];
  const pages = { health, bare: address };
  const phases = [await watch('with a core', pages, seen)];
  for (let n = 0; n < Number(values.busy); n++)
    busy.push(spawn(ONE_CORE[0], [...ONE_CORE.slice(1), process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }));
  phases.push(await watch('contended', pages, seen));
  for (const loop of busy.splice(0)) loop.kill('SIGKILL');
  phases.push(await watch('a core again', pages, seen));
  print(phases, seen.rejected);
} finally {
  isOver = true;
  for (const socket of sockets) socket.terminate();
  for (const loop of busy) loop.kill('SIGKILL');
  server.kill('SIGKILL');
  bareServer.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
}

function connect(url: string, seen: { quotes: number; closed: number; rejected: number }): void {
  const socket = new WebSocket(url);
  socket.on('open', () => {
    socket.send(
      JSON.stringify({
        exchange: 'binance',
        contract_type: 'spot',
        symbols: SYMBOLS,
        channels: ['trade', 'bbo', 'ticker', 'book', 'candle'],
        depth: 25,
      }),
    );
    socket.on('close', () => {
      if (!isOver) seen.closed++;
    });
  });
  socket.on('message', () => seen.quotes++);
  socket.on('unexpected-response', () => {
    seen.rejected++;
    socket.terminate();
    setTimeout(() => {
      if (!isOver) connect(url, seen);
    }, RETRY_MS);
  });
  socket.on('error', () => undefined);
  sockets.push(socket);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function watch(
  name: string,
  { health, bare }: { readonly health: string; readonly bare: string },
  seen: { readonly quotes: number; readonly closed: number },
): Promise<Phase> {
  const [quotes, closed, startedAt] = [seen.quotes, seen.closed, performance.now()];
  const probes = await probe({
    pages: [...PAGES.map((page) => `${health}${page}`), bare],
    forMs: Number(values.seconds) * 1000,
    limitMs: PROBE_LIMIT_MS,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    name,
    quotesPerSecond: (seen.quotes - quotes) / seconds,
    probeMs: probes.filter(({ page }) => page !== bare).map(({ tookMs }) => tookMs),
    bareMs: probes.filter(({ page }) => page === bare).map(({ tookMs }) => tookMs),
    ageMs: Math.max(...probes.map((probe) => probe.ageMs)),
    closed: seen.closed - closed,
    level: Math.max(...probes.map((probe) => probe.level)),
  };
}

function print(phases: readonly Phase[], rejected: number): void {
  console.log(
    '| phase | messages a second | pages, median and slowest, ms | a bare page | oldest report, ms | clients closed | highest load level |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { name, quotesPerSecond, probeMs, bareMs, ageMs, closed, level } of phases) {
    const cells = [quotesPerSecond.toFixed(0), timesOf(probeMs), timesOf(bareMs), ageMs.toFixed(0), closed, level];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log(`clients rejected at the door: ${String(rejected)}`);
}

/** Median and slowest. */
function timesOf(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((a, b) => a - b);
  return [sorted[sorted.length >> 1], sorted.at(-1)].map((ms = NaN) => ms.toFixed(0)).join(' / ');
}
