import { EVENT_LEVELS, type LogEvent, type LogEventName } from '../../../src-shared/wire/event-log.ts';
import { ERROR_CLASSES, type ErrorClass } from '../errors.ts';
import type {
  BookChanged,
  CandleDiffers,
  CandleGap,
  CandlesNotFilled,
  CandlesFilled,
  ConnectionLost,
  EngineDown,
  LagChanged,
  QualityEvent,
  StreamChanged,
  StreamsStale,
  TradeGap,
  TradeRange,
  TradesFilled,
  TradesNotFilled,
  TradesOutsideBook,
} from '../quality-event.ts';

/** The lines of the log that say this fact. For people and programs outside: the engine reads none of it back. */
export function toLogEvents(event: QualityEvent): readonly LogEvent[] {
  const { at, venue } = event;
  if (event.kind === 'book-changed') return bookLines(event);
  if (event.kind === 'connection-lost') return connectionLines(event, { at, venue, connection: event.connection });
  if (event.kind === 'streams-stale') return event.isConnectionStale ? [] : [toStaleLine(event)];
  if (event.kind === 'lag-changed') return [lagLine(event)];
  if (event.kind === 'candle-differs' || event.kind === 'trades-outside-book') return [differenceLine(event)];
  // Connections and subscriptions have lines of their own: of a lost connection not one for each of its streams. That no engine ran is in the
  // log of the host already, in one line for all venues.
  if (event.kind === 'stream-changed' || event.kind === 'engine-down') return [];
  return [toLogEvent(event)];
}

/** The facts that always have one line. */
type LoggedEvent = Exclude<
  QualityEvent,
  | BookChanged
  | ConnectionLost
  | LagChanged
  | CandleDiffers
  | TradesOutsideBook
  | StreamsStale
  | StreamChanged
  | EngineDown
>;

function toLogEvent(event: LoggedEvent): LogEvent {
  switch (event.kind) {
    case 'trade-gap':
      return line(event, 'TRADE_GAP', gapFields(event));
    case 'trades-filled':
    case 'candles-filled':
      return toFilled(event);
    case 'trades-not-filled':
      return line(event, 'BACKFILL_FAILED', notFilledFields(event));
    case 'trades-repeated':
      return line(event, 'TRADE_DUPLICATE', { channel: event.channel, duplicates: event.duplicates });
    case 'candle-gap':
    case 'candles-not-filled':
      return candleGapLine(event);
    case 'malformed':
      return line(event, 'MESSAGE_MALFORMED', reasonFields(event));
    case 'request-failed':
      return line(event, 'CONNECTION_ERROR', reasonFields(event));
    case 'subscription-rejected':
      return rejectedLine(event);
    case 'connection-stale':
      return line(event, 'FEED_STALE', { silenceMs: event.silenceMs, topics: event.topics });
    case 'clock-stepped':
      return line(event, 'CLOCK_STEPPED', { byMs: Math.round(event.byMs) });
    case 'maintenance': {
      const { end, ...maintenance } = event.maintenance;
      return line(event, 'VENUE_MAINTENANCE', { ...maintenance, ...(!Number.isNaN(end) && { end }) });
    }
  }
}

/** Names of lines whose level is always the same. */
type PlainName = {
  [Name in LogEventName]: (typeof EVENT_LEVELS)[Name] extends string ? Name : never;
}[LogEventName];

function line(event: LoggedEvent, name: PlainName, fields: NonNullable<LogEvent['fields']>): LogEvent {
  return { ...about(event), name, level: EVENT_LEVELS[name], fields };
}

function rejectedLine(event: Extract<QualityEvent, { kind: 'subscription-rejected' }>): LogEvent {
  const { topic, reason, code } = event;
  const { heals, stays } = EVENT_LEVELS.SUBSCRIPTION_REJECTED;
  const level = NEEDS_PERSON.has(ERROR_CLASSES[code]) ? stays : heals;
  return { ...about(event), name: 'SUBSCRIPTION_REJECTED', level, fields: { topic, reason, code } };
}

function lagLine(event: LagChanged): LogEvent {
  const { isBehind, scope, channel, behindMs, usualMs, lastedMs } = event;
  const fields = {
    scope,
    ...(channel === undefined ? {} : { channel }),
    behindMs,
    ...(usualMs === undefined ? {} : { usualMs }),
  };
  return isBehind
    ? { ...about(event), name: 'FEED_LAGGING', level: EVENT_LEVELS.FEED_LAGGING, fields }
    : { ...about(event), name: 'FEED_LAG_ENDED', level: EVENT_LEVELS.FEED_LAG_ENDED, fields: { ...fields, lastedMs } };
}

function candleGapLine(event: CandleGap | CandlesNotFilled): LogEvent {
  const { kind, interval, after, before } = event;
  const gap = { interval, after, before };
  if (kind === 'candle-gap')
    return { ...about(event), name: 'CANDLE_GAP', level: EVENT_LEVELS.CANDLE_GAP, fields: gap };
  const fields = { channel: 'candle', reason: 'the venue has no more', ...gap };
  return { ...about(event), name: 'BACKFILL_FAILED', level: EVENT_LEVELS.BACKFILL_FAILED, fields };
}

