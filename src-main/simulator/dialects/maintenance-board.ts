/** Maintenance as a simulated venue announces it. Times are epoch ms. */
export interface SimulatedMaintenance {
  readonly title: string;
  readonly state: 'scheduled' | 'ongoing' | 'completed' | 'canceled';
  readonly begin: number;
  readonly end: number;
  /** When it was to begin before it was planned for another time. */
  readonly rescheduledFrom?: number;
}

/** Maintenance as it is to be announced. */
export type Announcement = Pick<SimulatedMaintenance, 'title' | 'state'> & {
  readonly begin: number | undefined;
  readonly end: number | undefined;
};

/** What a venue has announced, the newest of each title, for those who listen and those who come. */
export class MaintenanceBoard {
  readonly #announced = new Map<string, SimulatedMaintenance>();
  readonly #listeners = new Set<(maintenance: SimulatedMaintenance) => void>();

  /** The newest announcement; undefined if there was none. */
  get newest(): SimulatedMaintenance | undefined {
    return [...this.#announced.values()].at(-1);
  }

  /** Times that are left out are those announced before under this title, or else an hour from now and half an hour later; what is completed ends now. */
  announce(announcement: Announcement, now: number): void {
    const { title, state } = announcement;
    const before = this.#announced.get(title);
    const begin = announcement.begin ?? before?.begin ?? now + HOUR_MS;
    const end = announcement.end ?? (state === 'completed' ? now : (before?.end ?? begin + HOUR_MS / 2));
    const rescheduledFrom = before === undefined || before.begin === begin ? before?.rescheduledFrom : before.begin;
    const maintenance = { title, state, begin, end, ...(rescheduledFrom === undefined ? {} : { rescheduledFrom }) };
    this.#announced.delete(title);
    this.#announced.set(title, maintenance);
    for (const listener of this.#listeners) listener(maintenance);
  }

  /** Calls `listener` for every announcement, until the returned function is called. */
  listen(listener: (maintenance: SimulatedMaintenance) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const HOUR_MS = 3_600_000;
