import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import { partOf } from '../../../src-shared/market/interval.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** What every stream is open for. A stream may answer several requests, and be about several symbols. */
export class StreamOpenings {
  readonly #openings = new Map<string, Opening>();

  /** Streams that are open. */
  get size(): number {
    return this.#openings.size;
  }

  /** Whether the stream of a key (`venue:topic`) is open. */
  has(key: string): boolean {
    return this.#openings.has(key);
  }

  /** Notes what a stream is opened for; false if it was open for that already. */
  add(stream: StreamRecord, market: SymbolMarket, request: ChannelRequest): boolean {
    let opening = this.#openings.get(stream.key);
    if (opening === undefined) this.#openings.set(stream.key, (opening = { requests: new Map(), markets: new Set() }));
    if (!opening.markets.has(market)) {
      opening.markets.add(market);
      market.streams++;
    }
    const about = `${request.channel}:${request.symbol}:${request.channel === 'candle' ? request.interval : ''}`;
    if (opening.requests.has(about)) return false;
    opening.requests.set(about, request);
    stream.hasBook ||= request.channel === 'book';
    return true;
  }

  requestsOf(stream: StreamRecord): readonly ChannelRequest[] {
    return [...(this.#openings.get(stream.key)?.requests.values() ?? [])];
  }

  /** The stream is no longer open; the symbols that no other stream is about. */
  end(stream: StreamRecord): readonly SymbolMarket[] {
    const opening = this.#openings.get(stream.key);
    this.#openings.delete(stream.key);
    stream.hasBook = false;
    return [...(opening?.markets ?? [])].filter((market) => --market.streams === 0);
  }
}

/** What the venue is asked for to answer a request: candles of an interval that it lacks are composed of shorter ones. */
export function nativeRequest(venue: StreamVenue, request: ChannelRequest): ChannelRequest {
  if (request.channel !== 'candle' || venue.intervals.includes(request.interval)) return request;
  const part = partOf(request.interval, venue.intervals);
  return part === undefined ? request : { ...request, interval: part };
}

interface Opening {
  readonly requests: Map<string, ChannelRequest>;
  readonly markets: Set<SymbolMarket>;
}
