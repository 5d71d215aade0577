import type { HttpAsk, HttpReply } from '../dialect.ts';
import { candles, fundingHistory, instruments, openInterest, orderBook, recentTrades, tickers } from './rest-market.ts';
import { ApiError, type RestContext } from './rest-query.ts';

/** The REST side of all markets: calls, the limit of an address, and errors, which come with a good status. */
export class RestApi {
  readonly #context: RestContext;
  readonly #callsPer5s: number;
  readonly #used = new Map<string, { window: number; count: number; bannedUntil: number }>();

  constructor(context: RestContext, callsPer5s: number) {
    this.#context = context;
    this.#callsPer5s = callsPer5s;
  }

  answer(ask: HttpAsk): HttpReply {
    const call = ask.method === 'GET' && ask.path.startsWith(PREFIX) ? CALLS[ask.path.slice(PREFIX.length)] : undefined;
    const { now } = this.#context.timeline;
    if (!this.#admits(ask.address, now)) return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'access too frequent. Please try again after 10 minutes' };
    if (call === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' };
    try {
      return json(`{"retCode":0,"retMsg":"OK","result":${call(ask, this.#context)},"retExtInfo":{},"time":${Math.floor(now)}}`);
    } catch (error) {
      if (error instanceof ApiError) return json(`{"retCode":${error.code},"retMsg":${JSON.stringify(error.message)},"result":{},"retExtInfo":{},"time":${Math.floor(now)}}`);
      throw error;
    }
  }

  /** Who asks too much is left outside for ten minutes. */
  #admits(address: string, now: number): boolean {
    const window = Math.floor(now / WINDOW_MS);
    let used = this.#used.get(address);
    if (used === undefined) this.#used.set(address, used = { window, count: 0, bannedUntil: 0 });
    if (now < used.bannedUntil) return false;
    if (used.window !== window) {
      used.window = window;
      used.count = 0;
    }
    if (++used.count <= this.#callsPer5s) return true;
    used.bannedUntil = now + BAN_MS;
    return false;
  }
}

function json(body: string): HttpReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

const PREFIX = '/v5/market/';
const WINDOW_MS = 5000;
const BAN_MS = 600_000;

/** Each gives the text of its `result`. */
const CALLS: Readonly<Record<string, (ask: HttpAsk, context: RestContext) => string>> = {
  'time': (_, { timeline }) => `{"timeSecond":"${Math.floor(timeline.now / 1000)}","timeNano":"${Math.floor(timeline.now)}123456"}`,
  'instruments-info': instruments,
  'orderbook': orderBook,
  'kline': candles,
  'recent-trade': recentTrades,
  'tickers': tickers,
  'open-interest': openInterest,
  'funding/history': fundingHistory,
};
