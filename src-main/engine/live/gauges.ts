import { keptTextsUse } from '../../../src-shared/market/byte-interner.ts';
import type { ConnectionHealth, GaugeHealth, RequestPoolHealth } from '../../../src-shared/wire/health.ts';
import type { LedgerHealth } from '../../../src-shared/wire/ledger.ts';
import type { BookHistories } from '../book-history/book-histories.ts';
import type { BookSync } from '../book/book-sync.ts';
import type { EngineConfig } from '../config/config.ts';
import type { HistoryFiller } from './history-filler.ts';
import type { MarketCache } from '../market/market-cache.ts';
import type { OrderFlow } from '../order-flow/order-flow.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';

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

/** How full everything is that could grow: one gauge for each cap of the configuration. */
export function readGauges(sources: GaugeSources): GaugeHealth[] {
  const { config } = sources;
  return readUses(sources).map(({ name, uses, rejected }) => {
    const [option, capOf] = CAPS[name];
    return {
      name,
      option,
      cap: capOf(config),
      used: uses.reduce((most, use) => Math.max(most, use), 0),
      total: uses.reduce((sum, use) => sum + use, 0),
      ...(rejected === undefined ? {} : { rejected }),
    };
  });
}

/** How many each of a kind contains; `rejected` only if what has no room is turned away. */
interface Use {
  readonly name: EngineGauge;
  readonly uses: readonly number[];
  readonly rejected?: number;
}

function readUses(sources: GaugeSources): Use[] {
  const { pools, ledger, connections, streams, buffered, instruments, listeners, eventQueues, logEvents, histories } =
    sources;
  return [
    { name: 'streams', uses: [streams.open], rejected: streams.rejected },
    { name: 'topics', uses: connections.map(({ topics }) => topics) },
    ...readMarketUses(sources),
    {
      name: 'book-history-bytes',
      uses: [histories.bytes.reduce((sum, bytes) => sum + bytes, 0)],
      rejected: histories.rejected,
    },
    {
      name: 'requests',
      uses: pools.map(({ queued }) => queued),
      rejected: pools.reduce((sum, { rejected = 0 }) => sum + rejected, 0),
    },
    { name: 'requests-active', uses: pools.map(({ active }) => active) },
    { name: 'buffered-bytes', uses: buffered.map(({ bytes }) => bytes) },
    { name: 'buffered-frames', uses: buffered.map(({ frames }) => frames) },
    { name: 'instruments', uses: [instruments.size], rejected: instruments.rejected },
    { name: 'listeners', uses: [listeners.open], rejected: listeners.rejected },
    { name: 'event-queue', uses: eventQueues.waiting, rejected: eventQueues.dropped },
    { name: 'log', uses: [logEvents] },
    { name: 'ledger', uses: [ledger.entries], rejected: ledger.dropped },
  ];
}

function readMarketUses({ config, market, filler }: GaugeSources): Use[] {
  const markets = [...market.all()];
  const rings = markets.flatMap((each) => [each.trades, each.aggTrades]).filter((ring) => ring !== undefined);
  const series = markets.flatMap(({ candles }) => [...candles.values()]);
  const books = markets.flatMap(booksOf);
  const feeds = Array.from(market.candleQueues, (feed) => feed.stats());
  const texts = keptTextsUse();
  return [
    { name: 'symbols', uses: [markets.length], rejected: market.counts.rejected },
    { name: 'texts', uses: texts.sizes, rejected: texts.forgotten },
    { name: 'trades', uses: rings.map((ring) => ring.total - ring.first) },
    { name: 'trades-remembered', uses: rings.map((ring) => ring.remembered(config.dedup.maxEntries)) },
    { name: 'trades-waiting', uses: filler.buffered() },
    { name: 'trades-loading', uses: filler.loading() },
    { name: 'candles', uses: series.map(({ rows }) => rows.count) },
    {
      name: 'candles-closed',
      uses: feeds.map(({ depth }) => depth),
      rejected: feeds.reduce((sum, { blocked }) => sum + blocked, market.counts.blocked),
    },
    ...readFlowUses(market.orderFlow),
    { name: 'book-levels', uses: books.map(({ book }) => Math.max(book.bids.count, book.asks.count)) },
    { name: 'book-stash', uses: books.map(({ stash }) => stash?.messages.length ?? 0) },
  ];
}

function readFlowUses(orderFlow: OrderFlow): Use[] {
  const { series, bytes, bars, cells } = orderFlow.uses();
  return [
    { name: 'flow-series', uses: [series], rejected: orderFlow.rejected },
    { name: 'flow-bytes', uses: [bytes] },
    { name: 'flow-bars', uses: bars },
    { name: 'flow-cells', uses: cells },
  ];
}

function booksOf({ books }: SymbolMarket): BookSync[] {
  return [...books.values()];
}

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
