import { companyName } from '../../equities/company-names.ts';
import type { EquityFacts, EquityMarket } from '../../equities/equity-market.ts';
import type { YahooFaults, YahooReply } from './yahoo-faults.ts';

/** A request to one of Yahoo's hosts. */
export interface YahooAsk {
  readonly method: string;
  /** `query2.finance.yahoo.com`. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The `cookie` header; empty if there is none. */
  readonly cookie: string;
}

/** What the dialect is made of. */
export interface YahooDialectOptions {
  readonly market: EquityMarket;
  readonly faults: YahooFaults;
  readonly now: () => number;
}

/**
 * Yahoo Finance as its unofficial clients meet it: a page that sets the cookie (by way of a consent page where the visitor is of Europe), a crumb
 * that belongs to the cookie, `v7/finance/quote` that wants both, and `v8/finance/chart` that wants neither. Tickers that are not listed are
 * left out of an answer without a word.
 */
export class YahooDialect {
  readonly #options: YahooDialectOptions;
  #issued = 0;
  /** Crumbs by cookie. */
  readonly #crumbs = new Map<string, string>();

  constructor(options: YahooDialectOptions) {
    this.#options = options;
  }

  /** The answer to a request. */
  request(ask: YahooAsk): YahooReply {
    const { faults } = this.#options;
    faults.onRequest(ask.path);
    const reply = faults.replyTo(ask.path) ?? this.#reply(ask);
    const afterMs = faults.delayMs;
    return afterMs === 0 ? reply : { ...reply, afterMs };
  }

  /** Crumbs given so far are taken no longer. */
  expireCrumbs(): void {
    this.#crumbs.clear();
  }

  #reply(ask: YahooAsk): YahooReply {
    if (ask.host === 'finance.yahoo.com') return this.#page(ask);
    if (ask.host === 'guce.yahoo.com' || ask.host === 'consent.yahoo.com') return this.#consent(ask);
    if (ask.path === '/v1/test/getcrumb') return this.#crumb(ask);
    if (ask.path === '/v7/finance/quote') return this.#quotes(ask);
    const [, ticker] = /^\/v8\/finance\/chart\/([^/]+)$/.exec(ask.path) ?? [];
    return ticker === undefined ? text(404, 'Not Found') : this.#chart(decodeURIComponent(ticker), ask.query);
  }

  #page({ cookie }: YahooAsk): YahooReply {
    if (this.#options.faults.wantsConsent && !cookie.includes('GUCS='))
      return redirect('https://guce.yahoo.com/consent?sessionId=1', `GUC_START=1; Domain=.yahoo.com; Path=/`);
    const issued = `sim${String(++this.#issued)}`;
    return {
      status: 200,
      headers: {
        'content-type': 'text/html',
        'set-cookie': `A3=${issued}; Max-Age=31536000; Domain=.yahoo.com; Path=/; Secure; HttpOnly`,
      },
      body: '<!doctype html><title>AAPL</title>',
    };
  }

  #consent({ host, path, method }: YahooAsk): YahooReply {
    if (host === 'guce.yahoo.com' && path === '/consent')
      return redirect('https://consent.yahoo.com/v2/collectConsent?sessionId=1', 'GUC=1; Domain=.yahoo.com; Path=/');
    if (host === 'guce.yahoo.com')
      return redirect('https://finance.yahoo.com/quote/AAPL?guccounter=1', 'GUCS=1; Domain=.yahoo.com; Path=/');
    if (method === 'POST')
      return redirect('https://guce.yahoo.com/copyConsent?sessionId=1', 'CFC=1; Domain=consent.yahoo.com; Path=/');
    return {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<form><input type="hidden" name="csrfToken" value="sim"><input type="hidden" name="sessionId" value="1"></form>',
    };
  }

  #crumb({ cookie }: YahooAsk): YahooReply {
    const owner = cookieValue(cookie, 'A3');
    if (owner === undefined) return text(401, 'Unauthorized');
    const crumb = `Sim.Crumb${String(this.#issued)}/x`;
    this.#crumbs.set(owner, crumb);
    return text(200, crumb);
  }

  #quotes({ cookie, query }: YahooAsk): YahooReply {
    const crumb = this.#crumbs.get(cookieValue(cookie, 'A3') ?? '');
    if (crumb === undefined || query.get('crumb') !== crumb)
      return json(401, { finance: { result: null, error: { code: 'Unauthorized', description: 'Invalid Crumb' } } });
    const tickers = (query.get('symbols') ?? '').split(',');
    const rows = tickers.flatMap((ticker) => {
      const facts = this.#options.faults.missing.has(ticker)
        ? undefined
        : this.#options.market.at(ticker, this.#options.now());
      return facts === undefined ? [] : [{ ...quoteRow(facts), ...this.#options.faults.altered.get(ticker) }];
    });
    return json(200, { quoteResponse: { result: rows, error: null } });
  }

  #chart(ticker: string, query: URLSearchParams): YahooReply {
    const everyMs = INTERVALS.get(query.get('interval') ?? '');
    if (!this.#options.market.isListed(ticker) || everyMs === undefined)
      return json(404, {
        chart: { result: null, error: { code: 'Not Found', description: 'No data found, symbol may be delisted' } },
      });
    const now = this.#options.now();
    const to = Math.min(Number(query.get('period2')) * 1000, now);
    const from = Math.max(Number(query.get('period1')) * 1000, to - MAX_CHART_MS);
    const bars = this.#options.market.bars(ticker, { from, to, everyMs });
    const column = (of: (bar: (typeof bars)[number]) => number): number[] => bars.map(of);
    const meta = {
      currency: 'USD',
      symbol: ticker,
      exchangeName: 'NMS',
      instrumentType: 'EQUITY',
      dataGranularity: query.get('interval'),
    };
    return json(200, {
      chart: {
        error: null,
        result: [
          {
            meta,
            ...(bars.length === 0 ? {} : { timestamp: column(({ openTime }) => openTime / 1000) }),
            indicators: {
              quote: [
                bars.length === 0
                  ? {}
                  : {
                      open: column(({ open }) => open / 100),
                      high: column(({ high }) => high / 100),
                      low: column(({ low }) => low / 100),
                      close: column(({ close }) => close / 100),
                      volume: column(({ volume }) => volume),
                    },
              ],
            },
          },
        ],
      },
    });
  }
}

