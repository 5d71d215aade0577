/** What order flow and alerts cost of the ingest of the same trades: the whole engine on a loopback socket with them and without, by turns. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseConfig } from '../src-main/engine/config/config.ts';
import { createEngine, type Engine } from '../src-main/engine/engine.ts';
import { createNodePorts } from '../src-main/hosts/node/ports/ports.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { answer } from './answer.ts';
import { FLOW_SYMBOL, FLOW_TRADES } from './flow-frames.ts';
import { toRow, type Row } from './report.ts';

const ALERTS = 20;

/**
 * CPU of taking in trades, from the socket to the last listener: with a series of minutes with footprints to without, and with twenty alerts at prices to
 * without.
 */
export async function flowRows(rounds: number): Promise<readonly Row[]> {
  const flow: number[] = [];
  const alerts: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const bare = await cpuUs((engine) => engine.addTradeStream(FLOW_SYMBOL));
    const counted = await cpuUs((engine) => engine.addOrderFlow(FLOW_SYMBOL, { bars: '1m', step: 'auto' }));
    const watched = await cpuUs(addAlerts);
    const again = await cpuUs((engine) => engine.addTradeStream(FLOW_SYMBOL));
    if (round < 0) continue;
    flow.push(counted / ((bare + again) / 2));
    alerts.push(watched / ((bare + again) / 2));
  }
  return [
    toRow('a trade with order flow (1m, footprint) / without', 'x', flow, { goal: { atMost: 1.15 } }),
    toRow(`a trade with ${String(ALERTS)} alerts at prices / without`, 'x', alerts, { worse: 'more' }),
  ];
}

/** CPU of one engine in this process, which takes in all trades of a venue in another. */
async function cpuUs(prepare: (engine: Engine) => unknown): Promise<number> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-bench-'));
  const venue = fork(new URL('flow-venue.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  try {
    const [port] = (await answer(venue)) as [number];
    const engine = await engineAt(port, home);
    await prepare(engine);
    const used = await played(engine, venue);
    await engine.stop();
    return used;
  } finally {
    venue.disconnect();
    rmSync(home, { recursive: true, force: true });
  }
}

async function engineAt(port: number, home: string): Promise<Engine> {
  const endpoints = { ws: `ws://127.0.0.1:${String(port)}`, rest: `http://127.0.0.1:${String(port)}` };
  const outcome = parseConfig({
    venue: 'binance-usdm',
    endpoints: { 'binance-usdm': endpoints },
    orderFlow: { historyTrades: 0 },
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  const venues = { 'binance-usdm': VENUES['binance-usdm'] };
  const engine = createEngine({ ports: createNodePorts({ home }), venues, config: outcome.config });
  await engine.start({ inBackground: true });
  return engine;
}

async function played(engine: Engine, venue: ChildProcess): Promise<number> {
  await until(() => engine.streamStatuses().some(({ state }) => state === 'running'));
  const before = engine.stats().messages;
  const start = process.cpuUsage();
  venue.send('play');
  await until(() => engine.stats().messages - before >= FLOW_TRADES);
  const { user, system } = process.cpuUsage(start);
  const [trades] = engine.streamStatuses();
  if (trades?.gaps !== 0) throw new Error('trades are missing');
  return user + system;
}

async function addAlerts(engine: Engine): Promise<void> {
  for (let i = 0; i < ALERTS; i++)
    await engine.addAlert(`binance-usdm:${FLOW_SYMBOL} crosses ${String(95_000 + i * 100)} every 1m`);
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waits = 0; !isTrue(); waits++) {
    if (waits > MOST_WAITS) throw new Error('the trades do not come');
    await new Promise((resolve) => {
      setTimeout(resolve, WAIT_MS);
    });
  }
}

const WAIT_MS = 20;
const MOST_WAITS = 1500;
