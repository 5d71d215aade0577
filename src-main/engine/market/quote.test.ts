import { describe, expect, it } from 'vitest';
import {
  BboRecord,
  MarkPriceRecord,
  LongShortRatioRecord,
  OpenInterestRecord,
  TickerRecord,
  type DecimalSlot,
} from '../venue/records.ts';
import { Quote } from './quote.ts';

describe('Quote', () => {
  it('keeps what a message leaves out and leaves absent what was never sent', () => {
    const quote = new Quote();
    quote.offerTicker(ticker(1, { last: 100, open: 90 }), 11);
    quote.offerTicker(ticker(2, { last: 105 }), 12);
    expect([quote.ticker.last.mantissa, quote.ticker.open.mantissa, quote.ticker.high.present]).toEqual([
      105,
      90,
      false,
    ]);
    expect([quote.tickerAt, Number.isNaN(quote.bboAt), quote.updatedAt]).toEqual([12, true, 12]);
  });

  it('ignores older messages', () => {
    const quote = new Quote();
    expect(quote.offerTicker(ticker(5, { last: 1 }), 1)).toBe(true);
    expect(quote.offerTicker(ticker(4, { last: 2 }), 2)).toBe(false);
    expect(quote.offerBbo(bbo(10, 7), 3)).toBe(true);
    expect(quote.offerBbo(bbo(9, 8), 4)).toBe(false);
    expect([quote.ticker.last.mantissa, quote.bbo.bidPrice.mantissa]).toEqual([1, 7]);
  });

  it('takes a lower number of the best bid and offer that is later by the venue’s time: the counter started again', () => {
    const quote = new Quote();
    quote.offerBbo(bbo(1000, 7, 50), 1);
    expect(quote.offerBbo(bbo(999, 8, 49), 2)).toBe(false);
    expect(quote.offerBbo(bbo(3, 9, 51), 3)).toBe(true);
    expect(quote.bbo.bidPrice.mantissa).toBe(9);
  });

  it.each<[string, (quote: Quote, time: number, receivedAt: number) => boolean]>([
    ['tickers', (quote, time, at) => quote.offerTicker(ticker(time, { last: time }), at)],
    ['best bids and offers by number', (quote, time, at) => quote.offerBbo(bbo(time, time), at)],
    ['best bids and offers by time', (quote, time, at) => quote.offerBbo(bbo(NaN, time, time), at)],
    ['mark prices', (quote, time, at) => quote.offerMark(markAt(time), at)],
    ['open interest', (quote, time, at) => quote.offerOpenInterest(openInterestAt(time), at)],
  ])('%s go on within a second after the venue set its clock or counter back', (_name, offer) => {
    const quote = new Quote();
    offer(quote, 100_000, 0);
    const taken = Array.from({ length: 10 }, (_, n) => offer(quote, 5000 + n, 100 * (n + 1)));
    expect(taken).toEqual([false, false, false, false, false, true, true, true, true, true]);
    // Of two connections that overlap, the slower one is still late.
    offer(quote, 200_000, 2000);
    for (let n = 1; n < 20; n++) {
      expect(offer(quote, 199_000 + n * 10, 2000 + n * 100)).toBe(false);
      expect(offer(quote, 200_000 + n * 10, 2050 + n * 100)).toBe(true);
    }
  });

  it('orders what is numbered by its number, so that no change is lost while the venue sets its clock back', () => {
    const numbered = <Record extends { sequence: number }>(record: Record, sequence: number): Record =>
      Object.assign(record, { sequence });
    const quote = new Quote();
    quote.offerTicker(numbered(ticker(100_000, { last: 1, high: 5 }), 7), 0);
    expect(quote.offerTicker(numbered(ticker(95_100, { last: 2 }), 8), 100)).toBe(true);
    expect(quote.offerTicker(numbered(ticker(95_000, { last: 9 }), 7), 150)).toBe(false);
    expect([quote.ticker.last.mantissa, quote.ticker.high.mantissa]).toEqual([2, 5]);
    quote.offerMark(numbered(markAt(100_000), 7), 0);
    expect(quote.offerMark(numbered(markAt(95_100), 8), 100)).toBe(true);
    quote.offerOpenInterest(numbered(openInterestAt(100_000), 7), 0);
    expect(quote.offerOpenInterest(numbered(openInterestAt(95_100), 8), 100)).toBe(true);
  });

  it('shows the time of the mark price taken last, also after the venue’s clock was set back', () => {
    const quote = new Quote();
    quote.offerMark(markAt(100_000), 0);
    quote.offerMark(markAt(5000), 100);
    quote.offerMark(markAt(5600), 700);
    expect([quote.mark.venueTime, quote.mark.markPrice.mantissa]).toEqual([5600, 5600]);
  });

  it('an empty side of the best bid and offer is absent, not the last one known', () => {
    const quote = new Quote();
    quote.offerBbo(bbo(1, 7), 1);
    const empty = bbo(2, 7);
    empty.bidPrice.clear();
    quote.offerBbo(empty, 2);
    expect(quote.bbo.bidPrice.present).toBe(false);
  });

  it('forgets one part when its stream ends', () => {
    const quote = new Quote();
    const mark = new MarkPriceRecord();
    set(mark.markPrice, 3);
    quote.offerMark(mark, 1);
    quote.offerBbo(bbo(1, 7), 2);
    const { revision } = quote;
    quote.forget('markPrice');
    expect([quote.mark.markPrice.present, Number.isNaN(quote.markAt), quote.bbo.bidPrice.present]).toEqual([
      false,
      true,
      true,
    ]);
    expect(quote.revision).toBeGreaterThan(revision);
  });
});

it('keeps the long/short ratio of the newest period, and forgets it', () => {
  const quote = new Quote();
  const ratioAt = (venueTime: number, mantissa: number): LongShortRatioRecord => {
    const record = new LongShortRatioRecord();
    record.venueTime = venueTime;
    set(record.ratio, mantissa);
    return record;
  };
  expect([
    quote.offerLongShortRatio(ratioAt(600_000, 2), 1),
    quote.offerLongShortRatio(ratioAt(300_000, 3), 2),
    quote.longShort.ratio.mantissa,
    quote.longShort.venueTime,
    quote.updatedAt,
  ]).toEqual([true, false, 2, 600_000, 1]);
  quote.forget('longShortRatio');
  expect([quote.longShort.ratio.present, quote.longShort.venueTime, quote.updatedAt]).toEqual([false, NaN, NaN]);
});

function ticker(venueTime: number, values: Partial<Record<'last' | 'open' | 'high', number>>): TickerRecord {
  const record = new TickerRecord();
  record.venueTime = venueTime;
  for (const [name, value] of Object.entries(values)) set(record[name as 'last'], value);
  return record;
}

function markAt(venueTime: number): MarkPriceRecord {
  const record = new MarkPriceRecord();
  record.venueTime = venueTime;
  set(record.markPrice, venueTime);
  return record;
}

function openInterestAt(venueTime: number): OpenInterestRecord {
  const record = new OpenInterestRecord();
  record.venueTime = venueTime;
  set(record.openInterest, venueTime);
  return record;
}

function bbo(sequence: number, bid: number, venueTime = NaN): BboRecord {
  const record = new BboRecord();
  record.venueTime = venueTime;
  record.sequence = sequence;
  set(record.bidPrice, bid);
  return record;
}

function set(slot: DecimalSlot, mantissa: number): void {
  slot.present = true;
  slot.mantissa = mantissa;
}
