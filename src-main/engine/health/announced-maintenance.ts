import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { MaintenanceAnnounced } from '../quality-event.ts';

/** Maintenance that lies ahead or goes on. Times are epoch ms. */
export interface AnnouncedMaintenance {
  /** Company that announced it. */
  readonly exchange: string;
  readonly venue: VenueId;
  readonly title: string;
  /** When it was first announced to us. */
  readonly since: number;
  readonly begin: number;
  /** NaN if the venue does not say. */
  readonly end: number;
}

/** Maintenance that venues have announced and that is not over. What all markets of an exchange announce is one. */
export class MaintenanceBoard {
  readonly #announced = new Map<string, AnnouncedMaintenance>();
  /** Key of the plan that a plan replaced. */
  readonly #replaced = new Map<string, string>();

  /** Takes an announcement in. */
  take({ venue, at, maintenance }: MaintenanceAnnounced, exchange: string): void {
    const { id, replaces, title, state, begin, end } = maintenance;
    const key = `${exchange}:${id}`;
    const since = this.#forget(key, replaces === undefined ? undefined : `${exchange}:${replaces}`) ?? at;
    if (state === 'completed' || state === 'canceled') return;
    this.#announced.set(key, { exchange, venue, title, since, begin, end });
    if (replaces !== undefined) this.#replaced.set(key, `${exchange}:${replaces}`);
    const [oldest] = this.#announced.keys();
    if (this.#announced.size > MOST && oldest !== undefined) this.#drop(oldest);
  }

  /**
   * Forgets a maintenance, under the id that it has now, that it had before, or that another plan in the place of the same has: which of the
   * earlier times a venue names, it does not state. When it was first announced; undefined if it was not.
   */
  #forget(key: string, replaced: string | undefined): number | undefined {
    let since: number | undefined;
    for (const [other, { since: at }] of this.#announced) {
      const isSame =
        other === key || (replaced !== undefined && (other === replaced || this.#replaced.get(other) === replaced));
      if (!isSame) continue;
      since = Math.min(since ?? at, at);
      this.#drop(other);
    }
    return since;
  }

  #drop(key: string): void {
    this.#announced.delete(key);
    this.#replaced.delete(key);
  }

  /** What lies ahead or goes on at an instant, the earliest first. What should have ended a while ago is left out, though the venue has not said that it has. */
  current(at: number): readonly AnnouncedMaintenance[] {
    for (const [key, { begin, end }] of this.#announced)
      if (at > (Number.isNaN(end) ? begin + LONGEST_MS : end + GRACE_MS)) this.#drop(key);
    return [...this.#announced.values()].sort((a, b) => a.begin - b.begin);
  }
}

const MOST = 100;
/** Maintenance takes longer than planned. */
const GRACE_MS = 60 * 60_000;
/** Maintenance without a planned end. */
const LONGEST_MS = 24 * 60 * 60_000;
