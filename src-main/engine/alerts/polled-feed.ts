import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import type { StreamState } from '../../../src-shared/market/book-state.ts';
import { staleAfterMs } from '../../../src-shared/market/stream-pace.ts';
import type { FeedStream, PolledQuote } from '../publish/market-source.ts';

/** Whether polls show if a condition is true: they bring a last price, and their age, and no trades and no books. */
export function isKnownOfPolls(condition: LeafCondition): boolean {
  switch (condition.kind) {
    case 'crosses':
    case 'zone':
      return true;
    case 'level':
      return condition.measure.of === 'price';
    case 'moves':
      return condition.of === 'price';
    case 'fault':
      return condition.fault === 'stale';
    case 'trade':
    case 'liquidation':
    case 'quiet':
    case 'crossedVenues':
    case 'venueDown':
    case 'clockError':
      return false;
  }
}

/** The polls of one ticker as a stream: stale if it was polled in vain for longer than its interval allows, failed if it is not polled. */
export class PolledFeedStream implements FeedStream {
  readonly key: string;
  lastDataAt = NaN;
  readonly #now: () => number;
  readonly #find: () => PolledQuote | undefined;

  /** `now` is epoch ms; `find` gives what is polled of the ticker, undefined if nothing is. */
  constructor(key: string, now: () => number, find: () => PolledQuote | undefined) {
    this.key = key;
    this.#now = now;
    this.#find = find;
  }

  get state(): StreamState {
    const stream = this.#find()?.stream;
    if (stream === undefined) return 'failed';
    this.lastDataAt = stream.lastDataAt;
    if (stream.state !== 'running') return stream.state;
    return this.#now() - stream.lastDataAt >= staleAfterMs(stream) ? 'stale' : 'running';
  }
}
