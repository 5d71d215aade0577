import { expect, it } from 'vitest';
import type { DepthSection } from '../../../src-shared/wire/feed-frame.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { DEPTH, DEPTH_ROWS } from '../../../src-shared/wire/layout.ts';
import { DepthBuffer } from '../../../src-renderer/feed/depth-buffer.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { VENUES } from '../../venues/registry.ts';
import type { OrderBook } from '../book/order-book.ts';
import { HISTORY_BYTES } from '../book-history/book-history.ts';
import { defaultConfig } from '../config/config.ts';
import { createEngine } from '../engine.ts';
import { FakeLog, FakeRandom, FakeStore } from '../testing/fake-ports.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { ClientPublisher } from './client-publisher.ts';

const DEMAND: Extract<Demand, { kind: 'depth' }> = {
  sub: 'heatmap/depth',
  kind: 'depth',
  instrument: 'binance-usdm:BTCUSDT',
  step: '5',
  columns: 4096,
};

it('columns on a screen are the books of the simulated market, and those of a lost connection say so', async () => {
  const network = new SimulatorNetwork({ seed: 5, venues: ['binance-usdm'], eventsPerSecond: 40 });
  const { clock, sockets, http, endpoints } = network;
  const engine = createEngine({
    ports: { clock, sockets, http, store: new FakeStore(), random: new FakeRandom(), log: new FakeLog() },
    venues: VENUES,
    config: { ...defaultConfig(), endpoints },
  });
  await engine.start();
  const screen = new DepthBuffer();
  const publisher = new ClientPublisher({
    engine: engine.source,
    send: {
      text: () => undefined,
      frame: (bytes) => {
        const { header, numbers } = decodeFrame(bytes)!;
        for (const section of header.sections) if (section.kind === 'depth') screen.apply(section, numbers);
        publisher.onMessage({ kind: 'ack', seq: header.seq });
      },
    },
  });
  publisher.onMessage({ kind: 'demand', demands: [DEMAND] });
  await network.run(3000);
  let compared = 0;
  for (let tick = 0; tick < 40; tick++) {
    await network.run(250);
    const book = engine.source.market.find('binance-usdm', 'BTCUSDT')?.deepestBook();
    const newest = screen.total - 1;
    // The book of the moment that was sampled: nothing has come since.
    if (book === undefined || !screen.isKnown(newest) || book.receivedAt > screen.endOf(newest) - 250) continue;
    compared++;
    compareColumn(screen, book.book);
  }
  expect(compared).toBeGreaterThan(3);
  expect(engine.health().gauges?.find(({ name }) => name === 'book-history-bytes')).toMatchObject({
    used: HISTORY_BYTES,
    option: 'book.maxHistoryBytes',
  });
  const before = screen.total;
  network.faults.set({ kind: 'cut' });
  await network.run(20_000);
  const states = Array.from({ length: screen.total - before }, (_, n) => screen.stateOf(before + n));
  expect(states.map((one) => one?.reason)).toContain('connection-lost');
  expect(states.at(-1)?.state).toBe('verified');
  for (let number = before; number < screen.total; number++)
    if (!screen.isKnown(number)) expect(screen.cells(number).some((cell) => cell > 0)).toBe(false);
  publisher.dispose();
  expect(engine.source.histories.bytes).toEqual([]);
  const stopping = engine.stop();
  await network.run(3000);
  await stopping;
});

/** The newest column against a sum of its own over the book's texts. */
function compareColumn(screen: DepthBuffer, book: OrderBook): void {
  const newest = screen.total - 1;
  const expected = new Map<number, number>();
  for (const [side, round] of [
    [book.bids, Math.floor],
    [book.asks, Math.ceil],
  ] as const)
    for (const [price, size] of book.levels(side)) {
      const row = round(Number((Number(price) / 5).toFixed(6)));
      expected.set(row, (expected.get(row) ?? 0) + Math.round(Number(size) * 10 ** screen.scales.sizeScale));
    }
  const base = screen.head(newest, DEPTH.base);
  const quantum = screen.head(newest, DEPTH.quantum);
  for (let row = base; row < base + DEPTH_ROWS; row++)
    expect(Math.abs(screen.sizeAt(newest, row) - (expected.get(row) ?? 0))).toBeLessThanOrEqual(quantum);
}

it('two that need one history share it; without memory, or a book, there is none, and the section says so', () => {
  const config = defaultConfig();
  const feed = new FakeSource(VENUES['binance-usdm'], {
    ...config,
    book: { ...config.book, maxHistoryBytes: HISTORY_BYTES },
  });
  const sections: DepthSection[] = [];
  const publisher = new ClientPublisher({
    engine: feed,
    send: {
      text: () => undefined,
      frame: (bytes) => {
        const { header } = decodeFrame(bytes)!;
        for (const section of header.sections) if (section.kind === 'depth') sections.push(section);
      },
    },
  });
  publisher.onMessage({
    kind: 'demand',
    demands: [
      DEMAND,
      { ...DEMAND, sub: 'ladder/depth', columns: 0 },
      { ...DEMAND, sub: 'other', step: '10' },
      { ...DEMAND, sub: 'elsewhere', instrument: 'okx:BTC-USDT' },
    ],
  });
  feed.clock.advance(100);
  expect(feed.histories.bytes).toEqual([HISTORY_BYTES]);
  expect(feed.histories.rejected).toBe(1);
  expect(sections.map(({ sub, waitsFor, isFull }) => [sub, waitsFor, isFull])).toEqual([
    ['heatmap/depth', undefined, undefined],
    ['ladder/depth', undefined, undefined],
    ['other', 'failed', true],
    ['elsewhere', 'failed', undefined],
  ]);
  publisher.dispose();
  publisher.dispose();
  expect([feed.histories.bytes, feed.leased, feed.clock.pending]).toEqual([[], [], 0]);
});
