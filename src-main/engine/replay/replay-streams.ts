import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { Channel } from '../../../src-shared/market/channels.ts';
import { ConnectionRecord } from '../connect/connection-record.ts';
import { StreamRecord } from '../connect/stream-record.ts';
import type { Decoded } from '../venue/decoded.ts';
import type { MarketRecord } from '../venue/records.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { StreamVenue } from '../venue/venue.ts';

/**
 * The sockets and streams of a recording, as the health panel shows those of a live session. Of each at most `maxStreams` are followed;
 * frames of more are left out here and counted. Hot: one look-up a frame.
 */
export class ReplayStreams {
  /** Frames and openings of streams and connections beyond the limit. */
  leftOut = 0;
  readonly maxStreams: number;
  readonly #venue: StreamVenue;
  readonly #onState: (stream: StreamRecord, previous: StreamState) => void;
  readonly #connections = new Map<number, RecordedConnection>();
  readonly #streams = new Map<string, RecordedStream>();

  constructor(venue: StreamVenue, maxStreams: number, onState: (stream: StreamRecord, previous: StreamState) => void) {
    this.#venue = venue;
    this.maxStreams = maxStreams;
    this.#onState = onState;
  }

  connections(): readonly ConnectionRecord[] {
    return Array.from(this.#connections.values(), ({ record }) => record);
  }

  streams(): readonly StreamRecord<SymbolMarket>[] {
    return Array.from(this.#streams.values(), ({ record }) => record);
  }

  /** The stream of a topic, once something has come by it. */
  find(topic: string): StreamRecord<SymbolMarket> | undefined {
    return this.#streams.get(topic)?.record;
  }

  onOpen(conn: number, url: string, at: number): void {
    const known = this.#connections.get(conn);
    if (known !== undefined) known.record.reconnects++;
    const connection = (known ?? this.#add(conn, url, at))?.record;
    if (connection === undefined) return;
    connection.enter('running', at);
    connection.upAt = at;
  }

  /** The socket closed; the streams that came by it are returned. */
  onClose(conn: number, at: number): readonly StreamRecord<SymbolMarket>[] {
    const connection = this.#connections.get(conn);
    if (connection === undefined) return [];
    connection.record.enter('reconnecting', at);
    const lost = Array.from(connection.streams, ({ record }) => record);
    for (const stream of lost) stream.enter('reconnecting', at);
    return lost;
  }

  /** Counts a frame; the stream it came by, if it names its topic. */
  onFrame(conn: number, decoded: Decoded, bytes: number, at: number): StreamRecord<SymbolMarket> | undefined {
    const connection = this.#connections.get(conn) ?? this.#add(conn, '', at);
    if (connection === undefined) return undefined;
    const { record } = connection;
    record.messages++;
    record.bytes += bytes;
    record.lastFrameAt = at;
    const first = decoded.records[0];
    if (decoded.kind === 'malformed') record.malformed++;
    if (decoded.recordCount === 0 || first === undefined) return undefined;
    record.lastDataAt = at;
    record.latency.record(at - first.venueTime, at);
    if (decoded.topic === '') return undefined;
    const stream = this.#streams.get(decoded.topic) ?? this.#addStream(decoded.topic, first, at);
    if (stream === undefined) return undefined;
    this.#carry(connection, stream, at);
    const { record: carried } = stream;
    carried.enter('running', at);
    carried.messages++;
    carried.lastDataAt = at;
    carried.rhythm.note(at);
    carried.latency.record(at - first.venueTime, at);
    return carried;
  }

  /** Nothing more will come. */
  onEnd(at: number): void {
    for (const { record } of this.#connections.values()) record.enter('stopped', at);
    for (const { record } of this.#streams.values()) record.enter('stopped', at);
  }

  /** A stream comes by one connection at a time. */
  #carry(connection: RecordedConnection, stream: RecordedStream, at: number): void {
    const before = stream.connection;
    if (before === connection) return;
    before?.streams.delete(stream);
    connection.streams.add(stream);
    stream.connection = connection;
    stream.record.rhythm.begin(at);
    stream.record.connectionId = connection.record.id;
  }

  #add(conn: number, url: string, at: number): RecordedConnection | undefined {
    if (this.#connections.size >= this.maxStreams) {
      this.leftOut++;
      return undefined;
    }
    const record = new ConnectionRecord(`${this.#venue.id} recording #${conn}`, this.#venue.id, { url, now: at });
    record.enter('running', at);
    record.upAt = at;
    const connection: RecordedConnection = { record, streams: new Set() };
    this.#connections.set(conn, connection);
    return connection;
  }

  #addStream(topic: string, first: MarketRecord, at: number): RecordedStream | undefined {
    if (this.#streams.size >= this.maxStreams) {
      this.leftOut++;
      return undefined;
    }
    const record = new StreamRecord<SymbolMarket>(
      this.#venue.id,
      { key: topic, route: '' },
      { symbol: first.symbol, channel: channelOf(first) },
      at,
    );
    record.onState = this.#onState;
    const stream: RecordedStream = { record, connection: undefined };
    this.#streams.set(topic, stream);
    return stream;
  }
}

/** A socket of the recording and the streams that came by it last. */
interface RecordedConnection {
  readonly record: ConnectionRecord;
  readonly streams: Set<RecordedStream>;
}

/** A stream of the recording and the connection that it came by last. */
interface RecordedStream {
  readonly record: StreamRecord<SymbolMarket>;
  connection: RecordedConnection | undefined;
}

function channelOf(record: MarketRecord): Channel {
  return record.kind === 'trade' && record.isAggregate ? 'aggTrade' : record.kind;
}