function quoteRow(facts: EquityFacts): Record<string, unknown> {
  const change = facts.price - facts.previousClose;
  return {
    language: 'en-US',
    region: 'US',
    quoteType: 'EQUITY',
    currency: 'USD',
    marketState: facts.state,
    regularMarketChange: change / 100,
    regularMarketChangePercent: (change / facts.previousClose) * 100,
    regularMarketPrice: facts.price / 100,
    regularMarketTime: Math.floor(facts.tradedAt / 1000),
    regularMarketDayHigh: facts.high / 100,
    regularMarketDayLow: facts.low / 100,
    regularMarketVolume: facts.volume,
    regularMarketPreviousClose: facts.previousClose / 100,
    regularMarketOpen: facts.open / 100,
    bid: facts.bid / 100,
    ask: facts.ask / 100,
    bidSize: 1,
    askSize: 2,
    exchange: 'NMS',
    fullExchangeName: 'NasdaqGS',
    exchangeDataDelayedBy: facts.delayMinutes,
    exchangeTimezoneName: 'America/New_York',
    sourceInterval: 15,
    priceHint: 2,
    tradeable: false,
    triggerable: true,
    shortName: `${facts.ticker} (simulated)`,
    longName: companyName(facts.ticker),
    symbol: facts.ticker,
  };
}

function cookieValue(cookies: string, name: string): string | undefined {
  for (const cookie of cookies.split(';')) {
    const [key, value] = cookie.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

function redirect(location: string, cookie: string): YahooReply {
  return { status: 302, headers: { location, 'set-cookie': cookie }, body: '' };
}

function text(status: number, body: string): YahooReply {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

function json(status: number, body: unknown): YahooReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const INTERVALS: ReadonlyMap<string, number> = new Map([
  ['1m', 60_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
  ['1wk', 7 * 86_400_000],
]);
const MAX_CHART_MS = 60 * 86_400_000;
