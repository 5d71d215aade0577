import type { CandleEvent, TradeEvent } from '../../src-shared/market/events.ts';
import type { EquityQuote } from '../quotes/equity-quote.ts';

/**
 * An event in structured JSON as CloudEvents 1.0 has it (https://github.com/cloudevents/spec). `source` and `id` together name one event: who gets
 * an event twice knows it by them.
 */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  /** `/tapedeck/<venue or source>`. */
  readonly source: string;
  readonly type: 'tapedeck.quote' | 'tapedeck.trade' | 'tapedeck.candle.closed';
  /** The ticker or symbol. */
  readonly subject: string;
  /** ISO 8601, UTC: when it happened by the clock of its source. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** An extension of ours: it comes from a simulator. */
  readonly simulated?: true;
  readonly data: unknown;
}

/** A quote as an event. */
export function quoteEvent(quote: EquityQuote): CloudEvent {
  const { ticker, timestamp, receivedAt, isSimulated, ...data } = quote;
  return {
    specversion: '1.0',
    // A quote of one time is one event, and a new volume at the same price is another.
    id: `${ticker}-${String(timestamp)}-${String(quote.volume ?? 0)}-${String(quote.price)}`,
    source: `/tapedeck/${quote.source}`,
    type: 'tapedeck.quote',
    subject: ticker,
    time: new Date(timestamp).toISOString(),
    datacontenttype: 'application/json',
    ...(isSimulated === undefined ? {} : { simulated: isSimulated }),
    data: { ticker, timestamp: new Date(timestamp).toISOString(), ...data, receivedAt: Math.floor(receivedAt) },
  };
}

/** A trade or a closed candle as an event. */
export function marketCloudEvent(event: TradeEvent | CandleEvent, isSimulated = false): CloudEvent {
  const isTrade = event.kind === 'trade';
  const id = isTrade
    ? `${event.symbol}-trade-${String(event.id)}`
    : `${event.symbol}-candle-${event.interval}-${String(event.openTime)}`;
  const venueTime = isTrade ? event.venueTime : event.closeTime;
  return {
    specversion: '1.0',
    id,
    source: `/tapedeck/${event.venue}`,
    type: isTrade ? 'tapedeck.trade' : 'tapedeck.candle.closed',
    subject: event.symbol,
    time: new Date(venueTime ?? event.receivedAt ?? 0).toISOString(),
    datacontenttype: 'application/json',
    ...(isSimulated ? { simulated: isSimulated } : {}),
    data: event,
  };
}
