import * as v from 'valibot';
import { DAY, flag, integer, MINUTE, oneOf, SECOND, text } from './option-schemas.ts';

/** Sources of equity quotes that there are. */
export const QUOTE_SOURCE_IDS = ['yahoo', 'file', 'sim'] as const;

/** One of {@link QUOTE_SOURCE_IDS}. */
export type QuoteSourceId = (typeof QUOTE_SOURCE_IDS)[number];

/** An address of HTTP, or nothing. */
export const HTTP_URL_OR_NONE = /^(?:$|https?:\/\/[^\s/])/;
/** A ticker and what a receiver calls it. */
const TICKER_NAME = /^[^\s=]+=[^\s=]+$/;
/** An address of Redis. */
export const REDIS_URL = /^rediss?:\/\/[^\s/]/;

/** Options of quotes of equities. */
export const EQUITIES = v.strictObject({
  enabled: flag(
    false,
    'Poll quotes of equities in live sessions, on screen and in `tapedeck serve`; `tapedeck quotes` always does, and the demo has simulated ones',
  ),
  source: oneOf(QUOTE_SOURCE_IDS, 'Where they come from: Yahoo Finance, `equities.file`, or a simulated Yahoo'),
  url: v.optional(
    v.pipe(
      v.string(),
      v.regex(HTTP_URL_OR_NONE),
      v.description(
        'Base URL below which the hosts of Yahoo are found by name, such as `http://127.0.0.1:8080/yahoo` of `tapedeck simulate`; its quotes count as simulated; empty for Yahoo itself',
      ),
    ),
    '',
  ),
  tickers: text('', 'Tickers, comma-separated, such as `AAPL,MSFT,BRK-B`; empty for those of `equities.list`'),
  list: text(
    '',
    'File of tickers: a JSON array, or words and # comments; empty for 300 liquid ones of the S&P 500 (`config/tickers.us300.json`)',
  ),
  file: text('', 'Quotes of the source `file`: CSV or JSON, read again whenever it changes'),
  intervalMs: integer(MINUTE, SECOND, DAY, 'From the start of one cycle to the start of the next'),
  maxRequestsPerHour: integer(3000, 1, 100_000, 'Requests to the source in any hour, at most'),
});

/** Options of what is sent on to other systems. */
export const PUBLISHERS = v.strictObject({
  http: v.optional(
    v.pipe(
      v.string(),
      v.regex(HTTP_URL_OR_NONE),
      v.description(
        'Base URL of a receiver of batches, by POST to `/quotes/batch` and `/candles/batch` below it; empty for none',
      ),
    ),
    '',
  ),
  tickerNames: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(4096),
      v.check(
        (list) => list === '' || list.split(',').every((pair) => TICKER_NAME.test(pair.trim())),
        'Expected pairs such as BRK-B=BRKB between commas',
      ),
      v.description(
        'What the receiver of quotes over HTTP calls tickers that it would reject, comma-separated: `BRK-B=BRKB,BF-B=BFB`',
      ),
    ),
    '',
  ),
  redis: v.optional(
    v.strictObject({
      enabled: flag(false, 'Publish events to Redis, by Pub/Sub and to a stream'),
      url: v.optional(
        v.pipe(
          v.string(),
          v.regex(REDIS_URL),
          v.description('Address of Redis, with user and password if it wants them: `redis://user:password@host:6379`'),
        ),
        'redis://localhost:6379',
      ),
      channel: text('quotes-stream', 'Channel of quotes of equities, and key of their stream'),
      marketChannel: text('market-stream', 'Channel of trades and closed candles, and key of their stream'),
      maxLength: integer(100_000, 100, 100_000_000, 'Entries that a stream keeps, about'),
    }),
    {},
  ),
  symbols: text(
    '',
    'Symbols whose trades and closed candles `tapedeck serve` sends on, comma-separated, each with its venue: `binance-spot:BTCUSDT`; empty for none',
  ),
  channels: text('trade,candle', 'What of them: `trade` (to Redis alone), `candle`'),
  intervals: text('1m', 'Intervals of their candles, comma-separated'),
  simulated: flag(false, 'Send on what comes from a simulator; receivers over HTTP cannot tell it from what is real'),
});
