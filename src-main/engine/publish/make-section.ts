import { NO_REQUEST } from '../market/market-host.ts';
import { type ChannelRequest, QUOTE_CHANNELS, type QuoteChannel } from '../../../src-shared/market/channels.ts';
import { splitInstrumentId, type Instrument, type InstrumentId } from '../../../src-shared/market/instrument.ts';
import { parseBarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { BookSync } from '../book/book-sync.ts';
import { CandleSeries } from '../market/candles/candle-series.ts';
import { Quote } from '../market/quote.ts';
import { TradeRing } from '../market/trades/trade-ring.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { FlowSectionWriter } from './flow-section.ts';
import { BookSectionWriter } from './book-section.ts';
import { CandlesSectionWriter } from './candles-section.ts';
import { DepthSectionWriter, NoDepthSection } from './depth-section.ts';
import type { SectionWriter } from './section.ts';
import type { StreamLease, MarketSource } from './market-source.ts';
import { HealthSectionWriter } from './health-section.ts';
import { QuotesSectionWriter, type QuoteRow } from './quotes-section.ts';
import { TradesSectionWriter } from './trades-section.ts';

/** The section of one demand, its streams opened. What the session does not carry becomes a section that shows `failed`. */
export function makeSection(source: MarketSource, demand: Demand): SectionWriter {
  switch (demand.kind) {
    case 'book':
      return makeBook(source, demand);
    case 'depth':
      return makeDepth(source, demand);
    case 'trades':
      return makeTrades(source, demand);
    case 'candles':
      return makeCandles(source, demand);
    case 'flow':
      return makeFlow(source, demand);
    case 'quotes':
      return makeQuotes(source, demand);
    case 'health':
      return new HealthSectionWriter(demand.sub, source);
  }
}

function makeBook(source: MarketSource, demand: Extract<Demand, { kind: 'book' }>): SectionWriter {
  const at = locate(source, demand.instrument);
  const request = { channel: 'book', symbol: at.symbol, depth: demand.depth } as const;
  const lease = open(source, at, request);
  const book = at.venue === undefined || lease === undefined ? undefined : source.market.bookOf(at.venue, request);
  return book === undefined || lease === undefined
    ? new BookSectionWriter(demand, deadBook(source, at.symbol), FAILED)
    : new BookSectionWriter(demand, book, lease);
}

function makeDepth(source: MarketSource, demand: Extract<Demand, { kind: 'depth' }>): SectionWriter {
  const at = locate(source, demand.instrument);
  const channel = at.venue?.tradeChannel ?? 'trade';
  const request = { channel: 'book', symbol: at.symbol, depth: HISTORY_DEPTH } as const;
  const leases = [open(source, at, request), open(source, at, { channel, symbol: at.symbol })] as const;
  const release = (): void => {
    for (const lease of leases) lease?.release();
  };
  const [bookLease, tradeLease] = leases;
  const book = at.venue === undefined || bookLease === undefined ? undefined : source.market.bookOf(at.venue, request);
  if (at.venue === undefined || bookLease === undefined || tradeLease === undefined || book === undefined) {
    release();
    return new NoDepthSection(demand, false);
  }
  const opened = source.histories.open(demand.instrument, {
    book,
    trades: source.market.trades(source.market.symbol(at.venue, at.symbol), channel === 'aggTrade'),
    tradeStream: tradeLease.stream,
    step: demand.step,
    ticks: demand.ticks,
    record: recordOf(source, demand.instrument),
  });
  if (opened === undefined) {
    release();
    return new NoDepthSection(demand, true);
  }
  return new DepthSectionWriter(demand, {
    history: opened.history,
    book: bookLease,
    release: () => {
      opened.release();
      release();
    },
  });
}

function makeTrades(source: MarketSource, demand: Extract<Demand, { kind: 'trades' }>): SectionWriter {
  const at = locate(source, demand.instrument);
  const channel = demand.channel ?? at.venue?.tradeChannel ?? 'trade';
  const lease = open(source, at, { channel, symbol: at.symbol });
  if (at.venue === undefined || lease === undefined) return new TradesSectionWriter(demand, new TradeRing(1), FAILED);
  const market = source.market.symbol(at.venue, at.symbol);
  if (channel === 'liquidation') return new TradesSectionWriter(demand, source.market.liquidations(market), lease);
  const ring = source.market.trades(market, channel === 'aggTrade');
  if (demand.past === true) source.loadPastTrades?.(at.venue.id, at.symbol, channel);
  return new TradesSectionWriter(demand, ring, lease);
}

function makeCandles(source: MarketSource, demand: Extract<Demand, { kind: 'candles' }>): SectionWriter {
  const { venue, symbol } = splitInstrumentId(demand.instrument);
  const polled = source.polled?.(venue)?.candles(symbol, demand.interval);
  if (polled !== undefined)
    return new CandlesSectionWriter(demand, polled.series, polled.lease, nothing, polled.session);
  const at = locate(source, demand.instrument);
  const lease = open(source, at, { channel: 'candle', symbol: at.symbol, interval: demand.interval });
  if (at.venue === undefined || lease === undefined)
    return new CandlesSectionWriter(demand, new CandleSeries(demand.interval, 1), FAILED, nothing);
  const { id } = at.venue;
  return new CandlesSectionWriter(
    demand,
    source.market.candles(source.market.symbol(at.venue, at.symbol), demand.interval),
    lease,
    () => source.venueAheadMs?.(id),
  );
}

function makeFlow(source: MarketSource, demand: Extract<Demand, { kind: 'flow' }>): SectionWriter {
  const at = locate(source, demand.instrument);
  const channel = at.venue?.tradeChannel ?? 'trade';
  const lease = open(source, at, { channel, symbol: at.symbol });
  const rule = parseBarRule(demand.bars);
  if (at.venue === undefined || lease === undefined || rule === undefined)
    return new FlowSectionWriter(demand, undefined, FAILED);
  const market = source.market.symbol(at.venue, at.symbol);
  const flow = source.market.orderFlow.acquire(
    { venue: at.venue.id, symbol: at.symbol, sizing: () => market.sizing },
    source.market.trades(market, channel === 'aggTrade'),
    { rule, ...(demand.step === undefined ? {} : { step: demand.step }) },
  );
  return new FlowSectionWriter(demand, flow, lease);
}

function makeQuotes(source: MarketSource, demand: Extract<Demand, { kind: 'quotes' }>): SectionWriter {
  const { venue } = demand;
  const instruments = venue === undefined ? demand.instruments : (source.polled?.(venue)?.ids ?? []);
  return new QuotesSectionWriter(
    { ...demand, instruments },
    instruments.map((id) => makeRow(source, id, demand.channels)),
  );
}

function makeRow(source: MarketSource, id: InstrumentId, channels: readonly QuoteChannel[] = USUAL_CHANNELS): QuoteRow {
  const { venue, symbol } = splitInstrumentId(id);
  const polled = source.polled?.(venue)?.quote(symbol);
  if (polled !== undefined)
    return { ...polled, leases: [], ticker: polled.stream, bbo: undefined, venueAheadMs: nothing };
  const at = locate(source, id);
  if (at.venue === undefined)
    return { quote: new Quote(), leases: [], ticker: undefined, bbo: undefined, venueAheadMs: nothing };
  const leaseOf = new Map(channels.map((channel) => [channel, open(source, at, { channel, symbol: at.symbol })]));
  const leases = [...leaseOf.values()].filter((lease) => lease !== undefined);
  const bbo = leaseOf.get('bbo');
  const ticker = leaseOf.get('ticker') ?? leases.find((lease) => lease !== bbo);
  const { id: venueId } = at.venue;
  return {
    quote: source.market.symbol(at.venue, at.symbol).quote,
    leases,
    ticker: ticker?.stream,
    bbo: bbo?.stream,
    venueAheadMs: () => source.venueAheadMs?.(venueId),
  };
}

/** The record of an instrument, once the venue's list has been read; undefined before, and if the list lacks it. */
function recordOf(source: MarketSource, id: InstrumentId): () => Instrument | undefined {
  let record: Instrument | undefined;
  void source.getInstruments([id]).then(([instrument]) => {
    record = instrument;
  });
  return () => record;
}

interface Place {
  readonly venue: StreamVenue | undefined;
  readonly symbol: string;
}

function locate(source: MarketSource, id: InstrumentId): Place {
  const { venue: venueId, symbol } = splitInstrumentId(id);
  const venue = source.venue(venueId);
  return { venue, symbol: venue?.symbolOf(symbol) ?? symbol };
}

function open(source: MarketSource, at: Place, request: ChannelRequest): StreamLease | undefined {
  return at.venue === undefined ? undefined : source.open(at.venue.id, request);
}

function deadBook(source: MarketSource, symbol: string): BookSync {
  const book = new BookSync({
    symbol,
    topic: '',
    policy: { kind: 'every-message', levels: 1 },
    maxLevels: 1,
    host: {
      now: () => source.now(),
      random: () => 0,
      setTimer: (callback, delayMs) => source.setTimer(callback, delayMs),
      requestSnapshot: () => NO_REQUEST,
      resubscribe: nothing,
      onState: nothing,
    },
  });
  book.stop();
  return book;
}

function nothing(): undefined {
  return undefined;
}

/** Levels a side of a book with a history: those that ladders ask for, so that both share a stream. */
const HISTORY_DEPTH = 1_000;
const FAILED: StreamLease = { stream: { key: '', state: 'failed', lastDataAt: NaN }, release: nothing };
/** Ratios cost a request a symbol, so that only who shows them has them. */
const USUAL_CHANNELS = QUOTE_CHANNELS.filter((channel) => channel !== 'longShortRatio');
