import type { MarketEvent } from '../../../../src-shared/market/events.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import { ERROR_CLASSES } from '../../../engine/errors.ts';
import type { QualityEvent } from '../../../engine/quality-event.ts';

/** Types of errors that are counted, all there are. */
export const ERROR_TYPES: readonly string[] = [
  ...Object.entries(ERROR_CLASSES)
    .filter(([, kind]) => kind === 'reconnect' || kind === 'fatal')
    .map(([code]) => code),
  'message-malformed',
  'request-failed',
  'subscription-rejected',
];

/** What came from each venue and what went wrong with it, since the server started. */
export class VenueCounts {
  readonly #open = new Map<VenueId, number>();
  readonly #closed = new Map<VenueId, number>();
  readonly #errors = new Map<string, ErrorCount>();

  /** Hot: one call an event. */
  onEvent(event: MarketEvent): void {
    const counts = event.kind === 'candle' && event.closed ? this.#closed : this.#open;
    counts.set(event.venue, (counts.get(event.venue) ?? 0) + 1);
  }

  /** Counts what is an error of a connection or of a subscription; leaves everything else alone. */
  onQuality(event: QualityEvent): void {
    const type = errorTypeOf(event);
    if (type === undefined) return;
    const key = `${event.venue} ${type}`;
    const known = this.#errors.get(key);
    if (known === undefined) this.#errors.set(key, { venue: event.venue, type, count: 1 });
    else known.count++;
  }

  /** Market events of a venue, closed candles or all else, or both. */
  quotes(venue: VenueId, which?: 'closed' | 'open'): number {
    return (
      (which === 'open' ? 0 : (this.#closed.get(venue) ?? 0)) + (which === 'closed' ? 0 : (this.#open.get(venue) ?? 0))
    );
  }

  errors(venue: VenueId): number {
    let sum = 0;
    for (const error of this.#errors.values()) if (error.venue === venue) sum += error.count;
    return sum;
  }

  /** Errors by venue and type. */
  byType(): Iterable<Readonly<ErrorCount>> {
    return this.#errors.values();
  }
}

/** Errors of one type at one venue. */
export interface ErrorCount {
  readonly venue: VenueId;
  readonly type: string;
  count: number;
}

/** Codes come from a closed set, so that there are never more than a few types; undefined if an event is no error. */
function errorTypeOf(event: QualityEvent): string | undefined {
  if (event.kind === 'connection-lost') return event.code;
  if (event.kind === 'malformed') return 'message-malformed';
  return event.kind === 'request-failed' || event.kind === 'subscription-rejected' ? event.kind : undefined;
}
