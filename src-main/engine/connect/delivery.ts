import { decodeFrame } from '../venue/decode-frame.ts';
import type { EngineConfig } from '../config/config.ts';
import type { Decoded } from '../venue/decoded.ts';
import type { StageLatency } from '../measure/stage-latency.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';
import type { TimedStreams } from './timed-streams.ts';

/** What a delivery is made of. */
export interface DeliveryOptions {
  readonly venue: StreamVenue;
  readonly decoded: Decoded;
  readonly sink: StreamSink;
  readonly record: ConnectionRecord;
  readonly streams: ReadonlyMap<string, StreamRecord>;
  readonly isBuffering: boolean;
  /** Bounds of what is kept back. */
  readonly caps: EngineConfig['renewal'];
  /** There is no room for more: {@link Delivery.release} has to be called within this call. */
  readonly onBufferFull: () => void;
  readonly times: StreamTimes | undefined;
}

/** Hands decoded market data of one connection to the sink, or keeps the frames back until released. Hot. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #buffered: BufferedFrames | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#buffered = options.isBuffering ? new BufferedFrames(options.caps) : undefined;
  }

  get isBuffering(): boolean {
    return this.#buffered !== undefined;
  }

  /** What is kept back; undefined if nothing is. */
  get buffered(): { readonly bytes: number; readonly frames: number } | undefined {
    return this.#buffered;
  }

  /** Takes the frame that `decoded` has just been filled from. The record's rhythm has counted it; its way is measured if `isSampled`. */
  take(bytes: Uint8Array, receivedAt: number, isSampled: boolean): void {
    if (this.#buffered !== undefined) {
      if (this.#buffered.add(bytes, receivedAt)) return;
      const { onBufferFull, venue, decoded } = this.#options;
      onBufferFull();
      decodeFrame(venue, bytes, decoded);
    }
    this.#deliver(receivedAt, isSampled);
  }

  /** Delivers what was kept back, in order, and everything from now on. */
  release(): void {
    const buffered = this.#buffered;
    this.#buffered = undefined;
    const { venue, decoded } = this.#options;
    buffered?.replay((bytes, receivedAt) => {
      decodeFrame(venue, bytes, decoded);
      this.#deliver(receivedAt, false);
    });
  }

  /** Forgets what was kept back: it came from a socket that is gone. */
  forget(): void {
    if (this.#buffered !== undefined) this.#buffered = new BufferedFrames(this.#options.caps);
  }

  #deliver(receivedAt: number, isSampled: boolean): void {
    const { decoded, sink, record, times } = this.#options;
    const stream = this.#streamOf(decoded);
    // Frames of a topic that was let go still arrive until the venue has processed it; those of one that another brings are read there.
    if (stream === undefined ? decoded.topic !== '' : stream.sharedBy !== undefined) return;
    const venueTime = decoded.records[0]?.venueTime ?? NaN;
    // Venues send what has not changed again, with the time of its change: that says nothing about how long it was on its way.
    const latency =
      venueTime === stream?.venueTime
        ? NaN
        : receivedAt + (times === undefined ? 0 : times.venueClock.aheadMs) - venueTime;
    // Windows are of the monotonic clock: a wall clock that is set neither empties nor stretches them.
    const arrivedAt = record.rhythm.lastDataAt;
    record.latency.record(latency, arrivedAt);
    if (stream !== undefined) {
      stream.messages++;
      stream.rhythm.note(arrivedAt);
      stream.lastDataAt = receivedAt;
      stream.latency.sample(latency, arrivedAt);
      if (latency === latency) {
        stream.latencyMs = latency;
        stream.timed++;
        times?.timed.note(stream);
      }
      stream.venueTime = venueTime;
      if (stream.state === 'stale') stream.enter('running', receivedAt);
      if (isSampled && times !== undefined) this.#sample(stream, arrivedAt, times.hops);
    }
    sink.onMessage(decoded, stream, receivedAt);
  }

  /** From the slot of the topic's name, if this connection put it there before. */
  #streamOf({ slot, topic }: Decoded): StreamRecord | undefined {
    const { streams } = this.#options;
    if (slot?.owner === streams) return slot.stream as StreamRecord;
    const stream = streams.get(topic);
    if (slot !== undefined && stream !== undefined) {
      slot.owner = streams;
      slot.stream = stream;
      stream.slot = slot;
    }
    return stream;
  }

  #sample(stream: StreamRecord, arrivedAt: number, hops: StageLatency): void {
    hops.note(hops.decoding, arrivedAt);
    const now = hops.monotonic();
    // Publishers look four times a second or more often; what overtook a sample they have not seen would make them look fast.
    if (!(now - stream.decodedAt < SPACING_MS)) stream.decodedAt = now;
  }
}

/** The slowest publisher's tick. */
const SPACING_MS = 250;

/** What latencies are measured with; if there is none, nothing is sampled and the venue's clock is taken for ours. */
export interface StreamTimes {
  readonly hops: StageLatency;
  /** Where streams whose messages say how late they are are noted. */
  readonly timed: Pick<TimedStreams, 'note'>;
  readonly venueClock: {
    /** How far the venue is ahead, ms; NaN while nobody knows. */
    readonly aheadMs: number;
    /** The venue's time, epoch ms; NaN while nobody knows. */
    now(): number;
  };
}

/**
 * Frames kept while an older socket still delivers, to be decoded later in the order they came. Bounded in bytes and frames: two seconds of the
 * busiest feed known (20,000 messages a second of 400 bytes) fit by default. Bytes are
 * copied into one growing buffer.
 */
export class BufferedFrames {
  readonly #caps: EngineConfig['renewal'];
  #buffer = new Uint8Array(64 * 1024);
  #used = 0;
  #count = 0;
  readonly #ends: number[] = [];
  readonly #times: number[] = [];

  constructor(caps: EngineConfig['renewal']) {
    this.#caps = caps;
  }

  get bytes(): number {
    return this.#used;
  }

  get frames(): number {
    return this.#count;
  }

  /** Keeps a copy; false if there is no room left, and the frame is not kept. */
  add(bytes: Uint8Array, receivedAt: number): boolean {
    const end = this.#used + bytes.length;
    if (end > this.#caps.maxBytes || this.#count >= this.#caps.maxFrames) return false;
    if (end > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(Math.max(end, this.#buffer.length * 2), this.#caps.maxBytes));
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#used);
    this.#used = end;
    this.#ends.push(end);
    this.#times.push(receivedAt);
    this.#count++;
    return true;
  }

  /** Calls `each` for every frame, oldest first. */
  replay(each: (bytes: Uint8Array, receivedAt: number) => void): void {
    let start = 0;
    for (let i = 0; i < this.#count; i++) {
      const end = this.#ends[i] ?? start;
      each(this.#buffer.subarray(start, end), this.#times[i] ?? NaN);
      start = end;
    }
  }
}
