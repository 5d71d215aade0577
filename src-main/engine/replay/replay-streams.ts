import type { Channel } from '../../../src-shared/market/channels.ts';
import { ConnectionRecord } from '../connect/connection-record.ts';
import { StreamRecord } from '../connect/stream-record.ts';
import type { Decoded } from '../venue/decoded.ts';
import type { MarketRecord } from '../venue/records.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** The sockets and streams of a recording, as the health panel shows those of a live session. Hot: one look-up a frame. */
export class ReplayStreams {
  readonly #venue: StreamVenue;
  readonly #connections = new Map<number, ConnectionRecord>();
  readonly #streams = new Map<string, StreamRecord<SymbolMarket>>();

  constructor(venue: StreamVenue) {
    this.#venue = venue;
  }

  connections(): readonly ConnectionRecord[] {
    return [...this.#connections.values()];
  }

  streams(): readonly StreamRecord<SymbolMarket>[] {
    return [...this.#streams.values()];
  }

  /** The stream of a topic, once something has come by it. */
  find(topic: string): StreamRecord<SymbolMarket> | undefined {
    return this.#streams.get(topic);
  }

  onOpen(conn: number, url: string, at: number): void {
    const held = this.#connections.get(conn);
    if (held !== undefined) held.reconnects++;
    const connection = held ?? this.#add(conn, url, at);
    connection.enter('running', at);
    connection.upAt = at;
  }

  /** The socket closed; the streams that came by it are returned. */
  onClose(conn: number, at: number): readonly StreamRecord<SymbolMarket>[] {
    const connection = this.#connections.get(conn);
    connection?.enter('reconnecting', at);
    const lost = this.streams().filter((stream) => stream.connectionId === connection?.id);
    for (const stream of lost) stream.enter('reconnecting', at);
    return lost;
  }

  /** Counts a frame; the stream it came by, where it names its topic. */
  onFrame(conn: number, decoded: Decoded, bytes: number, at: number): StreamRecord<SymbolMarket> | undefined {
    const connection = this.#connections.get(conn) ?? this.#add(conn, '', at);
    connection.messages++;
    connection.bytes += bytes;
    connection.lastFrameAt = at;
    const first = decoded.records[0];
    if (decoded.kind === 'malformed') connection.malformed++;
    if (decoded.recordCount === 0 || first === undefined) return undefined;
    connection.lastDataAt = at;
    connection.latency.record(at - first.venueTime, at);
    if (decoded.topic === '') return undefined;
    const stream = this.#streams.get(decoded.topic) ?? this.#addStream(decoded.topic, first, at);
    stream.connectionId = connection.id;
    stream.enter('running', at);
    stream.messages++;
    stream.lastDataAt = at;
    stream.latency.record(at - first.venueTime, at);
    return stream;
  }

  /** Nothing more will come. */
  onEnd(at: number): void {
    for (const connection of this.#connections.values()) connection.enter('stopped', at);
    for (const stream of this.#streams.values()) stream.enter('stopped', at);
  }

  #add(conn: number, url: string, at: number): ConnectionRecord {
    const connection = new ConnectionRecord(`${this.#venue.id} recording #${conn}`, this.#venue.id, { url, now: at });
    connection.enter('running', at);
    connection.upAt = at;
    this.#connections.set(conn, connection);
    return connection;
  }

  #addStream(topic: string, first: MarketRecord, at: number): StreamRecord<SymbolMarket> {
    const stream = new StreamRecord<SymbolMarket>(
      this.#venue.id,
      { key: topic, route: '' },
      { symbol: first.symbol, channel: channelOf(first) },
      at,
    );
    this.#streams.set(topic, stream);
    return stream;
  }
}

function channelOf(record: MarketRecord): Channel {
  return record.kind === 'trade' && record.isAggregate ? 'aggTrade' : record.kind;
}
