import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { QUOTE } from '../../src-shared/wire/layout.ts';
import type { Feed } from './feed.ts';

/** The last price of an instrument as some watchlist or tape shows it now; undefined if none does. */
export function lastPriceOf(feed: Feed, instrument: InstrumentId): number | undefined {
  for (const demand of feed.demands()) {
    const price =
      demand.kind === 'quotes'
        ? inQuotes(feed, demand.sub, instrument)
        : demand.kind === 'trades' && demand.instrument === instrument && demand.channel !== 'liquidation'
          ? inTrades(feed, demand.sub)
          : NaN;
    if (price > 0) return price;
  }
  return undefined;
}

function inQuotes(feed: Feed, sub: string, instrument: InstrumentId): number {
  const quotes = feed.quotes(sub);
  const base = quotes.baseOf(instrument);
  return base < 0 ? NaN : (quotes.numbers[base + QUOTE.last] ?? NaN);
}

function inTrades(feed: Feed, sub: string): number {
  const ring = feed.trades(sub);
  const base = ring.baseOf(0);
  return base < 0 ? NaN : Number(ring.priceText(base));
}
