import { toInstrumentId, type Instrument } from '../../../src-shared/market/instrument.ts';
import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { previousMatches } from '../venue/link-rules.ts';
import type { Decoded } from '../venue/decoded.ts';
import { CandleRecord, TradeRecord } from '../venue/records.ts';
import type { StreamVenue, VenueLimits } from '../venue/venue.ts';

/**
 * A venue that speaks the plainest JSON, for tests of the engine. Frames: `{"topic","n","at"}` is a trade with id `n`; `{"ack","error"}` answers a
 * frame; `{"bye":1}`, `{"pong":1}`, `{"ping":1}`, `{"idle":1}` are what they say; anything else is malformed. Client frames are
 * `{"sub":[…],"id"}` and `{"unsub":[…],"id"}`.
 */
export function toyVenue(changes: ToyChanges = {}): StreamVenue {
  const { limits, ...rest } = changes;
  return { ...TOY, ...rest, limits: { ...TOY.limits, ...limits } };
}

/** What a test wants to be different. */
export type ToyChanges = Partial<Omit<StreamVenue, 'limits'>> & { readonly limits?: Partial<VenueLimits> };

/** A trade frame. `at` is venue time, epoch ms. */
export function toyTrade(topic: string, id: number, at = 0): string {
  return JSON.stringify({ topic, n: id, at });
}

/** An answer to the frame with this id; with an error, a rejection. */
export function toyAck(id: number, error = ''): string {
  return JSON.stringify({ ack: String(id), error });
}

/** What a client frame says. */
export function readToyFrame(text: string): ToyFrame {
  const parsed = JSON.parse(text) as { readonly sub?: string[]; readonly unsub?: string[]; readonly id?: number };
  return { isSubscribe: parsed.sub !== undefined, topics: parsed.sub ?? parsed.unsub ?? [], id: parsed.id ?? 0 };
}

/** A subscribe or unsubscribe frame. */
export interface ToyFrame {
  readonly isSubscribe: boolean;
  readonly topics: readonly string[];
  readonly id: number;
}

interface ToyMessage {
  readonly topic?: string;
  readonly n?: number;
  readonly at?: number;
  readonly ack?: string;
  readonly error?: string;
  readonly bye?: number;
  readonly pong?: number;
  readonly ping?: number;
  readonly idle?: number;
}

function decode(bytes: Uint8Array, out: Decoded): void {
  let message: ToyMessage;
  try {
    message = JSON.parse(new TextDecoder().decode(bytes)) as ToyMessage;
  } catch {
    out.fail('not JSON');
    return;
  }
  if (message.topic !== undefined) {
    out.begin('events');
    out.topic = message.topic;
    const trade = out.addTrade();
    trade.id = message.n ?? NaN;
    trade.venueTime = message.at ?? NaN;
  } else if (message.ack !== undefined) {
    out.begin('ack');
    out.ackId = message.ack;
    out.ackError = message.error ?? '';
  } else if (message.ping !== undefined) {
    out.begin('reply');
    out.replyText = 'pong';
  } else if (message.bye !== undefined) out.begin('going-away');
  else if (message.pong !== undefined) out.begin('pong');
  else if (message.idle !== undefined) out.begin('ignored');
  else out.fail('unknown shape');
}

function readRows(body: Uint8Array): readonly number[] | undefined {
  const parsed = readJson(body);
  return Array.isArray(parsed) ? parsed.map(Number) : undefined;
}

function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

/** Answers are arrays of symbols; an empty one cannot be read. */
function parseInstruments(body: Uint8Array): ReturnType<StreamVenue['instruments']['parse']> {
  const symbols = readJson(body);
  if (!Array.isArray(symbols)) return { malformed: 'not a list of symbols' };
  const instruments = symbols.filter((symbol) => symbol !== '').map((symbol) => toyInstrument(String(symbol)));
  return { instruments, rejected: symbols.length - instruments.length };
}

/** An instrument whose quote asset is the last four letters. */
export function toyInstrument(symbol: string): Instrument {
  const venue = STREAM_VENUE_IDS[0];
  return {
    id: toInstrumentId(venue, symbol),
    venue,
    symbol,
    marketType: 'spot',
    base: symbol.slice(0, -4),
    quote: symbol.slice(-4),
    sizeUnit: 'base',
    status: 'trading',
  };
}

const ENDPOINTS = { ws: 'wss://toy', rest: 'https://toy' };

const TOY: StreamVenue = {
  id: STREAM_VENUE_IDS[0],
  exchange: 'Toy',
  title: 'Toy',
  marketTypes: ['spot'],
  channels: ['trade'],
  intervals: ['1m'],
  tradeChannel: 'trade',
  tradeIds: 'consecutive',
  endpoints: { production: ENDPOINTS },
  limits: {
    topicsPerConnection: 1000,
    framesPerSecond: 5,
    framesReserved: 2,
    topicsPerFrame: 50,
    connectionAgeMs: 24 * 60 * 60_000,
    connectionAttempts: { count: 300, perMs: 300_000 },
    pool: { name: 'toy', weight: 1000, perMs: 60_000, usedHeader: 'x-used', retryAfterFallbackMs: 30_000 },
  },
  symbolOf: (typed) => typed.toUpperCase(),
  topicsOf: ({ symbol, channel }) => [{ key: `${symbol}@${channel}`, route: '' }],
  streamUrl: (endpoints, route) => `${endpoints.ws}/${route}`,
  subscribeFrame: (topics, id) => JSON.stringify({ sub: topics, id }),
  unsubscribeFrame: (topics, id) => JSON.stringify({ unsub: topics, id }),
  acknowledgement: 'explicit',
  keepAlive: { kind: 'server-pings', silenceMs: 200_000 },
  decode,
  bookPolicy: () => ({
    kind: 'rest-snapshot',
    link: previousMatches,
    snapshotDepth: 1000,
    snapshotRequest: (symbol) => ({ path: `/book?symbol=${symbol}`, weight: 50 }),
    parseSnapshot: () => ({ malformed: 'the toy venue has no books' }),
  }),
  answerKind: () => undefined,
  instruments: {
    requests: () => [{ path: '/instruments', weight: 10 }],
    parse: parseInstruments,
    rowsIn: '',
    ofSymbol: toyInstrument,
  },
  history: {
    maxCandles: 100,
    maxTrades: 1000,
    tradePaging: 'from-id',
    candles: ({ limit, endTime }) => ({
      path: `/candles?limit=${limit}${endTime === undefined ? '' : `&end=${endTime}`}`,
      weight: 2,
    }),
    parseCandles: (body, _interval, each) => {
      const candle = new CandleRecord();
      const rows = readRows(body);
      if (rows === undefined) return { malformed: 'not rows' };
      for (const openTime of rows) {
        candle.openTime = openTime;
        each(candle);
      }
      return undefined;
    },
    trades: ({ fromId, limit }) => ({ path: `/trades?from=${fromId ?? ''}&limit=${limit}`, weight: 4 }),
    parseTrades: (body, _channel, each) => {
      const trade = new TradeRecord();
      const rows = readRows(body);
      if (rows === undefined) return { malformed: 'not rows' };
      for (const id of rows) {
        trade.id = id;
        each(trade);
      }
      return undefined;
    },
  },
  time: { request: () => ({ path: '/time', weight: 1 }), parse: (body) => Number(new TextDecoder().decode(body)) },
};
