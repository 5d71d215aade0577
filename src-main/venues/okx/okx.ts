import type { Channel } from '../../../src-shared/market/channels.ts';
import { chainsOnly } from '../../engine/venue/link-rules.ts';
import type { BookPolicy, StreamVenue } from '../../engine/venue/venue.ts';
import { OKX_FUNDING, OKX_OPEN_INTEREST } from './figures.ts';
import { decodeOkxFrame } from './frames.ts';
import {
  MAX_CANDLES,
  MAX_TRADES,
  OKX_LONG_SHORT,
  okxCandlesRequest,
  okxRejectionOf,
  okxTradesRequest,
  parseOkxCandles,
  parseOkxInstruments,
  parseOkxTime,
  parseOkxTrades,
  WEIGHTS,
} from './rest.ts';
import { scanOkxFrame } from './scan.ts';
import {
  argOf,
  BARS,
  DEEP_BOOKS,
  okxIndexOf,
  okxSymbolFacts,
  okxTopicsOf,
  SHALLOW,
  SHALLOW_BOOK,
  STATUS,
} from './topics.ts';

const CHANNELS: readonly Channel[] = [
  'trade',
  'aggTrade',
  'book',
  'bbo',
  'ticker',
  'candle',
  'markPrice',
  'liquidation',
  'openInterest',
  'longShortRatio',
];

/**
 * OKX: spot, swaps and dated futures, linear and inverse. Source: OKX v5 documentation and change log through July 2026, and a recording of
 * May 2022.
 */
export const okx: StreamVenue = {
  id: 'okx',
  exchange: 'OKX',
  title: 'OKX',
  marketTypes: ['spot', 'perp', 'future', 'perp-inverse', 'future-inverse'],
  channels: CHANNELS,
  liquidations: 'one-a-second',
  longShortScope: 'asset',
  intervals: [...BARS.keys()],
  // Not stated.
  emptyCandles: 'omitted',
  // Single fills, because history has no others: rows of merged ones would come twice when the two are joined.
  tradeChannel: 'trade',
  // That there are no gaps between them is promised nowhere.
  tradeIds: 'ascending',
  endpoints: {
    production: { ws: 'wss://ws.okx.com:8443/ws/v5', rest: 'https://openapi.okx.com' },
    // Over REST it is the host of production that answers for the simulated market, if a header says so.
    testnet: {
      ws: 'wss://wspap.okx.com:8443/ws/v5',
      rest: 'https://www.okx.com',
      headers: { 'x-simulated-trading': '1' },
    },
    // Source: okx-api 3.2.3 and the documentation of both regions, read November 2026.
    alternatives: [
      {
        name: 'OKX EEA',
        for: 'the European Economic Area; fewer instruments',
        ws: 'wss://wseea.okx.com:8443/ws/v5',
        rest: 'https://eea.okx.com',
      },
      {
        name: 'OKX US',
        for: 'the United States; fewer instruments',
        ws: 'wss://wsus.okx.com:8443/ws/v5',
        rest: 'https://us.okx.com',
      },
    ],
  },
  limits: {
    // All args of a socket together may have 64 KB; one has less than 80 bytes.
    topicsPerConnection: 500,
    // The venue counts by the hour; this keeps a burst small.
    framesPerSecond: 5,
    framesPerHour: 480,
    framesReserved: 0,
    topicsPerFrame: 50,
    // The venue advises fewer than 30 deep books a connection.
    heavyTopics: { perConnection: 29, isHeavy: (topic) => DEEP_BOOKS.has(topic.slice(0, topic.indexOf(':'))) },
    connectionAttempts: { count: 3, perMs: 1000 },
    // Each call has a budget of its own; one for all of them, which they weigh in, is less than the venue allows and never more.
    pool: { name: 'okx', weight: 40, perMs: 2000, retryAfterFallbackMs: 2000 },
  },
  symbolOf: (typed) => typed.trim().toUpperCase(),
  topicsOf: okxTopicsOf,
  maintenanceTopic: { key: STATUS, route: 'public' },
  streamUrl: (endpoints, route) => `${endpoints.ws}/${route}`,
  subscribeFrame: (topics, id) => controlFrame('subscribe', topics, id),
  unsubscribeFrame: (topics, id) => controlFrame('unsubscribe', topics, id),
  acknowledgement: 'explicit',
  // Silence of 30 s is the end; the answer is as bare as the question.
  keepAlive: { kind: 'client-pings', frame: () => 'ping', everyMs: 20_000, silenceMs: 45_000 },
  scan: scanOkxFrame,
  decode: decodeOkxFrame,
  polled: { longShortRatio: OKX_LONG_SHORT },
  indexOf: okxIndexOf,
  bookPolicy,
  rejectionOf: okxRejectionOf,
  // Snapshots over REST have no sequence, and join nothing.
  answerKind: (url) => (INSTRUMENTS.test(url) ? { kind: 'instruments' } : undefined),
  instruments: {
    requests: () =>
      ['SPOT', 'SWAP', 'FUTURES'].map((type) => ({
        path: `/api/v5/public/instruments?instType=${type}`,
        weight: WEIGHTS.instruments,
      })),
    parse: parseOkxInstruments,
    rowsIn: 'data',
    ofSymbol: okxSymbolFacts,
  },
  history: {
    maxCandles: MAX_CANDLES,
    maxTrades: MAX_TRADES,
    tradePaging: 'backwards',
    candles: okxCandlesRequest,
    parseCandles: parseOkxCandles,
    openInterest: OKX_OPEN_INTEREST,
    funding: OKX_FUNDING,
    trades: okxTradesRequest,
    parseTrades: parseOkxTrades,
  },
  time: { request: () => ({ path: '/api/v5/public/time', weight: WEIGHTS.time }), parse: parseOkxTime },
};

function bookPolicy(topic: string): BookPolicy {
  const channel = topic.slice(0, topic.indexOf(':'));
  if (channel === SHALLOW_BOOK) return { kind: 'every-message', levels: SHALLOW };
  const levels = DEEP_BOOKS.get(channel) ?? MOST_LEVELS;
  return { kind: 'stream-snapshot', link: chainsOnly, levels, checksum: 'crc32-25' };
}

function controlFrame(op: 'subscribe' | 'unsubscribe', topics: readonly string[], id: number): string {
  return `{"id":"${id}","op":"${op}","args":[${topics.map(argOf).join(',')}]}`;
}

const MOST_LEVELS = 400;
const INSTRUMENTS = /\/api\/v5\/public\/instruments(?:[?#]|$)/;
