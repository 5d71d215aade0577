import { createReadStream } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultConfig } from '../src-main/engine/config/config.ts';
import { FakeClock } from '../src-main/engine/testing/fake-clock.ts';
import { CandleRecord } from '../src-main/engine/venue/records.ts';
import { viewBar } from '../src-main/engine/order-flow/flow-view.ts';
import { openReplay, type Replay } from '../src-main/engine/replay/replay.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { exactDecimal } from '../src-shared/market/decimal.ts';
import { captureFile, captureNames, framesOf } from './captures.ts';

const NAMES = captureNames(
  'binance-spot-20210417',
  'binance-usdm-20210417',
  'binance-coinm-20210721',
  'bybit-spot-20260809',
  'okx-20220513',
);

it.each(NAMES)('%s: bars of every symbol are what an independent count of its frames comes to', async (name) => {
  const counts = count(framesOf(name));
  expect(counts.size).toBeGreaterThan(0);
  const replay = await replayOf(name);
  const { venue, market: cache } = replay;
  const symbols = [...new Set([...counts.keys()].map((key) => key.split(' ')[0] ?? ''))];
  // A recording has one of them, and OKX' older trades are fills of one order together.
  const flows = [false, true].flatMap((isAggregate) =>
    symbols.map((symbol) => {
      const market = cache.symbol(venue, symbol);
      const subject = { venue: venue.id, symbol, sizing: () => market.sizing };
      return { symbol, lease: cache.orderFlow.acquire(subject, cache.trades(market, isAggregate), { rule: MINUTES }) };
    }),
  );
  await replay.run();
  const found = new Map<string, Sums>();
  for (const { symbol, lease } of flows) {
    const bars = lease?.bars;
    for (let row = 0; row < (bars?.rows.count ?? 0); row++) {
      if (bars === undefined) continue;
      const bar = viewBar(bars, row, { venue: venue.id, symbol, bars: '1m', isStale: false });
      // One that begins within the recording is late, and none is anything else.
      expect([...new Set(bar.incomplete)].filter((reason) => reason !== 'late-start')).toEqual([]);
      found.set(`${symbol} ${String(bar.openTime)}`, { buy: units(bar.buyVolume), sell: units(bar.sellVolume) });
    }
  }
  expect(found).toEqual(counts);
});

it.each(NAMES)(
  '%s: candles of a second, counted independently, are what the cross-check finds, and no trade is outside the book',
  async (name) => {
    const counts = count(framesOf(name), 1000);
    const symbols = [...new Set([...counts.keys()].map((key) => key.split(' ')[0] ?? ''))];
    const compared = async (change: (sums: Sums) => Sums): Promise<Found> => {
      const replay = await replayOf(name);
      const { venue, market: cache } = replay;
      const found: Found = { compared: 0, trades: 0, differing: 0, outside: 0 };
      replay.facts.on((event) => {
        if (event.kind === 'candle-differs') found.differing++;
        if (event.kind === 'trades-outside-book') found.outside++;
      });
      const candles = new Map<string, number>();
      for (const symbol of symbols) {
        const market = cache.symbol(venue, symbol);
        for (const isAggregate of [false, true]) cache.trades(market, isAggregate);
        // Counting begins with the first candle of an interval.
        cache.checks.onCandle(market, Object.assign(new CandleRecord(), { interval: '1s', openTime: 0 }));
      }
      cache.onRecord = (_venue, { kind, symbol, venueTime }) => {
        if (kind !== 'trade') return;
        found.trades++;
        const before = candles.get(symbol) ?? NaN;
        const second = Math.floor(venueTime / 1000) * 1000;
        candles.set(symbol, second);
        const sums = counts.get(`${symbol} ${String(before)}`);
        if (second > before && sums !== undefined)
          cache.checks.onCandle(cache.symbol(venue, symbol), toCandle(before, change(sums)));
      };
      await replay.run();
      found.compared = cache.checks.reportOf(venue.id)?.compared ?? 0;
      return found;
    };
    const found = await compared((sums) => sums);
    expect(found).toMatchObject({ differing: 0, outside: 0 });
    expect(found.trades).toBeGreaterThan(0);
    const wrong = await compared(({ buy, sell }) => ({ buy: buy + (buy + sell) / 1000n, sell }));
    expect(wrong.differing).toBe(found.compared);
  },
);

