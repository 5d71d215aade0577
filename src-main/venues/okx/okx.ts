import type { Channel } from '../../../src-shared/market/channels.ts';
import { chainsOnly } from '../../engine/venue/link-rules.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { decodeOkxFrame } from './frames.ts';
import {
  MAX_CANDLES,
  MAX_TRADES,
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
import { argOf, BARS, okxTopicsOf, SHALLOW, SHALLOW_BOOK } from './topics.ts';

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
];

/**
 * OKX: spot, swaps and dated futures, linear and inverse. Source: OKX v5 documentation and change log through July 2026, and a recording of
 * May 2022. The mark price comes without its index, which is another instrument there.
 */
export const okx: StreamVenue = {
  id: 'okx',
  exchange: 'OKX',
  title: 'OKX',
  marketTypes: ['spot', 'perp', 'future', 'perp-inverse', 'future-inverse'],
  channels: CHANNELS,
  intervals: [...BARS.keys()],
  // Not stated.
  emptyCandles: 'omitted',
  // Single fills, because history has no others: rows of merged ones would be told twice where the two are joined.
  tradeChannel: 'trade',
  // That there are no gaps between them is promised nowhere.
  tradeIds: 'ascending',
  endpoints: {
    production: { ws: 'wss://ws.okx.com:8443/ws/v5', rest: 'https://openapi.okx.com' },
    // Over REST it is the host of production that answers for the simulated market, where a header says so.
    testnet: {
      ws: 'wss://wspap.okx.com:8443/ws/v5',
      rest: 'https://www.okx.com',
      headers: { 'x-simulated-trading': '1' },
    },
  },
  limits: {
    // All args of a socket together may have 64 KB; one has less than 80 bytes.
    topicsPerConnection: 500,
    // The venue counts by the hour; this keeps a burst small.
    framesPerSecond: 5,
    framesPerHour: 480,
    framesReserved: 0,
    topicsPerFrame: 50,
    connectionAttempts: { count: 3, perMs: 1000 },
    // Each call has a budget of its own; one for all of them, which they weigh in, is less than the venue allows and never more.
    pool: { name: 'okx', weight: 40, perMs: 2000, retryAfterFallbackMs: 2000 },
  },
  symbolOf: (typed) => typed.trim().toUpperCase(),
  topicsOf: okxTopicsOf,
  streamUrl: (endpoints, route) => `${endpoints.ws}/${route}`,
  subscribeFrame: (topics, id) => controlFrame('subscribe', topics, id),
  unsubscribeFrame: (topics, id) => controlFrame('unsubscribe', topics, id),
  acknowledgement: 'explicit',
  // Silence of 30 s is the end; the answer is as bare as the question.
  keepAlive: { kind: 'client-pings', frame: () => 'ping', everyMs: 20_000, silenceMs: 45_000 },
  decode: (bytes, out) => {
    if (!scanOkxFrame(bytes, out)) decodeOkxFrame(bytes, out);
  },
  bookPolicy: (topic) =>
    topic.startsWith(`${SHALLOW_BOOK}:`)
      ? { kind: 'every-message', levels: SHALLOW }
      : { kind: 'stream-snapshot', link: chainsOnly, levels: DEEP_LEVELS, checksum: 'crc32-25' },
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
  },
  history: {
    maxCandles: MAX_CANDLES,
    maxTrades: MAX_TRADES,
    tradePaging: 'backwards',
    candles: okxCandlesRequest,
    parseCandles: parseOkxCandles,
    trades: okxTradesRequest,
    parseTrades: parseOkxTrades,
  },
  time: { request: () => ({ path: '/api/v5/public/time', weight: WEIGHTS.time }), parse: parseOkxTime },
};

function controlFrame(op: 'subscribe' | 'unsubscribe', topics: readonly string[], id: number): string {
  return `{"id":"${id}","op":"${op}","args":[${topics.map(argOf).join(',')}]}`;
}

const DEEP_LEVELS = 400;
const INSTRUMENTS = /\/api\/v5\/public\/instruments(?:[?#]|$)/;
