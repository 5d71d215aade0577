import { describe, expect, test } from 'vitest';
import type { BookPolicy } from '../src-main/engine/venue/venue.ts';
import { CHANNELS } from '../src-shared/market/channels.ts';
import { MARKET_TYPES } from '../src-shared/market/instrument.ts';
import { INTERVALS } from '../src-shared/market/interval.ts';
import { STREAM_VENUE_IDS } from '../src-shared/market/venue-ids.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { VENUE_LIST } from './conformance-harness.ts';

test('every venue that can be named is there, under its own name', () => {
  expect(Object.keys(VENUES).sort()).toEqual([...STREAM_VENUE_IDS].sort());
  expect(Object.entries(VENUES).map(([id, venue]) => [id, venue.id])).toEqual(
    Object.keys(VENUES).map((id) => [id, id]),
  );
  expect(new Set(VENUE_LIST.map(({ title }) => title)).size).toBe(VENUE_LIST.length);
});

describe.each(VENUE_LIST)('$id', (venue) => {
  const symbol = 'BTC-USDT';

  test('names what it has in our words, each once', () => {
    const lists: readonly (readonly [readonly string[], readonly string[]])[] = [
      [venue.marketTypes, MARKET_TYPES],
      [venue.channels, CHANNELS],
      [venue.intervals, INTERVALS],
    ];
    for (const [names, known] of lists)
      expect([names.length > 0, new Set(names).size, names.filter((name) => !known.includes(name))]).toEqual([
        true,
        names.length,
        [],
      ]);
    expect([...venue.intervals]).toEqual(INTERVALS.filter((interval) => venue.intervals.includes(interval)));
    expect(venue.channels).toContain(venue.tradeChannel);
    expect([venue.exchange, venue.title].every((name) => name.trim() !== '')).toBe(true);
  });

  test('allows something, and no more than its own limits permit', () => {
    const {
      topicsPerConnection,
      framesPerSecond,
      framesPerHour = Infinity,
      framesReserved,
      topicsPerFrame,
      connectionAgeMs = Infinity,
      connectionAttempts,
      pool,
    } = venue.limits;
    for (const limit of [
      topicsPerConnection,
      framesPerSecond,
      framesPerHour,
      topicsPerFrame,
      connectionAgeMs,
      connectionAttempts.count,
      connectionAttempts.perMs,
      pool.weight,
      pool.perMs,
      pool.retryAfterFallbackMs,
    ]) {
      expect(limit).toBeGreaterThan(0);
    }
    expect(framesReserved).toBeLessThan(framesPerSecond);
    expect(topicsPerFrame).toBeLessThanOrEqual(topicsPerConnection);
    expect(Math.ceil(topicsPerConnection / topicsPerFrame)).toBeLessThanOrEqual(framesPerHour);
    const { keepAlive } = venue;
    expect(keepAlive.silenceMs).toBeGreaterThan(keepAlive.kind === 'client-pings' ? keepAlive.everyMs : 0);
    const weights = [
      ...venue.instruments.requests(),
      venue.time.request(),
      venue.history.candles({ symbol, interval: '1m', limit: venue.history.maxCandles, now: 0 }),
    ].map(({ weight }) => weight);
    for (const weight of weights) expect([weight > 0, weight <= pool.weight]).toEqual([true, true]);
  });

  test('speaks over TLS, to other hosts on the test network', () => {
    const { production, testnet } = venue.endpoints;
    for (const { ws, rest } of testnet === undefined ? [production] : [production, testnet])
      expect([ws, rest]).toEqual([
        expect.stringMatching(/^wss:\/\/[^/]+.*[^/]$/),
        expect.stringMatching(/^https:\/\/[^/]+.*[^/]$/),
      ]);
    if (testnet !== undefined) expect(testnet.ws).not.toBe(production.ws);
    for (const channel of venue.channels) {
      if (channel === 'book' || channel === 'candle') continue;
      for (const { route } of venue.topicsOf({ channel, symbol }))
        expect(venue.streamUrl(production, route).startsWith(production.ws)).toBe(true);
    }
  });

  test('has topics for every interval it names and for none else, and a book for every depth', () => {
    for (const interval of INTERVALS)
      expect(venue.topicsOf({ channel: 'candle', symbol, interval }).length > 0, interval).toBe(
        venue.intervals.includes(interval),
      );
    const levels = DEPTHS.map((depth) =>
      levelsOf(venue.bookPolicy(venue.topicsOf({ channel: 'book', symbol, depth })[0]?.key ?? '')),
    );
    // As deep as asked for, or as deep as the venue has it.
    for (const [index, depth] of DEPTHS.entries())
      expect(levels[index], String(depth)).toBeGreaterThanOrEqual(Math.min(depth, Math.max(...levels)));
  });

  test('has names of its own for channels of one symbol, the same each time', () => {
    const keys = venue.channels.flatMap((channel) =>
      channel === 'book' || channel === 'candle' ? [] : venue.topicsOf({ channel, symbol }),
    );
    const again = venue.channels.flatMap((channel) =>
      channel === 'book' || channel === 'candle' ? [] : venue.topicsOf({ channel, symbol }),
    );
    expect(keys).toEqual(again);
    for (const { key } of keys) expect(key).not.toBe('');
    const frame = venue.subscribeFrame(
      keys.slice(0, 1).map(({ key }) => key),
      7,
      1_768_478_400_000,
    );
    expect(frame).not.toBe(
      venue.unsubscribeFrame(
        keys.slice(0, 1).map(({ key }) => key),
        7,
        1_768_478_400_000,
      ),
    );
    expect(() => {
      JSON.parse(frame);
    }).not.toThrow();
  });
});

function levelsOf(feed: BookPolicy): number {
  return feed.levels ?? Infinity;
}

const DEPTHS = [1, 5, 10, 20, 50, 100, 200, 400, 500, 1000, 5000];
