import type { Interval } from '../src-shared/market/interval.ts';
import type { StreamVenueId } from '../src-shared/market/venue-ids.ts';

/** What of a venue is watched through bad days. */
export interface DayVenue {
  readonly symbols: readonly string[];
  /** Beside minutes, of the first symbol: a script sees few minutes end. */
  readonly shortInterval?: Interval;
  /** The venue's sorts of topics, for faults that are aimed at them. */
  readonly topics: {
    readonly book: string;
    readonly trade: string;
    readonly candle: string;
    readonly bbo: string;
    /** It carries the mark price as well, or that is left alone. */
    readonly ticker: string;
  };
  /** It numbers the changes of each depth of a book apart. */
  readonly numbersDepths?: true;
}

const BINANCE = {
  topics: { book: 'depth', trade: 'trade', candle: 'kline', bbo: 'bookTicker', ticker: 'ticker' },
} as const;
const GATE = {
  topics: { book: 'obu', trade: 'trades', candle: 'candlesticks', bbo: 'book_ticker', ticker: 'tickers' },
} as const;
const BYBIT = {
  topics: { book: 'orderbook', trade: 'publicTrade', candle: 'kline', bbo: 'orderbook', ticker: 'tickers' },
  numbersDepths: true,
} as const;

/** Venues whose bad days are lived through. */
export const DAY_VENUES = {
  'binance-spot': { ...BINANCE, symbols: ['SIM0001USDT', 'SIM0002USDT'], shortInterval: '1s' },
  'binance-usdm': { ...BINANCE, symbols: ['SIM0001USDT', 'SIM0002USDT'] },
  'binance-coinm': { ...BINANCE, symbols: ['SIM0001USD_PERP', 'SIM0002USD_PERP'] },
  'bybit-spot': { ...BYBIT, symbols: ['SIM0001USDT', 'SIM0002USDT'] },
  'bybit-linear': { ...BYBIT, symbols: ['SIM0001USDT', 'SIM0002USDT'] },
  'bybit-inverse': { ...BYBIT, symbols: ['SIM0001USD', 'SIM0002USD'] },
  'gate-spot': { ...GATE, symbols: ['SIM0001_USDT', 'SIM0002_USDT'] },
  'gate-usdm': { ...GATE, symbols: ['SIM0001_USDT', 'SIM0002_USDT'] },
  'gate-coinm': { ...GATE, symbols: ['SIM0001_USD', 'SIM0002_USD'] },
  okx: {
    symbols: ['SIM0001-USDT', 'SIM0002-USDT'],
    shortInterval: '1s',
    topics: { book: 'books', trade: 'trades-all', candle: 'candle1m', bbo: 'bbo-tbt', ticker: 'tickers' },
  },
  hyperliquid: {
    symbols: ['SIM0001', 'SIM0002'],
    topics: { book: 'l2Book', trade: 'trades', candle: 'candle', bbo: 'bbo', ticker: 'activeAssetCtx' },
  },
} as const satisfies Readonly<Partial<Record<StreamVenueId, DayVenue>>>;

/** One of {@link DAY_VENUES}. */
export type DayVenueId = keyof typeof DAY_VENUES;
