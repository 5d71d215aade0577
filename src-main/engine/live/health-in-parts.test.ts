import { expect, test, vi } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { StreamRecord } from '../connect/stream-record.ts';
import { atOnce } from '../in-turns.ts';
import { binanceAck } from '../testing/binance-texts.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { LiveSource } from './live-source.ts';

const STREAMS = 100;
const MOST_A_PART = 32;

test('no part of a report makes the rows of more than 32 streams, and the whole is what one made at once is', async () => {
  const { source } = await setUp();
  const made = vi.spyOn(StreamRecord.prototype, 'health');
  const work = source.healthInParts();
  const counts: number[] = [];
  for (let step = work.next(); ; step = work.next()) {
    counts.push(made.mock.calls.length);
    made.mockClear();
    if (step.done === true) {
      expect(step.value.streams).toHaveLength(STREAMS);
      expect(step.value).toEqual(source.health());
      break;
    }
  }
  expect(Math.max(...counts)).toBe(MOST_A_PART);
  expect(counts.reduce((sum, count) => sum + count)).toBe(STREAMS);
});

test('what changes while a report is made is in it or in the next one, and no row is newer than the report', async () => {
  const { source, ports, trade, leases } = await setUp();
  const work = source.healthInParts();
  work.next();
  trade(0);
  trade(STREAMS - 1);
  leases.get(1)?.release();
  leases.get(STREAMS - 2)?.release();
  await ports.clock.run(2 * defaultConfig().unsubscribeDelayMs);
  // The same topic again is another stream.
  source.open('binance-spot', { channel: 'trade', symbol: symbolOf(1) });
  const report = atOnce(work);
  const messages = (symbol: string): number | undefined =>
    report.streams.find((stream) => stream.symbol === symbol)?.messages;
  expect([messages(symbolOf(0)), messages(symbolOf(STREAMS - 1)), messages(symbolOf(1))]).toEqual([0, 1, 0]);
  expect(messages(symbolOf(STREAMS - 2))).toBeUndefined();
  expect(new Set(report.streams.map(({ key }) => key)).size).toBe(STREAMS - 1);
  expect(report.totals.streams).toBe(STREAMS - 1);
  expect(report.at).toBe(source.now());
  for (const { lastDataAt = 0, since } of report.streams)
    expect(Math.max(lastDataAt, since)).toBeLessThanOrEqual(report.at);
  expect(source.health().streams.find(({ symbol }) => symbol === symbolOf(0))?.messages).toBe(1);
});

test('a stream in which nothing changes keeps its row, and one in which anything does has another', async () => {
  const { source, ports, trade } = await setUp();
  trade(0);
  await ports.clock.run(7000);
  const rows = source.health().streams;
  await ports.clock.run(1000);
  expect(source.health().streams.filter((row, i) => row !== rows[i])).toEqual([]);
  trade(5);
  source.reconnect();
  await ports.clock.run(1000);
  expect(source.health().streams.filter((row, i) => row === rows[i])).toEqual([]);
});

function symbolOf(n: number): string {
  return `A${n}USDT`;
}

/** A source with streams of trades that run. */
async function setUp() {
  const ports = new FakePorts();
  ports.sockets.answerAll(binanceAck);
  const source = new LiveSource({ ports, venues: { 'binance-spot': VENUES['binance-spot'] }, config: defaultConfig() });
  const leases = new Map(
    Array.from({ length: STREAMS }, (_, n) => [
      n,
      source.open('binance-spot', { channel: 'trade', symbol: symbolOf(n) }),
    ]),
  );
  await ports.clock.run(20_000);
  let id = 0;
  const trade = (n: number): void => {
    const time = ports.clock.now();
    const data = { e: 'trade', E: time, s: symbolOf(n), t: ++id, p: '1', q: '1', T: time, m: false, M: true };
    ports.sockets.last.deliver(JSON.stringify({ stream: `${symbolOf(n).toLowerCase()}@trade`, data }));
  };
  return { source, ports, trade, leases };
}
