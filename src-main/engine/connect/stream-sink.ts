import type { Decoded } from '../venue/decoded.ts';
import type { StreamLossReason } from '../quality-event.ts';
import type { StreamRecord } from './stream-record.ts';

/** Where the pool puts what it receives. Nothing is called after the pool has stopped. */
export interface StreamSink<Target = unknown> {
  /**
   * One decoded message of kind `events`; `decoded` is valid during the call only. `stream` is undefined if the message names no
   * topic. `receivedAt` is epoch ms. After a planned renewal the overlap comes twice, old messages first: whoever keeps state drops
   * what it already has by sequence, id or venue time. Hot.
   */
  onMessage(decoded: Decoded, stream: StreamRecord<Target> | undefined, receivedAt: number): void;
  /** The venue acknowledged the topic, or its first data is about to be delivered; comes again after every loss. */
  onStreamUp(stream: StreamRecord<Target>): void;
  /** Another connection has taken over while the stream was up, and what it kept back is about to be delivered. Seamless, unless the old one lagged far behind. */
  onStreamRenewed(stream: StreamRecord<Target>): void;
  /** The connection under the stream is gone, or the topic was rejected; messages may be missing from here on. */
  onStreamLost(stream: StreamRecord<Target>, reason: StreamLossReason): void;
  /** Too long without data on a stream that is up. Data that comes afterwards makes it run again without another call. */
  onStreamStale(stream: StreamRecord<Target>): void;
}
