import { keptTextsUse } from '../../../src-shared/market/byte-interner.ts';
import type { ConnectionHealth, GaugeHealth, RequestPoolHealth } from '../../../src-shared/wire/health.ts';
import type { LedgerHealth } from '../../../src-shared/wire/ledger.ts';
import type { BookHistories } from '../book-history/book-histories.ts';
import type { EngineConfig } from '../config/config.ts';
import type { HistoryFiller } from './history-filler.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { OrderFlow } from '../order-flow/order-flow.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { TradeRing } from '../market/trades/trade-ring.ts';

/** How full is what the owner of a source bounds: listeners, those that found no room, and events that wait in queues. */
export interface OwnerUse {
  readonly listeners: { readonly open: number; readonly rejected: number };
  /** Events that wait, a queue each, and those that were dropped. */
  readonly eventQueues: { readonly waiting: readonly number[]; readonly dropped: number };
}

/** A source without an owner. */
export const NO_OWNER: OwnerUse = {
  listeners: { open: 0, rejected: 0 },
  eventQueues: { waiting: [], dropped: 0 },
};

/** What gauges are read from. */
export interface GaugeSources extends OwnerUse {
  readonly config: EngineConfig;
  readonly market: MarketCache;
  readonly histories: BookHistories;
  readonly filler: Pick<HistoryFiller, 'buffered' | 'loading'>;
  readonly pools: readonly RequestPoolHealth[];
  readonly ledger: LedgerHealth;
  readonly connections: readonly Pick<ConnectionHealth, 'topics'>[];
  /** Streams that are open, and those that had no room. */
  readonly streams: { readonly open: number; readonly rejected: number };
  /** What is kept back for renewals, a connection each. */
  readonly buffered: readonly { readonly bytes: number; readonly frames: number }[];
  readonly instruments: { readonly size: number; readonly rejected: number };
  readonly logEvents: number;
}

/** How full everything is that could grow: one gauge for each cap of the configuration. `markets`: what {@link readMarkets} has read. */
export function readGauges(sources: GaugeSources, markets: MarketUses): GaugeHealth[] {
  const { config } = sources;
  return readUses(sources, markets).map(({ name, uses, rejected }) => {
    const [option, capOf] = CAPS[name];
    const { used, total } = uses;
    return { name, option, cap: capOf(config), used, total, ...(rejected === undefined ? {} : { rejected }) };
  });
}

/** How full the markets are, read a few at a time. */
export function* readMarkets(market: MarketCache, config: EngineConfig): Generator<void, MarketUses> {
  const uses = new MarketUses();
  for (const each of market.all()) {
    uses.add(each, config);
    if (uses.symbols % MARKETS_A_PART === 0) yield;
  }
  return uses;
}

/** How full the rings, series and books of all markets are. */
export class MarketUses {
  symbols = 0;
  readonly trades = new Uses();
  readonly remembered = new Uses();
  readonly candles = new Uses();
  readonly levels = new Uses();
  readonly stashes = new Uses();

  /** Adds those of one more market. */
  add({ trades, aggTrades, candles, books }: SymbolMarket, { dedup }: EngineConfig): void {
    this.symbols++;
    if (trades !== undefined) this.#addTrades(trades, dedup.maxEntries);
    if (aggTrades !== undefined) this.#addTrades(aggTrades, dedup.maxEntries);
    for (const { rows } of candles.values()) this.candles.add(rows.count);
    for (const { book, stash } of books.values()) {
      this.levels.add(Math.max(book.bids.count, book.asks.count));
      this.stashes.add(stash?.messages.length ?? 0);
    }
  }

  #addTrades(ring: TradeRing, maxEntries: number): void {
    this.trades.add(ring.total - ring.first);
    this.remembered.add(ring.remembered(maxEntries));
  }
}

/** How many the fullest of a kind contains, and all of them. */
class Uses {
  used = 0;
  total = 0;

  add(use: number): void {
    this.used = Math.max(this.used, use);
    this.total += use;
  }
}

function usesOf(list: readonly number[]): Uses {
  const uses = new Uses();
  for (const use of list) uses.add(use);
  return uses;
}

/** How many each of a kind contains; `rejected` only if what has no room is turned away. */
interface Use {
  readonly name: EngineGauge;
  readonly uses: Uses;
  readonly rejected?: number;
}

function readUses(sources: GaugeSources, markets: MarketUses): Use[] {
  const { pools, ledger, connections, streams, buffered, instruments, listeners, eventQueues, logEvents, histories } =
    sources;
  return [
    { name: 'streams', uses: usesOf([streams.open]), rejected: streams.rejected },
    { name: 'topics', uses: usesOf(connections.map(({ topics }) => topics)) },
    ...readMarketUses(sources, markets),
    {
      name: 'book-history-bytes',
      uses: usesOf([histories.bytes.reduce((sum, bytes) => sum + bytes, 0)]),
      rejected: histories.rejected,
    },
    {
      name: 'requests',
      uses: usesOf(pools.map(({ queued }) => queued)),
      rejected: pools.reduce((sum, { rejected = 0 }) => sum + rejected, 0),
    },
    { name: 'requests-active', uses: usesOf(pools.map(({ active }) => active)) },
    { name: 'buffered-bytes', uses: usesOf(buffered.map(({ bytes }) => bytes)) },
    { name: 'buffered-frames', uses: usesOf(buffered.map(({ frames }) => frames)) },
    { name: 'instruments', uses: usesOf([instruments.size]), rejected: instruments.rejected },
    { name: 'listeners', uses: usesOf([listeners.open]), rejected: listeners.rejected },
    { name: 'event-queue', uses: usesOf(eventQueues.waiting), rejected: eventQueues.dropped },
    { name: 'log', uses: usesOf([logEvents]) },
    { name: 'ledger', uses: usesOf([ledger.entries]), rejected: ledger.dropped },
  ];
}

