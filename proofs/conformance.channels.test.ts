import { describe, expect, test } from 'vitest';
import type { ChannelRequest } from '../src-shared/market/channels.ts';
import type { Instrument } from '../src-shared/market/instrument.ts';
import type { StreamVenue } from '../src-main/engine/venue/venue.ts';
import { Lab, VENUE_LIST } from './conformance-harness.ts';
import { judgeBook, judgeTrades } from './conformance-truth.ts';

// A venue that is registered is tested, by what its constant says of it and nothing else.

describe.each(VENUE_LIST)('$id', (venue) => {
  test('delivers every channel of every market type under the topics that were asked for', async () => {
    const lab = new Lab(venue.id, { isWhole: true, eventsPerSecond: 12 });
    const samples = await lab.start();
    expect(samples.map(({ marketType }) => marketType)).toEqual(venue.marketTypes);
    lab.open(...samples.flatMap((sample) => requestsOf(venue, sample)));
    const streams = () => lab.engine.streamStatuses();
    // Forced orders are rare.
    const silent = () =>
      streams()
        .filter(({ messages, channel, state }) => state !== 'running' || (messages === 0 && channel !== 'liquidation'))
        .map(({ key, state, lastError }) => `${key} ${state} ${lastError?.message ?? ''}`);
    await lab.until(() => silent().length === 0, 70_000);
    expect(silent()).toEqual([]);
    const missing = () =>
      venue.channels.filter((channel) => !lab.events.has(channel === 'aggTrade' ? 'trade' : channel));
    await lab.until(() => missing().length === 0, 120_000);
    expect(missing()).toEqual([]);
    expect(lab.engine.health().totals).toMatchObject({ malformed: 0, gaps: 0 });
    // A snapshot at the start of a book may be parsed.
    const parsed = (lab.engine.health().decoders ?? []).filter((decoder) => decoder.parsed > decoder.frames * 0.1);
    expect(parsed.filter(({ channel }) => ['trade', 'book', 'bbo'].includes(channel))).toEqual([]);
    for (const { symbol, marketType } of samples.filter(() => venue.channels.includes('markPrice'))) {
      const { markPrice, fundingRate } = lab.engine.getMarkPrice(symbol) ?? {};
      const { last } = lab.engine.getTicker(symbol) ?? {};
      const isContract = marketType !== 'spot';
      expect([symbol, markPrice !== undefined, fundingRate !== undefined]).toEqual([
        symbol,
        isContract,
        marketType.startsWith('perp'),
      ]);
      if (isContract) expect(Math.abs(Number(markPrice) / Number(last) - 1)).toBeLessThan(0.05);
    }
    expect(await lab.close()).toBe(0);
  });

  test('keeps books of every depth as they truly are, and claims no more than their numbers prove', async () => {
    const lab = new Lab(venue.id);
    const samples = await lab.start();
    const books = samples.flatMap(({ symbol }) => DEPTHS.map((depth) => ({ channel: 'book' as const, symbol, depth })));
    lab.open(...books);
    const isProven = (depth: number, symbol: string): boolean =>
      venue.bookPolicy(venue.topicsOf({ channel: 'book', symbol, depth })[0]?.key ?? '').kind !== 'every-message';
    const verdicts = () => books.map(({ symbol, depth }) => ({ symbol, depth, ...judgeBook(lab, symbol, depth) }));
    await lab.until(() =>
      verdicts().every(({ state, levels }) => levels > 0 && (state === 'verified' || state === 'unverifiable')),
    );
    for (let look = 0; look < 10; look++) {
      for (const { symbol, depth, state, levels } of verdicts()) {
        expect({ symbol, depth, state, isTrue: levels > 0 }).toEqual({
          symbol,
          depth,
          state: isProven(depth, symbol) ? 'verified' : 'unverifiable',
          isTrue: true,
        });
      }
      await lab.network.run(300);
    }
    expect(await lab.close()).toBe(0);
  });

  test('rejects an unknown symbol without harm to others', async () => {
    const lab = new Lab(venue.id);
    const [sample] = await lab.start();
    const { symbol } = sample as Instrument;
    const unknown = symbol.replace(/^\W*\w{3}/, 'ZZZ');
    lab.open(
      { channel: venue.tradeChannel, symbol: unknown },
      { channel: venue.tradeChannel, symbol },
      { channel: 'book', symbol, depth: 20 },
      { channel: 'book', symbol: unknown, depth: 20 },
    );
    expect(await lab.until(() => lab.trades.length > 10)).toBe(true);
    await lab.network.run(15_000);
    expect(new Set(lab.trades.map((trade) => trade.symbol))).toEqual(new Set([symbol]));
    expect(judgeBook(lab, symbol, 20)).toMatchObject({ state: expect.stringMatching(/^(verified|unverifiable)$/) });
    expect(judgeTrades(lab, symbol)).toMatchObject({ wrong: [], named: 0 });
    expect(
      lab.engine
        .streamStatuses()
        .filter((stream) => stream.symbol === unknown)
        .every(({ messages }) => messages === 0),
    ).toBe(true);
    expect(lab.engine.health().totals.malformed).toBe(0);
    expect(await lab.close()).toBe(0);
  });

  test('a symbol says of itself what the list says of it, or nothing', async () => {
    const lab = new Lab(venue.id);
    await lab.start();
    const { instruments } = await lab.after(lab.engine.source.searchInstruments({ query: '', limit: 1000 }));
    expect(instruments.length).toBeGreaterThan(0);
    for (const { symbol, marketType, base, quote, sizeUnit, contractSize, expiryTime } of instruments) {
      const facts = venue.instruments.ofSymbol(symbol);
      // The symbol itself stands for assets that it does not name.
      if (facts.base !== symbol && facts.quote !== '?')
        expect([symbol, facts.base, facts.quote]).toEqual([symbol, base, quote]);
      expect([symbol, facts.marketType, facts.sizeUnit]).toEqual([symbol, marketType, sizeUnit]);
      if (facts.contractSize !== undefined) expect([symbol, facts.contractSize]).toEqual([symbol, contractSize]);
      if (facts.expiryTime !== undefined) expect([symbol, facts.expiryTime]).toEqual([symbol, expiryTime]);
    }
    expect(await lab.close()).toBe(0);
  });

  test('one topic is one subscription, ends with its last handle and begins again on the same socket', async () => {
    const lab = new Lab(venue.id);
    await lab.start();
    const {
      instruments: [one, other],
    } = await lab.after(lab.engine.source.searchInstruments({ query: '', limit: 2 }));
    const { symbol } = one as Instrument;
    // On the same socket, which stays open for it.
    const stays = lab.engine.addTradeStream((other as Instrument).symbol);
    await lab.network.run(2000);
    const opened = lab.opened.length;
    const first = lab.engine.addTradeStream(symbol);
    const second = lab.engine.addTradeStream(symbol);
    expect(first.key).toBe(second.key);
    const received = () => lab.trades.filter((trade) => trade.symbol === symbol).length;
    expect(await lab.until(() => received() > 3)).toBe(true);
    const streams = () => lab.engine.streamStatuses().filter((stream) => stream.symbol === symbol);
    const key = streams()[0]?.topic ?? '';
    const framesWith = () => lab.sent.filter((text) => frameNames(venue, text, key)).length;
    expect([streams().length, framesWith()]).toEqual([1, 1]);
    lab.engine.remove(first);
    await lab.network.run(2000);
    expect([streams().length, framesWith()]).toEqual([1, 1]);
    lab.engine.remove(second);
    await lab.network.run(3000);
    expect([streams().length, framesWith()]).toEqual([0, 2]);
    const before = received();
    await lab.network.run(5000);
    expect(received()).toBe(before);
    lab.engine.addTradeStream(symbol);
    expect(await lab.until(() => received() > before + 3)).toBe(true);
    expect([lab.engine.streamStatus(stays)?.state, lab.opened.length]).toEqual(['running', opened]);
    expect(lab.engine.health().totals).toMatchObject({ gaps: 0, malformed: 0, reconnects: 0 });
    expect(await lab.close()).toBe(0);
  });
});

/** One of everything that the venue has for an instrument. */
function requestsOf(venue: StreamVenue, { symbol }: Instrument): readonly ChannelRequest[] {
  const requests = venue.channels.flatMap((channel): ChannelRequest[] => {
    if (channel === 'book') return [5, 1000].map((depth) => ({ channel, symbol, depth }));
    return channel === 'candle'
      ? venue.intervals.map((interval) => ({ channel, symbol, interval }))
      : [{ channel, symbol }];
  });
  return requests.filter((request) => venue.topicsOf(request).length > 0);
}

/** Whether a frame is one that the venue's constant makes of a topic, whatever its number. */
function frameNames(venue: StreamVenue, text: string, key: string): boolean {
  const parts = (frame: string): string =>
    frame.replaceAll(/\d{9,}/g, '').replace(/"(?:id|req_id|time)":"?\d*"?,?/g, '');
  return [venue.subscribeFrame([key], 1, 0), venue.unsubscribeFrame([key], 1, 0)].some(
    (frame) => parts(frame) === parts(text),
  );
}

const DEPTHS = [1, 5, 10, 20, 50, 100, 200, 400, 500, 1000];
