import type { GaugeHealth, RequestPoolHealth } from '../../../src-shared/wire/health.ts';
import type { LedgerHealth } from '../../../src-shared/wire/ledger.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { EngineConfig } from '../config.ts';
import type { HistoryFiller } from '../market/history-filler.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';

/** What gauges are read from. */
export interface GaugeSources {
  readonly config: EngineConfig;
  readonly market: MarketCache;
  readonly filler: Pick<HistoryFiller, 'held'>;
  readonly pools: readonly RequestPoolHealth[];
  readonly ledger: LedgerHealth;
  /** Streams that are open, and those that had no room. */
  readonly streams: { readonly open: number; readonly refused: number };
  /** Bytes kept back for renewals, a connection each. */
  readonly heldBytes: readonly number[];
  readonly logEvents: number;
}

/** How full everything is that could grow: one gauge for each bound of the configuration. */
export function readGauges(sources: GaugeSources): GaugeHealth[] {
  const { config, market, filler, pools, ledger, streams, heldBytes, logEvents } = sources;
  const markets = [...market.all()];
  const rings = markets.flatMap((each) => [each.trades, each.aggTrades]).filter((ring) => ring !== undefined);
  const series = markets.flatMap(({ candles }) => [...candles.values()]);
  const books = markets.flatMap(booksOf);
  const feeds = Array.from(market.candleFeeds, (feed) => feed.stats());
  return [
    gauge('symbols', config.maxSymbols, [markets.length], market.counts.refused),
    gauge('streams', config.maxStreams, [streams.open], streams.refused),
    gauge('trades', config.maxRecentTrades, rings.map((ring) => ring.total - ring.first)),
    gauge('trades-waiting', config.backfill.maxHeld, filler.held()),
    gauge('candles', config.candles.maxCandles, series.map(({ count }) => count)),
    gauge('candles-closed', config.candles.closedQueue, feeds.map(({ depth }) => depth), feeds.reduce((sum, { blocked }) => sum + blocked, 0)),
    gauge('book-levels', config.book.maxLevels, books.map(({ book }) => Math.max(book.bids.count, book.asks.count))),
    gauge('book-stash', config.book.maxStashed, books.map(({ stash }) => stash.messages.length)),
    gauge('requests', config.requests.maxQueued, pools.map(({ queued }) => queued)),
    gauge('held-bytes', config.renewal.maxBytes, heldBytes),
    gauge('log', config.log.recent, [logEvents]),
    gauge('ledger', ledger.limit, [ledger.entries], ledger.dropped),
  ];
}

function booksOf({ diffBook, partialBooks }: SymbolMarket): BookSync[] {
  return diffBook === undefined ? [...partialBooks.values()] : [diffBook, ...partialBooks.values()];
}

function gauge(name: GaugeHealth['name'], cap: number, uses: readonly number[], refused?: number): GaugeHealth {
  let used = 0;
  let total = 0;
  for (const use of uses) {
    used = Math.max(used, use);
    total += use;
  }
  return { name, used, cap, total, ...(refused === undefined ? {} : { refused }) };
}