function readMarketUses({ market, filler }: GaugeSources, markets: MarketUses): Use[] {
  const feeds = Array.from(market.candleQueues, (feed) => feed.stats());
  const texts = keptTextsUse();
  return [
    { name: 'symbols', uses: usesOf([markets.symbols]), rejected: market.counts.rejected },
    { name: 'texts', uses: usesOf(texts.sizes), rejected: texts.forgotten },
    { name: 'trades', uses: markets.trades },
    { name: 'trades-remembered', uses: markets.remembered },
    { name: 'trades-waiting', uses: usesOf(filler.buffered()) },
    { name: 'trades-loading', uses: usesOf(filler.loading()) },
    { name: 'candles', uses: markets.candles },
    { name: 'candles-kept', uses: usesOf([market.keptCandles]) },
    {
      name: 'candles-closed',
      uses: usesOf(feeds.map(({ depth }) => depth)),
      rejected: feeds.reduce((sum, { blocked }) => sum + blocked, market.counts.blocked),
    },
    ...readFlowUses(market.orderFlow),
    { name: 'book-levels', uses: markets.levels },
    { name: 'book-stash', uses: markets.stashes },
  ];
}

function readFlowUses(orderFlow: OrderFlow): Use[] {
  const { series, bytes, bars, cells } = orderFlow.uses();
  return [
    { name: 'flow-series', uses: usesOf([series]), rejected: orderFlow.rejected },
    { name: 'flow-bytes', uses: usesOf([bytes]) },
    { name: 'flow-bars', uses: usesOf(bars) },
    { name: 'flow-cells', uses: usesOf(cells) },
  ];
}

/** Markets that are read in one turn. */
const MARKETS_A_PART = 64;

/** The others are of hosts. */
type EngineGauge = Exclude<GaugeHealth['name'], `${'http' | 'serve'}-${string}`>;

/** The option that bounds each kind. */
const CAPS: Readonly<Record<EngineGauge, readonly [option: string, capOf: (config: EngineConfig) => number]>> = {
  symbols: ['maxSymbols', (config) => config.maxSymbols],
  streams: ['maxStreams', (config) => config.maxStreams],
  topics: ['batchSize', (config) => config.batchSize],
  instruments: ['maxInstruments', (config) => config.maxInstruments],
  listeners: ['maxListeners', (config) => config.maxListeners],
  'event-queue': ['eventQueue', (config) => config.eventQueue],
  texts: ['maxTexts', (config) => config.maxTexts],
  trades: ['maxRecentTrades', (config) => config.maxRecentTrades],
  'trades-waiting': ['backfill.maxWaiting', ({ backfill }) => backfill.maxWaiting],
  'trades-loading': ['backfill.maxTrades', ({ backfill }) => backfill.maxTrades],
  'trades-remembered': ['dedup.maxEntries', ({ dedup }) => dedup.maxEntries],
  candles: ['candles.maxCandles', ({ candles }) => candles.maxCandles],
  'candles-kept': ['candles.maxKept', ({ candles }) => candles.maxKept],
  'candles-closed': ['candles.closedQueue', ({ candles }) => candles.closedQueue],
  'flow-series': ['orderFlow.maxSeries', ({ orderFlow }) => orderFlow.maxSeries],
  'flow-bytes': ['orderFlow.maxBytes', ({ orderFlow }) => orderFlow.maxBytes],
  'flow-bars': ['orderFlow.maxBars', ({ orderFlow }) => orderFlow.maxBars],
  'flow-cells': ['orderFlow.maxCells', ({ orderFlow }) => orderFlow.maxCells],
  'book-levels': ['book.maxLevels', ({ book }) => book.maxLevels],
  'book-history-bytes': ['book.maxHistoryBytes', ({ book }) => book.maxHistoryBytes],
  'book-stash': ['book.maxStashed', ({ book }) => book.maxStashed],
  requests: ['requests.maxQueued', ({ requests }) => requests.maxQueued],
  'requests-active': ['requests.maxActive', ({ requests }) => requests.maxActive],
  'buffered-bytes': ['renewal.maxBytes', ({ renewal }) => renewal.maxBytes],
  'buffered-frames': ['renewal.maxFrames', ({ renewal }) => renewal.maxFrames],
  log: ['log.recent', ({ log }) => log.recent],
  ledger: ['ledger.maxEntries', ({ ledger }) => ledger.maxEntries],
};
