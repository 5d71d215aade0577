import type { Decoded } from '../venue/decoded.ts';
import type { SubscriptionError, TapedeckError } from '../errors.ts';
import type { StageLatency } from '../measure/stage-latency.ts';
import type { EngineParts } from '../quality/engine-parts.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { Connection } from './connection.ts';
import type { RateWindow } from './rate-window.ts';
import type { StreamConfig } from './stream-config.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** What a connection is made of. `decoded` and `attempts` are shared by all connections of a venue. */
export interface ConnectionOptions {
  readonly id: string;
  readonly url: string;
  readonly ports: Pick<EngineParts, 'clock' | 'sockets' | 'random' | 'log' | 'quality'>;
  readonly venue: StreamVenue;
  readonly config: StreamConfig;
  readonly decoded: Decoded;
  readonly attempts: RateWindow;
  readonly sink: StreamSink;
  readonly host: ConnectionHost;
  /** Market data is kept back until `release`: an older socket still delivers it. */
  readonly isHolding?: boolean;
  readonly times?: StreamTimes | undefined;
}

/** What latencies are measured with; where there is none, nothing is sampled and the venue's clock is taken for ours. */
export interface StreamTimes {
  readonly hops: StageLatency;
  /** How far the venue is ahead, ms; NaN while nobody knows. */
  readonly venueClock: { readonly aheadMs: number };
}

/** What a connection tells its pool. */
export interface ConnectionHost {
  /** The topic is delivered: acknowledged, or its data came. Always before the data itself. */
  onActive(connection: Connection, stream: StreamRecord): void;
  onRefused(connection: Connection, stream: StreamRecord, error: SubscriptionError): void;
  /** No topic waits for an answer any more. */
  onSettled(connection: Connection): void;
  /** The socket is gone. The record's state tells whether another attempt follows. */
  onDown(connection: Connection, error: TapedeckError): void;
  /** The venue will close this socket soon, or takes no more frames on it for long. */
  onGoingAway(connection: Connection): void;
  /** What is held back has no room left: it must be released now. */
  onHoldFull(connection: Connection): void;
}
