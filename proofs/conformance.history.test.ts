import { describe, expect, test } from 'vitest';
import { isInverse, toBaseSize } from '../src-shared/market/contract.ts';
import type { CandleEvent } from '../src-shared/market/events.ts';
import type { Instrument } from '../src-shared/market/instrument.ts';
import { INTERVALS } from '../src-shared/market/interval.ts';
import { Lab, VENUE_LIST } from './conformance-harness.ts';
import { judgeCandles, judgeTrades } from './conformance-truth.ts';

describe.each(VENUE_LIST)('$id', (venue) => {
  test('lists what it trades: status, steps, worth of contracts, ends of those that end', async () => {
    const lab = new Lab(venue.id, { isWhole: true, eventsPerSecond: 1 });
    await lab.start();
    const { instruments, total } = await lab.after(lab.engine.source.searchInstruments({ query: '', limit: 1000 }));
    expect([instruments.length, total > 0]).toEqual([total, true]);
    expect(new Set(instruments.map(({ marketType }) => marketType))).toEqual(new Set(venue.marketTypes));
    expect(new Set(instruments.map(({ id }) => id)).size).toBe(total);
    expect(instruments.filter((instrument) => instrument.status !== 'closed' && !isComplete(instrument))).toEqual([]);
    expect(instruments.every(({ symbol }) => venue.symbolOf(` ${symbol} `) === symbol)).toBe(true);
    // If one has a tick, all have: or the tick moves with the price.
    expect(new Set(instruments.map(({ tick }) => tick === undefined || Number(tick) > 0)).size).toBe(1);
    // One that is delisted, and still listed as such, has no trades.
    expect(instruments.map(({ symbol, status }) => [symbol, status === 'trading'])).toEqual(
      instruments.map(({ symbol }) => [symbol, lab.network.truth.trades(venue.id, symbol, { limit: 1 }).length > 0]),
    );
    await lab.close();
  });

  test('sends its time', async () => {
    const lab = new Lab(venue.id);
    const request = venue.time.request();
    const { body, path } = request;
    const asked = lab.network.http.request({
      url: `${lab.network.endpoints[venue.id].rest}${path}`,
      timeoutMs: 1000,
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
    });
    const time = venue.time.parse((await lab.after(asked)).body);
    expect(Math.abs(Number(time) - lab.network.clock.now())).toBeLessThan(2000);
    await lab.close();
  });

  test('has 1,000 candles of a minute, joined to those that come, without a gap', async () => {
    const lab = new Lab(venue.id, { config: { candles: { historyOnOpen: 1000 } } });
    const samples = await lab.start();
    for (const { symbol } of samples) lab.engine.addCandleStream(symbol, { interval: '1m' });
    const verdicts = () => samples.map(({ symbol }) => judgeCandles(lab, symbol, '1m', 1003));
    await lab.network.run(130_000);
    await lab.until(() => verdicts().every(({ wrong }) => wrong.length === 0));
    expect(verdicts().map(({ wrong, compared }) => ({ wrong, isWhole: compared >= 1000 }))).toEqual(
      samples.map(() => ({ wrong: [], isWhole: true })),
    );
    expect(lab.engine.ledger({ kinds: ['gap', 'malformed'] }).entries).toEqual([]);
    // What a contract is worth, and what the other volume is counted in, agree with the price.
    for (const sample of samples)
      expect(lab.engine.getCandles(sample.symbol, '1m').filter((candle) => !isWorthItsPrice(sample, candle))).toEqual(
        [],
      );
    expect(await lab.close()).toBe(0);
  });

  test('has candles of every interval, its own and those made of smaller ones, as the trades made them', async () => {
    const lab = new Lab(venue.id, { symbols: 1, config: { candles: { historyOnOpen: 30 } } });
    const [{ symbol }] = (await lab.start()) as [Instrument];
    for (const interval of INTERVALS) lab.open({ channel: 'candle', symbol, interval });
    const verdicts = () => INTERVALS.map((interval) => ({ interval, ...judgeCandles(lab, symbol, interval, 20) }));
    await lab.network.run(75_000);
    await lab.until(() => verdicts().every(({ wrong, compared }) => wrong.length === 0 && compared > 0), 60_000);
    const built = verdicts().filter(({ compared }) => compared > 0);
    expect(built.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    // Of long ones there may not be that many yet.
    const missing = INTERVALS.filter((interval) => !built.some((one) => one.interval === interval));
    expect(missing.filter((interval) => venue.intervals.includes(interval))).toEqual([]);
    expect(await lab.close()).toBe(0);
  });

  test('fills what was traded while the connection was away, or says that it is missing', async () => {
    const lab = new Lab(venue.id, { eventsPerSecond: 5 });
    const [{ symbol }] = (await lab.start()) as [Instrument];
    lab.engine.addTradeStream(symbol);
    expect(await lab.until(() => lab.trades.length > 10)).toBe(true);
    lab.network.faults.set({ kind: 'close', durationMs: 8000 });
    await lab.network.run(20_000);
    const received = lab.trades.length;
    expect(await lab.until(() => lab.trades.length > received + 15)).toBe(true);
    const { wrong, compared, named } = judgeTrades(lab, symbol);
    expect({ wrong, isMuch: compared > 20, named }).toEqual({ wrong: [], isMuch: true, named: 0 });
    expect(lab.trades.some(({ backfilled }) => backfilled === true)).toBe(true);
    expect(await lab.close()).toBe(0);
  });

  test('is left alone for as long as it says when it is asked too much', async () => {
    const lab = new Lab(venue.id, { config: { candles: { historyOnOpen: 1000 } } });
    const [{ symbol }] = (await lab.start()) as [Instrument];
    // The clock is asked first.
    lab.engine.addTickerStream(symbol);
    await lab.network.run(3000);
    const before = lab.requests.length;
    const limitedStatus = venue.limits.pool.limitedStatuses?.[0] ?? 429;
    lab.network.faults.set({ kind: 'http-status', status: limitedStatus, retryAfterSeconds: 7, count: 1 });
    lab.engine.addCandleStream(symbol, { interval: '1m' });
    expect(await lab.until(() => lab.engine.getCandles(symbol, '1m').length >= 1000, 90_000)).toBe(true);
    const asked = lab.requests.slice(before);
    const rejected = asked.findIndex(({ status }) => status === limitedStatus);
    const next = asked.slice(rejected + 1).find(({ at }) => at > (asked[rejected]?.at ?? 0) + TRAVEL_MS);
    expect(rejected).toBeGreaterThanOrEqual(0);
    expect((next?.at ?? 0) - (asked[rejected]?.at ?? 0)).toBeGreaterThanOrEqual(
      Math.min(7000, venue.limits.pool.retryAfterFallbackMs),
    );
    expect(await lab.close()).toBe(0);
  });
});

/** What every instrument must say of itself. */
function isComplete({
  base,
  quote,
  step,
  sizeUnit,
  contractSize,
  marketType,
  expiryTime,
  status,
}: Instrument): boolean {
  const isDated: boolean = marketType === 'future' || marketType === 'future-inverse';
  return (
    base !== '' &&
    quote !== '' &&
    Number(step) > 0 &&
    status === 'trading' &&
    (sizeUnit === 'base' || Number(contractSize) > 0) &&
    (expiryTime !== undefined) === isDated
  );
}

/** Whether volume in base units and the volume in the other asset are apart by a price between low and high. Small volumes are rounded. */
function isWorthItsPrice(instrument: Instrument, { volume, quoteVolume, low, high, close }: CandleEvent): boolean {
  const base = toBaseSize(instrument, Number(volume), Number(close)) ?? NaN;
  if (quoteVolume === undefined || Number(volume) === 0) return true;
  const worth = isInverse(instrument) ? (Number(quoteVolume) / base) * Number(close) : Number(quoteVolume) / base;
  return worth >= Number(low) * 0.98 && worth <= Number(high) * 1.02;
}

/** Requests that were on their way when the rejection came. */
const TRAVEL_MS = 10;
