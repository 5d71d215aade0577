import { describe, expect, it } from 'vitest';
import { BboRecord, MarkPriceRecord, TickerRecord, type DecimalSlot } from '../venue/records.ts';
import { Quote } from './quote.ts';

describe('Quote', () => {
  it('keeps what a message leaves out and leaves absent what was never told', () => {
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

function ticker(venueTime: number, values: Partial<Record<'last' | 'open' | 'high', number>>): TickerRecord {
  const record = new TickerRecord();
  record.venueTime = venueTime;
  for (const [name, value] of Object.entries(values)) set(record[name as 'last'], value);
  return record;
}

function bbo(sequence: number, bid: number): BboRecord {
  const record = new BboRecord();
  record.sequence = sequence;
  set(record.bidPrice, bid);
  return record;
}

function set(slot: DecimalSlot, mantissa: number): void {
  slot.present = true;
  slot.mantissa = mantissa;
}
