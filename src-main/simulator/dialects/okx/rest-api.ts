import type { HttpAsk, HttpReply } from '../dialect.ts';
import { WindowCount } from '../limits.ts';
import { ApiError, jsonReply } from '../replies.ts';
import {
  books,
  candles,
  fundingHistory,
  historyTrades,
  instruments,
  longShortRatios,
  newestTrades,
  openInterestHistory,
  tickers,
} from './rest-market.ts';
import { fundingRow, markRow, openInterestRow } from './payloads.ts';
import { listingOf, listingsOf, type RestContext } from './rest-query.ts';

/** The REST side: calls, their budgets and errors. Every call has a budget of its own for each address. */
export class RestApi {
  readonly #context: RestContext;
  readonly #requests: WindowCount;

  constructor(context: RestContext) {
    this.#context = context;
    this.#requests = new WindowCount(context.timeline, WINDOW_MS);
  }

  answer(ask: HttpAsk): HttpReply {
    const call = ask.method === 'GET' && ask.path.startsWith(PREFIX) ? CALLS[ask.path.slice(PREFIX.length)] : undefined;
    if (call === undefined) return jsonReply(404, '{"code":"50404","msg":"Path does not exist","data":[]}');
    if (!this.#admits(ask, call)) return jsonReply(429, '{"code":"50011","msg":"Too Many Requests","data":[]}');
    try {
      return jsonReply(200, `{"code":"0","msg":"","data":[${call.rows(ask, this.#context)}]}`);
    } catch (error) {
      if (error instanceof ApiError)
        return jsonReply(200, JSON.stringify({ code: error.code, msg: error.message, data: [] }));
      throw error;
    }
  }

  #admits(ask: HttpAsk, call: Call): boolean {
    const account = `${ask.address} ${ask.path}${call.isByType === true ? (ask.query.get('instType') ?? '') : ''}`;
    return this.#requests.add(account) <= (this.#context.callsPer2s ?? call.per2s);
  }
}

interface Call {
  readonly per2s: number;
  /** Each type of instruments has a budget of its own. */
  readonly isByType?: true;
  /** Rows with commas between them. */
  rows(ask: HttpAsk, context: RestContext): string;
}

const PREFIX = '/api/v5/';
const WINDOW_MS = 2000;

/** Budgets as documented, read 2026-07. */
const CALLS: Readonly<Record<string, Call>> = {
  'public/time': { per2s: 10, rows: (_, { timeline }) => `{"ts":"${Math.floor(timeline.now)}"}` },
  'public/instruments': { per2s: 20, isByType: true, rows: instruments },
  'public/mark-price': { per2s: 10, rows: (ask, { listings }) => listingsOf(ask, listings).map(markRow).join(',') },
  'public/open-interest': {
    per2s: 20,
    rows: (ask, { listings }) => listingsOf(ask, listings).map(openInterestRow).join(','),
  },
  'rubik/stat/contracts/long-short-account-ratio': { per2s: 5, rows: longShortRatios },
  'rubik/stat/contracts/open-interest-history': { per2s: 10, rows: openInterestHistory },
  'public/funding-rate-history': { per2s: 10, rows: fundingHistory },
  'public/funding-rate': { per2s: 10, rows: (ask, { listings }) => fundingRow(listingOf(ask, listings)) },
  'market/books': { per2s: 40, rows: books },
  'market/candles': { per2s: 40, rows: (ask, context) => candles(ask, context, RECENT_BARS) },
  'market/history-candles': { per2s: 20, rows: (ask, context) => candles(ask, context, Infinity) },
  'market/trades': { per2s: 100, rows: newestTrades },
  'market/history-trades': { per2s: 20, rows: historyTrades },
  'market/ticker': { per2s: 20, rows: tickers },
  'market/tickers': { per2s: 20, rows: tickers },
};
const RECENT_BARS = 1440;
