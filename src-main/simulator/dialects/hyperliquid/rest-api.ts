import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { Timeline } from '../../timeline.ts';
import type { HttpAsk, HttpReply } from '../dialect.ts';
import type { AddressLimits } from './address-limits.ts';
import { noiseAt } from '../../market/prng.ts';
import type { Listings, PerpetualDex } from './listings.ts';
import {
  bookData,
  candleData,
  contextFields,
  contextRows,
  emptyBook,
  fundingOf,
  midFields,
  tradeRows,
} from './payloads.ts';
import { middlesOf, SLOW_LEVELS } from './publishers.ts';
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
  /** Undefined for a coin or a dex that is not known. */
  answer(body: Fields, context: RestContext & { readonly bookAge: number }): Answer | undefined;
}

function metaOf({ coins, collateral }: PerpetualDex): string {
  const rows = coins.map(
    ({ symbol, szDecimals, listing }) =>
      `{"szDecimals":${szDecimals},"name":"${symbol}","maxLeverage":40,"marginTableId":40${listing === undefined ? ',"isDelisted":true' : ''}}`,
  );
  return `{"universe":[${rows.join(',')}],"marginTables":[],"collateralToken":${collateral}}`;
}

function dexRow({ name, fullName, coins }: PerpetualDex): string {
  if (name === '') return 'null';
  const each = (value: string): string => coins.map(({ symbol }) => `["${symbol}","${value}"]`).join(',');
  return (
    `{"name":"${name}","fullName":"${fullName}","deployer":"${DEPLOYER}","oracleUpdater":null,"feeRecipient":"${DEPLOYER}",` +
    `"assetToStreamingOiCap":[${each('25000000.0')}],"subDeployers":[["setOracle",["${DEPLOYER}"]]],"deployerFeeScale":"1.0",` +
    `"lastDeployerFeeScaleChangeTime":"1970-01-01T00:00:00","assetToFundingMultiplier":[${each('0.5')}],"assetToFundingInterestRate":[]}`
  );
}

function spotMeta({ tokens, pairs }: Listings): string {
  const rows = tokens.map(
    ({ name, index, szDecimals }) =>
      `{"name":"${name}","szDecimals":${szDecimals},"weiDecimals":8,"index":${index},"tokenId":"0x${String(index).padStart(32, '0')}","isCanonical":${index < 2},"evmContract":null,"fullName":null,"deployerTradingFeeShare":"0.0"}`,
  );
  const universe = pairs.map(
    ({ listing, index, tokens: pair, isCanonical }) =>
      `{"tokens":[${pair.join(',')}],"name":"${listing.symbol}","index":${index},"isCanonical":${isCanonical}}`,
  );
  return `{"universe":[${universe.join(',')}],"tokens":[${rows.join(',')}]}`;
}

/** Rates of the hours from one time to another, oldest first, 500 at most. */
function fundingHistory(body: Fields, { listings, timeline }: RestContext): Answer | undefined {
  const { coin, startTime, endTime } = body;
  const found = typeof coin === 'string' ? listings.coin(coin) : undefined;
  if (found === undefined || typeof startTime !== 'number') return undefined;
  const rows: string[] = [];
  const { listing } = found;
  if (listing !== undefined) {
    const to = Math.min(typeof endTime === 'number' ? endTime : Infinity, timeline.now);
    for (
      let time = Math.ceil(Math.max(startTime, to - MOST_FUNDING_MS) / HOUR_MS) * HOUR_MS;
      time <= to && rows.length < MOST_FUNDINGS;
      time += HOUR_MS
    )
      rows.push(
        `{"coin":"${listing.symbol}","fundingRate":"${fundingOf(listing, time - 1)}","premium":"0.0","time":${time}}`,
      );
  }
  return { text: `[${rows.join(',')}]`, rows: rows.length };
}

/** Of the first dex. The time given with the venue's own rate was seen to be that of the last payment (a capture of September 2026). */
function predictedFundings({ dexes }: Listings, now: number): string {
  const time = Math.floor(now / HOUR_MS) * HOUR_MS;
  const rows = dexes[0]?.coins.flatMap(({ symbol, listing }) =>
    listing === undefined
      ? []
      : [
          `["${symbol}",[["BinPerp",null],["HlPerp",{"fundingRate":"${fundingOf(listing, now)}","nextFundingTime":${time},"fundingIntervalHours":1}]]]`,
        ],
  );
  return `[${rows?.join(',') ?? ''}]`;
}

/** The time of the newest state: from 128 to 268 ms old, as was measured in September 2026. */
function stateTime(now: number): number {
  return Math.floor(now - LEAST_LAG_MS - noiseAt(LEAST_LAG_MS, Math.floor(now)) * LAG_SPREAD_MS);
}

