import type { ConnectionHealth } from '../../../src-shared/wire/health.ts';
import type { EnginePorts } from '../ports.ts';
import type { StreamVenue, Topic, VenueEndpoints } from '../venue.ts';
import type { StreamConfig } from './stream-config.ts';
import type { StreamAbout, StreamRecord } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** What a pool is made of. */
export interface StreamPoolOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'sockets' | 'random' | 'log'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly config: StreamConfig;
  readonly sink: StreamSink;
}

/** One need of one topic. Releasing twice does nothing. */
export interface Lease extends Disposable {
  readonly stream: StreamRecord;
  release(): void;
}

/** Sums since the pool was made, closed connections included. */
export interface PoolTotals {
  readonly messages: number;
  readonly bytes: number;
  readonly malformed: number;
  readonly reconnects: number;
}

/** All sockets of one venue. Topics are packed onto them; each topic is subscribed once, however many need it. */
export class StreamPool {
  constructor(_options: StreamPoolOptions) {}

  /** Keeps a topic subscribed until released, and `unsubscribeDelayMs` longer. */
  acquire(_topic: Topic, _about: StreamAbout): Lease {
    throw new Error('not built yet');
  }

  /** Closes one connection, or all, and opens it at once; false where there is none of that id. A failed one is tried again. */
  reconnect(_connectionId?: string): boolean {
    return false;
  }

  /** Closes everything; resolves when no socket and no timer is left. May be called twice. */
  async stop(): Promise<void> {}

  connections(): ConnectionHealth[] {
    return [];
  }

  streams(): Iterable<StreamRecord> {
    return [];
  }

  totals(): PoolTotals {
    return { messages: 0, bytes: 0, malformed: 0, reconnects: 0 };
  }
}