/** Several differences of one candle are one line: `volume 12, trades 5`. */
function differenceLine(event: CandleDiffers | TradesOutsideBook): LogEvent {
  const { kind, channel } = event;
  const differences = kind === 'candle-differs' ? event.differences : [event.worst];
  const numbers = {
    expected: differences.map(({ of, expected }) => `${of} ${expected}`).join(', '),
    received: differences.map(({ of, received }) => `${of} ${received}`).join(', '),
  };
  if (kind === 'trades-outside-book') {
    const fields = { channel, count: event.count, ...numbers };
    return { ...about(event), name: 'TRADES_OUTSIDE_BOOK', level: EVENT_LEVELS.TRADES_OUTSIDE_BOOK, fields };
  }
  const fields = { channel, interval: event.interval, openTime: event.openTime, ...numbers };
  return { ...about(event), name: 'CANDLE_DIFFERS', level: EVENT_LEVELS.CANDLE_DIFFERS, fields };
}

type Fields = NonNullable<LogEvent['fields']>;
type About = Pick<LogEvent, 'at' | 'venue' | 'symbol' | 'connection'>;

function about({ at, venue, symbol, connection }: About): About {
  return {
    at,
    ...(venue === undefined ? {} : { venue }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(connection === undefined ? {} : { connection }),
  };
}

function gapFields({ channel, missing }: TradeGap): Fields {
  if (missing.by === 'time') return { channel, ...rangeFields(missing) };
  const { firstId, lastId } = missing;
  return { channel, expected: firstId, received: lastId + 1, missing: lastId + 1 - firstId };
}

function notFilledFields({ channel, reason, loaded, range, missingFrom }: TradesNotFilled): Fields {
  const from = missingFrom === undefined ? {} : { from: missingFrom };
  return { channel, reason, loaded, ...from, ...(range === undefined ? {} : rangeFields(range)) };
}

/** The one shape of `HISTORY_FILLED`: a channel, how many were loaded, and which. */
function toFilled(event: TradesFilled | CandlesFilled): LogEvent {
  const isCandles = event.kind === 'candles-filled';
  const which = isCandles ? { interval: event.interval } : rangeFields(event.range);
  return {
    ...about(event),
    name: 'HISTORY_FILLED',
    level: EVENT_LEVELS.HISTORY_FILLED[isCandles ? 'candles' : 'trades'],
    fields: { channel: isCandles ? 'candle' : event.channel, loaded: event.loaded, ...which },
  };
}

function rangeFields(range: TradeRange): Fields {
  return range.by === 'id'
    ? { firstId: range.firstId, lastId: range.lastId }
    : { fromTime: range.from, toTime: range.to };
}

function reasonFields({ reason, details }: Extract<QualityEvent, { kind: 'malformed' | 'request-failed' }>): Fields {
  return { reason, ...details };
}

/** One line for all, with the symbol if there is but one. */
function toStaleLine(event: StreamsStale): LogEvent {
  const { streams, silenceMs } = event;
  const [only, ...others] = streams;
  return {
    ...about(event),
    ...(only === undefined || others.length > 0
      ? { fields: { streams: streams.length, silenceMs } }
      : { symbol: only.symbol, fields: { channel: only.channel, silenceMs } }),
    name: 'FEED_STALE',
    level: EVENT_LEVELS.FEED_STALE,
  };
}

function bookLines(book: BookChanged): readonly LogEvent[] {
  const { at, venue, previous } = book;
  const line = { at, venue, symbol: book.symbol };
  const sequence = Number.isNaN(book.lastSequence) ? {} : { lastSequence: book.lastSequence };
  if (book.reason === 'sequence-gap')
    return [
      { ...line, name: 'BOOK_GAP', level: EVENT_LEVELS.BOOK_GAP, fields: { ...sequence, missing: book.missing } },
    ];
  if (book.reason === 'crossed')
    return [{ ...line, name: 'BOOK_CROSSED', level: EVENT_LEVELS.BOOK_CROSSED, fields: sequence }];
  if (book.state === 'verified' && (previous === 'resyncing' || previous === 'suspect'))
    return [
      { ...line, name: 'BOOK_RESYNCED', level: EVENT_LEVELS.BOOK_RESYNCED, fields: { ...sequence, from: previous } },
    ];
  return [];
}

function connectionLines({ code, reason, wasOpen, retry }: ConnectionLost, line: About): readonly LogEvent[] {
  if (retry === undefined)
    return [
      {
        ...line,
        name: 'CONNECTION_DISCONNECTED',
        level: EVENT_LEVELS.CONNECTION_DISCONNECTED.stays,
        fields: { code, reason },
      },
    ];
  const again: LogEvent = {
    ...line,
    name: 'CONNECTION_RECONNECTING',
    level: EVENT_LEVELS.CONNECTION_RECONNECTING,
    fields: { code, reason, attempt: retry.attempt, delayMs: retry.delayMs },
  };
  return wasOpen
    ? [
        {
          ...line,
          name: 'CONNECTION_DISCONNECTED',
          level: EVENT_LEVELS.CONNECTION_DISCONNECTED.heals,
          fields: { code, reason },
        },
        again,
      ]
    : [again];
}

/** Errors that do not go away by themselves. */
const NEEDS_PERSON: ReadonlySet<ErrorClass> = new Set(['fatal', 'user']);
