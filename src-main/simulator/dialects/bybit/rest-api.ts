import type { HttpAsk, HttpReply } from '../dialect.ts';
import { WindowCount } from '../limits.ts';
import { ApiError, jsonReply, textReply } from '../replies.ts';
import {
  accountRatios,
  candles,
  fundingHistory,
  instruments,
  openInterest,
  orderBook,
  recentTrades,
  tickers,
} from './rest-market.ts';
import type { RestContext } from './rest-query.ts';

/** The REST side of all markets: calls, the limit of an address, and errors, which come with a good status. */
export class RestApi {
  readonly #context: RestContext;
  readonly #callsPer5s: number;
  readonly #requests: WindowCount;
  readonly #bannedUntil = new Map<string, number>();

  constructor(context: RestContext, callsPer5s: number) {
    this.#context = context;
    this.#callsPer5s = callsPer5s;
    this.#requests = new WindowCount(context.timeline, WINDOW_MS);
  }

  answer(ask: HttpAsk): HttpReply {
    const call = ask.method === 'GET' && ask.path.startsWith(PREFIX) ? CALLS[ask.path.slice(PREFIX.length)] : undefined;
    const { now } = this.#context.timeline;
    if (!this.#admits(ask.address, now))
      return textReply(403, 'access too frequent. Please try again after 10 minutes');
    if (call === undefined) return textReply(404, '404 page not found');
    try {
      return jsonReply(
        200,
        `{"retCode":0,"retMsg":"OK","result":${call(ask, this.#context)},"retExtInfo":{},"time":${Math.floor(now)}}`,
      );
    } catch (error) {
      if (error instanceof ApiError)
        return jsonReply(
          200,
          `{"retCode":${error.code},"retMsg":${JSON.stringify(error.message)},"result":{},"retExtInfo":{},"time":${Math.floor(now)}}`,
        );
      throw error;
    }
  }

  /** Who asks too much is left outside for ten minutes. */
  #admits(address: string, now: number): boolean {
    if (now < (this.#bannedUntil.get(address) ?? 0)) return false;
    if (this.#requests.add(address) <= this.#callsPer5s) return true;
    this.#bannedUntil.set(address, now + BAN_MS);
    return false;
  }
}

const PREFIX = '/v5/market/';
const WINDOW_MS = 5000;
const BAN_MS = 600_000;

/** Each gives the text of its `result`. */
const CALLS: Readonly<Record<string, (ask: HttpAsk, context: RestContext) => string>> = {
  time: (_, { timeline }) =>
    `{"timeSecond":"${Math.floor(timeline.now / 1000)}","timeNano":"${Math.floor(timeline.now)}123456"}`,
  'instruments-info': instruments,
  orderbook: orderBook,
  kline: candles,
  'recent-trade': recentTrades,
  tickers: tickers,
  'open-interest': openInterest,
  'account-ratio': accountRatios,
  'funding/history': fundingHistory,
};
