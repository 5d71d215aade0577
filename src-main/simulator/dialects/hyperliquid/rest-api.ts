import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { Timeline } from '../../timeline.ts';
import type { HttpAsk, HttpReply } from '../dialect.ts';
import type { AddressLimits } from './address-limits.ts';
import type { HyperliquidListing, Listings } from './listings.ts';
import { bookData, candleData, contextFields, tradeRows } from './payloads.ts';
import { SLOW_LEVELS } from './publishers.ts';
import { INTERVALS } from './subscription.ts';

/** What answers need. */
export interface RestContext {
  readonly timeline: Timeline;
  readonly listings: Listings;
  readonly limits: AddressLimits;
}

/** The answer to `POST /info`. */
export function answerInfo(ask: HttpAsk, context: RestContext): HttpReply {
  if (ask.method !== 'POST' || ask.path !== '/info') return reply(404, '');
  const body = parse(ask.body);
  const type = body?.['type'];
  const call = typeof type === 'string' ? CALLS.get(type) : undefined;
  if (body === undefined || call === undefined) {
    // Also what cannot be read costs.
    if (!context.limits.charge(ask.address, USUAL_WEIGHT)) return reply(429, '');
    return reply(422, 'Failed to deserialize the JSON body into the target type');
  }
  const answer = call.answer(body, { ...context, bookAge: ask.bookAge ?? 0 });
  if (
    !context.limits.charge(
      ask.address,
      call.weight + (answer === undefined ? 0 : answer.rows / (call.rowsPerWeight ?? Infinity)),
    )
  )
    return reply(429, '');
  return answer === undefined ? reply(500, 'null') : reply(200, answer.text);
}

type Fields = Readonly<Record<string, unknown>>;

interface Answer {
  readonly text: string;
  readonly rows: number;
}

interface Call {
  readonly weight: number;
  /** Rows that cost one more. */
  readonly rowsPerWeight?: number;
  /** Undefined for a coin that is not listed. */
  answer(body: Fields, context: RestContext & { readonly bookAge: number }): Answer | undefined;
}

function meta({ perpetuals }: Listings): string {
  return `{"universe":[${perpetuals.map(({ symbol, instrument }) => `{"szDecimals":${instrument.sizeDecimals},"name":"${symbol}","maxLeverage":40,"marginTableId":40}`).join(',')}],"marginTables":[],"collateralToken":0}`;
}

function spotMeta({ tokens, pairs }: Listings): string {
  const rows = tokens.map(
    ({ name, index, szDecimals }) =>
      `{"name":"${name}","szDecimals":${szDecimals},"weiDecimals":8,"index":${index},"tokenId":"0x${String(index).padStart(32, '0')}","isCanonical":${index < 2},"evmContract":null,"fullName":null}`,
  );
  const universe = pairs.map(
    ({ listing, index, tokens: pair, isCanonical }) =>
      `{"tokens":[${pair.join(',')}],"name":"${listing.symbol}","index":${index},"isCanonical":${isCanonical}}`,
  );
  return `{"universe":[${universe.join(',')}],"tokens":[${rows.join(',')}]}`;
}

function contexts(all: readonly HyperliquidListing[], now: number): string {
  return `[${all.map((listing) => contextFields(listing, now)).join(',')}]`;
}

/** Oldest first, of the newest 5,000 at most, and those without trades left out. */
function candles(body: Fields, { listings, timeline }: RestContext): Answer | undefined {
  const asked = body['req'];
  const { coin, interval, startTime, endTime }: Fields =
    typeof asked === 'object' && asked !== null ? { ...asked } : {};
  const listing = typeof coin === 'string' ? listings.get(coin) : undefined;
  if (listing === undefined || typeof interval !== 'string' || !isInterval(interval) || !INTERVALS.includes(interval))
    return undefined;
  const series = listing.market.candles;
  const kept =
    series.list(interval, { from: -Infinity, to: Infinity, limit: MOST_CANDLES, keep: 'last' }, timeline.now)[0]
      ?.openTime ?? 0;
  const from = Math.max(kept, typeof startTime === 'number' ? startTime : 0);
  const window = {
    from,
    to: typeof endTime === 'number' ? endTime : Infinity,
    limit: MOST_CANDLES,
    keep: 'last',
  } as const;
  const rows =
    window.to < from ? [] : series.list(interval, window, timeline.now).filter(({ tradeCount }) => tradeCount > 0);
  return { text: `[${rows.map((candle) => candleData(listing, interval, candle)).join(',')}]`, rows: rows.length };
}

function ofCoin(
  body: Fields,
  { listings }: RestContext,
  answer: (listing: HyperliquidListing) => Answer,
): Answer | undefined {
  const listing = typeof body['coin'] === 'string' ? listings.get(body['coin']) : undefined;
  return listing === undefined ? undefined : answer(listing);
}

function plain(text: string): Answer {
  return { text, rows: 0 };
}

function reply(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': status === 200 ? 'application/json' : 'text/plain' }, body };
}

function parse(text: string): Fields | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const USUAL_WEIGHT = 20;
const MOST_CANDLES = 5000;
/** Trades of `recentTrades`. */
const RECENT_TRADES = 100;

/** Weights as documented, read 2025-11. */
const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['meta', { weight: USUAL_WEIGHT, answer: (_, { listings }) => plain(meta(listings)) }],
  ['spotMeta', { weight: USUAL_WEIGHT, answer: (_, { listings }) => plain(spotMeta(listings)) }],
  [
    'metaAndAssetCtxs',
    {
      weight: USUAL_WEIGHT,
      answer: (_, { listings, timeline }) =>
        plain(`[${meta(listings)},${contexts(listings.perpetuals, timeline.now)}]`),
    },
  ],
  [
    'spotMetaAndAssetCtxs',
    {
      weight: USUAL_WEIGHT,
      answer: (_, { listings, timeline }) =>
        plain(
          `[${spotMeta(listings)},${contexts(
            listings.pairs.map(({ listing }) => listing),
            timeline.now,
          )}]`,
        ),
    },
  ],
  ['perpDexs', { weight: USUAL_WEIGHT, answer: () => plain('[null]') }],
  [
    'exchangeStatus',
    { weight: 2, answer: (_, { timeline }) => plain(`{"time":${Math.floor(timeline.now)},"specialStatuses":null}`) },
  ],
  ['candleSnapshot', { weight: USUAL_WEIGHT, rowsPerWeight: 60, answer: candles }],
  [
    'recentTrades',
    {
      weight: USUAL_WEIGHT,
      rowsPerWeight: 20,
      answer: (body, context) =>
        ofCoin(body, context, (listing) => {
          const rows = listing.market.trades.newest(RECENT_TRADES).toReversed();
          return { text: tradeRows(listing, rows), rows: rows.length };
        }),
    },
  ],
  [
    'l2Book',
    {
      weight: 2,
      answer: (body, context) =>
        ofCoin(body, context, (listing) => {
          const { book } = listing.market;
          const sides =
            (context.bookAge === 0
              ? undefined
              : book.at(Math.max(book.oldestSequence, book.sequence - context.bookAge))) ?? book;
          return plain(bookData(listing, sides, { levels: SLOW_LEVELS, now: context.timeline.now }));
        }),
    },
  ],
]);
