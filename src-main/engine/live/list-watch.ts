import {
  type Instrument,
  type InstrumentId,
  type InstrumentStatus,
  toInstrumentId,
} from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { ClockPort } from '../ports.ts';
import type { QualityEvent } from '../quality-event.ts';

/** What a list watch needs. */
export interface ListWatchOptions {
  readonly clock: Pick<ClockPort, 'monotonic'>;
  readonly find: (id: InstrumentId) => Instrument | undefined;
  /** What comes, or does not, is not what the list says: it may be old. */
  readonly onDoubt: (venue: VenueId) => void;
}

/**
 * Doubts the instrument list of a venue if something that it says is traded falls silent or is rejected, or something that it says is not comes
 * again: it may have been halted, delisted or resumed since the list was read. A list is doubted at most once in {@link DOUBT_EVERY_MS} for each
 * of the two, as quiet markets fall silent often.
 */
export class ListWatch {
  readonly #options: ListWatchOptions;
  /** When each list was last doubted, and why, monotonic ms. */
  readonly #doubtedAt = new Map<string, number>();

  constructor(options: ListWatchOptions) {
    this.#options = options;
  }

  onEvent(event: QualityEvent): void {
    if (event.kind === 'streams-stale')
      for (const { symbol } of event.streams) this.#doubt(event.venue, symbol, SILENT);
    else if (event.kind === 'stream-changed' && event.state === 'failed')
      this.#doubt(event.venue, event.symbol, SILENT);
    else if (event.kind === 'stream-changed' && event.state === 'running' && event.previous === 'stale')
      this.#doubt(event.venue, event.symbol, RESUMED);
  }

  #doubt(venue: VenueId, symbol: string, { key: what, contradicts }: Doubt): void {
    const { clock, find, onDoubt } = this.#options;
    const key = `${venue} ${what}`;
    const now = clock.monotonic();
    if (now - (this.#doubtedAt.get(key) ?? -Infinity) < DOUBT_EVERY_MS) return;
    const status = find(toInstrumentId(venue, symbol))?.status;
    if (status === undefined || !contradicts.includes(status)) return;
    this.#doubtedAt.set(key, now);
    onDoubt(venue);
  }
}

interface Doubt {
  readonly key: string;
  /** Statuses that what came, or did not come, contradicts. */
  readonly contradicts: readonly InstrumentStatus[];
}

const SILENT: Doubt = { key: 'silent', contradicts: ['trading'] };
const RESUMED: Doubt = { key: 'resumed', contradicts: ['halted', 'upcoming'] };
const DOUBT_EVERY_MS = 15 * 60_000;