/** Oldest first, of the newest 5,000 at most, and those without trades left out. */
function candles(body: Fields, { listings, timeline }: RestContext): Answer | undefined {
  const asked = body['req'];
  const { coin, interval, startTime, endTime }: Fields =
    typeof asked === 'object' && asked !== null ? { ...asked } : {};
  const found = typeof coin === 'string' ? listings.coin(coin) : undefined;
  if (found === undefined || typeof interval !== 'string' || !isInterval(interval) || !INTERVALS.includes(interval))
    return undefined;
  const { listing } = found;
  if (listing === undefined) return plain('[]');
  const series = listing.market.candles;
  const kept = series.oldestOf(interval, MOST_CANDLES, timeline.now);
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

/** The answer about a dex, the first one unless the request names another. */
function ofDex(body: Fields, { listings }: RestContext, answer: (dex: PerpetualDex) => string): Answer | undefined {
  const { dex: name = '' } = body;
  const dex = typeof name === 'string' ? listings.dex(name) : undefined;
  return dex === undefined ? undefined : plain(answer(dex));
}

function recentTrades(body: Fields, { listings }: RestContext): Answer | undefined {
  const coin = typeof body['coin'] === 'string' ? listings.coin(body['coin']) : undefined;
  if (coin?.listing === undefined) return coin === undefined ? undefined : plain('[]');
  const rows = coin.listing.market.trades.newest(RECENT_TRADES).toReversed();
  return { text: tradeRows(coin.listing, rows), rows: rows.length };
}

/** A book, or null for an unknown coin, which is no failure here. */
function l2Book(
  body: Fields,
  { listings, timeline: { now }, bookAge }: RestContext & { readonly bookAge: number },
): Answer {
  const coin = typeof body['coin'] === 'string' ? listings.coin(body['coin']) : undefined;
  if (coin?.listing === undefined) return plain(coin === undefined ? 'null' : emptyBook(coin.symbol, now));
  const { book } = coin.listing.market;
  const older = bookAge === 0 ? undefined : book.at(Math.max(book.oldestSequence, book.sequence - bookAge));
  return plain(bookData(coin.listing, older ?? book, { levels: SLOW_LEVELS, now }));
}

function plain(text: string): Answer {
  return { text, rows: 0 };
}

function reply(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': status === 200 ? 'application/json' : 'text/plain' }, body };
}

function parse(text: string): Fields | undefined {
  const body = parseJsonText(text);
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : undefined;
}

const USUAL_WEIGHT = 20;
const MOST_CANDLES = 5000;
/** Trades of `recentTrades`. */
const RECENT_TRADES = 100;
const MOST_FUNDINGS = 500;
const HOUR_MS = 3_600_000;
/** As far back as the simulated market has rates. */
const MOST_FUNDING_MS = 365 * 24 * HOUR_MS;
const LEAST_LAG_MS = 128;
const LAG_SPREAD_MS = 140;
const DEPLOYER = `0x${'11'.repeat(20)}`;

/** Weights as documented, read 2025-11. */
const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['meta', { weight: USUAL_WEIGHT, answer: (body, context) => ofDex(body, context, metaOf) }],
  [
    'allPerpMetas',
    { weight: USUAL_WEIGHT, answer: (_, { listings }) => plain(`[${listings.dexes.map(metaOf).join(',')}]`) },
  ],
  ['spotMeta', { weight: USUAL_WEIGHT, answer: (_, { listings }) => plain(spotMeta(listings)) }],
  [
    'metaAndAssetCtxs',
    {
      weight: USUAL_WEIGHT,
      answer: (body, context) =>
        ofDex(body, context, (dex) => `[${metaOf(dex)},${contextRows(dex.coins, context.timeline.now)}]`),
    },
  ],
  [
    'spotMetaAndAssetCtxs',
    {
      weight: USUAL_WEIGHT,
      answer: (_, { listings, timeline }) => {
        const contexts = listings.pairs.map(({ listing }) => contextFields(listing, timeline.now));
        return plain(`[${spotMeta(listings)},[${contexts.join(',')}]]`);
      },
    },
  ],
  [
    'perpDexs',
    { weight: USUAL_WEIGHT, answer: (_, { listings }) => plain(`[${listings.dexes.map(dexRow).join(',')}]`) },
  ],
  [
    'allMids',
    {
      weight: 2,
      answer: (body, context) => ofDex(body, context, (dex) => midFields(middlesOf(dex, context.listings))),
    },
  ],
  ['fundingHistory', { weight: USUAL_WEIGHT, rowsPerWeight: 20, answer: fundingHistory }],
  [
    'predictedFundings',
    {
      weight: USUAL_WEIGHT,
      answer: (_, { listings, timeline }) => plain(predictedFundings(listings, timeline.now)),
    },
  ],
  [
    'exchangeStatus',
    { weight: 2, answer: (_, { timeline }) => plain(`{"time":${stateTime(timeline.now)},"specialStatuses":null}`) },
  ],
  ['candleSnapshot', { weight: USUAL_WEIGHT, rowsPerWeight: 60, answer: candles }],
  ['recentTrades', { weight: USUAL_WEIGHT, rowsPerWeight: 20, answer: recentTrades }],
  ['l2Book', { weight: 2, answer: l2Book }],
]);
