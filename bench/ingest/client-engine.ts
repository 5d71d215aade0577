// The whole engine: connections, decoders, verified books, trades, candles, health, and a screen of five panels fed at the usual 10 a second.
import os from 'node:os';
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { parseConfig } from '../../src-main/engine/config/config.ts';
import { createEngine } from '../../src-main/engine/engine.ts';
import { ClientPublisher } from '../../src-main/engine/publish/client-publisher.ts';
import { createNodePorts } from '../../src-main/hosts/node/ports/ports.ts';
import { VENUES } from '../../src-main/venues/registry.ts';
import { toInstrumentId } from '../../src-shared/market/instrument.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';
import { decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { pause, runClient } from './protocol.ts';

await runClient(async ({ endpoints, symbols, isHealthOnly = false }, playFeed) => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-bench-'));
  process.on('exit', () => {
    rmSync(home, { recursive: true, force: true });
  });
  const outcome = parseConfig({
    venue: 'binance-usdm',
    endpoints: { 'binance-usdm': endpoints },
    candles: { historyOnOpen: 0 },
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  const usdm = VENUES['binance-usdm'];
  // 728 snapshots would otherwise take the eight minutes that the venue makes everybody wait.
  const unmetered = { ...usdm, limits: { ...usdm.limits, pool: { ...usdm.limits.pool, weight: 1e9 } } };
  const engine = createEngine({
    ports: createNodePorts({ home }),
    venues: { 'binance-usdm': unmetered },
    config: outcome.config,
  });
  await engine.start();
  engine.addTradeStreams(symbols);
  engine.addOrderBookStreams(symbols, { depth: 200 });
  for (const symbol of symbols) {
    engine.addBboStream(symbol);
    engine.addCandleStream(symbol, { interval: '1m' });
  }
  const verified = (): number => engine.streamStatuses().filter((stream) => stream.book?.state === 'verified').length;
  await pause(2500);
  playFeed();

  const latencies: number[] = [];
  let sent = 0;
  let frames = 0;
  let frameBytes = 0;
  let isMeasuring = false;
  const publisher: ClientPublisher = new ClientPublisher({
    engine: engine.source,
    perSecond: 10,
    send: {
      text: () => undefined,
      frame: (bytes) => {
        sent++;
        const now = performance.timeOrigin + performance.now();
        // Taking a frame apart is the screen's work, not the engine's: only while latencies are measured.
        if (isMeasuring) {
          const frame = decodeFrame(bytes);
          if (frame?.header.seq !== sent)
            throw new Error('the engine sent a frame that cannot be read, or out of order');
          frames++;
          frameBytes += bytes.byteLength;
          for (const section of frame.header.sections)
            if (section.kind === 'book' && section.receivedAt !== undefined) latencies.push(now - section.receivedAt);
        }
        setImmediate(() => {
          publisher.onMessage({ kind: 'ack', seq: sent });
        });
      },
    },
  });
  const first = toInstrumentId('binance-usdm', symbols[0] ?? '');
  const demands: Demand[] = [
    { sub: 'ladder', kind: 'book', instrument: first, depth: 200, levels: 200 },
    { sub: 'tape', kind: 'trades', instrument: first },
    { sub: 'chart', kind: 'candles', instrument: first, interval: '1m' },
    {
      sub: 'watchlist',
      kind: 'quotes',
      instruments: symbols.slice(0, 40).map((symbol) => toInstrumentId('binance-usdm', symbol)),
    },
    { sub: 'health', kind: 'health' },
  ];
  publisher.onMessage({
    kind: 'demand',
    demands: isHealthOnly ? demands.filter(({ kind }) => kind === 'health') : demands,
  });
  return {
    messages: () => engine.stats().messages,
    end: async () => {
      publisher.onMessage({ kind: 'rate', perSecond: 60 });
      // The first frame brings what waited on the slow clock, for up to 100 ms: of some 40 it would be the 99th percentile.
      await pause(250);
      isMeasuring = true;
      await pause(2500);
      isMeasuring = false;
      latencies.sort((a, b) => a - b);
      return {
        publishP50: latencies[Math.floor(latencies.length * 0.5)] ?? NaN,
        publishP99: latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
        booksVerified: verified(),
        gaps: engine.health().totals.gaps,
        frames,
        frameBytes: frameBytes / Math.max(1, frames),
      };
    },
  };
});
