import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { FeedStream } from '../../engine/publish/market-source.ts';

/** What is polled of one ticker, as screens see streams: its cadence is the interval of the polls. */
export class PolledStream implements FeedStream {
  readonly key: string;
  readonly cadenceMs: number;
  state: StreamState = 'starting';
  lastDataAt = NaN;

  constructor(key: string, cadenceMs: number) {
    this.key = key;
    this.cadenceMs = cadenceMs;
  }

  /** An answer came, epoch ms. */
  onAnswer(at: number): void {
    this.state = 'running';
    this.lastDataAt = at;
  }

  /** There was no answer. What has been answered before stays as it is: its age says the rest. */
  onFailure(): void {
    if (Number.isNaN(this.lastDataAt)) this.state = 'connecting';
  }

  /** The source has nothing of the kind. */
  onUnknown(): void {
    this.state = 'failed';
  }
}
