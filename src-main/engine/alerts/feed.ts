import type { MissedPeriod } from '../../../src-shared/alerts/alert.ts';
import type { StreamState } from '../../../src-shared/market/book-state.ts';
import type { StreamLease } from '../publish/market-source.ts';
import type { Measures } from './measures.ts';

/** Since when a feed has delivered nothing, epoch ms, and why. */
export interface Lost {
  readonly from: number;
  readonly reason: MissedPeriod['reason'];
}

/** Data that alerts need of one instrument, kept coming while some alert needs it, and what is measured of it. */
export class Feed<Owner> {
  readonly measures: Measures<Owner>;
  /** Alerts that need it. */
  readonly owners = new Set<Owner>();
  /** Set while there is no data, until the first live record. */
  lost: Lost | undefined;
  /** When its last record came, epoch ms; NaN if none has. */
  lastAt = NaN;
  /** History has brought what was missed since then. */
  isFilled = false;
  readonly #lease: StreamLease;
  #wasRunning = false;

  constructor(measures: Measures<Owner>, lease: StreamLease, lost: Lost | undefined) {
    this.measures = measures;
    this.#lease = lease;
    this.lost = lost;
  }

  /** The state of its stream: of several the first that does not run. */
  get state(): StreamState {
    const { stream, streams = [stream] } = this.#lease;
    return streams.find(({ state }) => state !== 'running')?.state ?? stream.state;
  }

  /** Why its stream has failed for good, such as an instrument that its venue does not know, in words; undefined if none has. */
  get failure(): string | undefined {
    const { stream, streams = [stream] } = this.#lease;
    const failed = streams.find(({ state }) => state === 'failed');
    return failed === undefined ? undefined : (failed.lastError?.message ?? 'its stream has failed');
  }

  /** Keys of its streams, `venue:topic`. */
  get keys(): readonly string[] {
    const { stream, streams = [stream] } = this.#lease;
    return streams.map(({ key }) => key);
  }

  /** Whether a connection brings it, or a part of it. */
  isBroughtBy(connection: string): boolean {
    const { stream, streams = [stream] } = this.#lease;
    return streams.some(({ connectionId }) => connectionId === connection);
  }

  /** Looks whether its stream runs. `now` is epoch ms, `time` of the clock that never goes back. */
  look(now: number, time: number): void {
    const isRunning = this.state === 'running';
    if (isRunning === this.#wasRunning) return;
    this.#wasRunning = isRunning;
    if (isRunning) this.measures.onFound?.(time);
    else {
      const { lastDataAt } = this.#lease.stream;
      this.lose({ from: lastDataAt <= now ? lastDataAt : now, reason: 'no-data' });
    }
  }

  /** There is no data from an instant on; the first one counts. */
  lose(lost: Lost): void {
    this.isFilled &&= this.lost !== undefined;
    this.lost ??= lost;
    this.measures.onLost();
  }

  release(): void {
    this.#lease.release();
  }
}