interface Found {
  compared: number;
  trades: number;
  differing: number;
  outside: number;
}

/** A closed candle that the venue could have sent. */
function toCandle(openTime: number, { buy, sell }: Sums): CandleRecord {
  const candle = Object.assign(new CandleRecord(), {
    interval: '1s',
    openTime,
    closeTime: openTime + 999,
    isClosed: true,
  });
  for (const [slot, value] of [
    [candle.volume, buy + sell],
    [candle.takerBuyVolume, buy],
  ] as const)
    Object.assign(slot, { present: true, mantissa: Number(value / 10n ** 12n), scale: 8, decimals: 8 });
  return candle;
}

async function replayOf(name: string): Promise<Replay> {
  const opened = await openReplay({
    chunks: createReadStream(captureFile(name), { encoding: 'utf8' }) as AsyncIterable<string>,
    venues: VENUES,
    limits: defaultConfig(),
    clock: ticking(),
    random: { next: () => 0.5 },
  });
  if ('rejected' in opened) throw new Error(opened.rejected);
  return opened.replay;
}

interface Sums {
  buy: bigint;
  sell: bigint;
}

/** Volumes by symbol and bar, a minute if it is not said, straight from the venue's words. */
function count(frames: readonly string[], barMs = 60_000): Map<string, Sums> {
  const counts = new Map<string, Sums>();
  const seen = new Set<string>();
  for (const frame of frames) {
    for (const { symbol, id, time, size, isBuy } of printsOf(JSON.parse(frame) as Message)) {
      if (seen.has(`${symbol} ${String(id)}`)) continue;
      seen.add(`${symbol} ${String(id)}`);
      const key = `${symbol} ${String(Math.floor(Number(time) / barMs) * barMs)}`;
      const sums = counts.get(key) ?? { buy: 0n, sell: 0n };
      counts.set(key, sums);
      sums[isBuy ? 'buy' : 'sell'] += units(size);
    }
  }
  return counts;
}

interface Print {
  readonly symbol: string;
  readonly id: string | number;
  readonly time: string | number;
  readonly size: string;
  readonly isBuy: boolean;
}

/** The fields of trades at the venues recorded: Binance (wrapped or not), Bybit, OKX. */
interface Message {
  readonly stream?: string;
  readonly topic?: string;
  readonly arg?: { readonly channel?: string };
  readonly event?: string;
  readonly data?: unknown;
}

function printsOf({ stream = '', topic = '', arg, event, data }: Message): readonly Print[] {
  if (/@(aggTrade|trade)$/.test(stream)) {
    const { s, a, t, T, q, m } = data as { s: string; a?: number; t?: number; T: number; q: string; m: boolean };
    return [{ symbol: s, id: a ?? t ?? '', time: T, size: q, isBuy: !m }];
  }
  if (topic.startsWith('publicTrade.'))
    return (data as { s: string; i: string; T: number; v: string; S: string }[]).map(({ s, i, T, v, S }) => ({
      symbol: s,
      id: i,
      time: T,
      size: v,
      isBuy: S === 'Buy',
    }));
  if (arg?.channel === 'trades' && event === undefined)
    return (data as { instId: string; tradeId: string; ts: string; sz: string; side: string }[]).map((trade) => ({
      symbol: trade.instId,
      id: trade.tradeId,
      time: trade.ts,
      size: trade.sz,
      isBuy: trade.side === 'buy',
    }));
  return [];
}

function units(text: string): bigint {
  const { unscaled, scale } = exactDecimal(text) ?? { unscaled: -1n, scale: 0 };
  return unscaled * 10n ** BigInt(20 - scale);
}

/** Nothing waits for long: as fast as possible, only turns of the event loop. */
function ticking(): FakeClock {
  const clock = new FakeClock();
  clock.setTimer = (callback) => {
    setImmediate(callback);
    return { cancel: () => undefined };
  };
  return clock;
}

const MINUTES = { kind: 'time', interval: '1m' } as const;
