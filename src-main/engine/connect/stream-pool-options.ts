import type { EngineParts } from '../quality/engine-parts.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import type { StreamTimes } from './connection-options.ts';
import type { StreamConfig } from './stream-config.ts';
import type { StreamRecord } from './stream-record.ts';
import type { StreamSink } from './stream-sink.ts';

/** What a pool is made of. */
export interface StreamPoolOptions {
  readonly ports: Pick<EngineParts, 'clock' | 'sockets' | 'random' | 'log' | 'quality'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly config: StreamConfig;
  readonly sink: StreamSink;
  readonly times?: StreamTimes;
}

/** One need of one topic. Releasing twice does nothing. */
export interface Lease extends Disposable {
  readonly stream: StreamRecord;
  release(): void;
}
