import type { ConnectionHealth, HealthReport } from '../../src-shared/wire/health.ts';

/** What is kept of each subject. */
export const PLOTTED = ['messagesPerSecond', 'latencyP99', 'ageMs'] as const;

/** One of {@link PLOTTED}. */
export type Plotted = (typeof PLOTTED)[number];

/** One quantity over time: `times` are engine time, epoch s, ascending; NaN if nothing was known. */
export interface PlottedSeries {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/**
 * The last ten minutes of the numbers that health reports carry, a value a second: of everything, of each venue and of each connection.
 * A venue is as late and as old as its worst connection.
 */
export class HealthHistory {
  /** Grows with every second that is kept. */
  version = 0;
  readonly #times = new Float64Array(KEPT).fill(NaN);
  /** By subject; a column for each of {@link PLOTTED}. */
  readonly #subjects = new Map<string, Float64Array>();
  #next = 0;
  #at = -Infinity;

  /** Takes a report in; those closer than a second to the one before are left out, and time that goes back begins anew. */
  note(report: HealthReport): void {
    if (report.at < this.#at) this.clear();
    if (report.at - this.#at < EVERY_MS) return;
    this.#at = report.at;
    const slot = this.#next;
    this.#times[slot] = report.at / 1000;
    this.#next = (slot + 1) % KEPT;
    for (const column of this.#subjects.values()) column.fill(NaN, slot * PLOTTED.length, (slot + 1) * PLOTTED.length);
    this.#keep(ALL, slot, report.connections, report);
    for (const [venue, connections] of Map.groupBy(report.connections, (one) => one.venue))
      this.#keep(venue, slot, connections, report);
    for (const connection of report.connections) this.#keep(connection.id, slot, [connection], report);
    this.version++;
  }

  /** What there is to choose from: {@link ALL}, then venues and connections as they first came. */
  subjects(): readonly string[] {
    return [...this.#subjects.keys()];
  }

  /** One quantity of a subject over the last ten minutes. */
  series(subject: string, plotted: Plotted): PlottedSeries {
    const column = this.#subjects.get(subject);
    const times: number[] = [];
    const values: number[] = [];
    for (let back = KEPT; back >= 1; back--) {
      const slot = (this.#next - back + KEPT) % KEPT;
      const time = this.#times[slot] ?? NaN;
      if (!(time > this.#at / 1000 - SPAN_S)) continue;
      times.push(time);
      values.push(column?.[slot * PLOTTED.length + PLOTTED.indexOf(plotted)] ?? NaN);
    }
    return { times, values };
  }

  /** Forgets everything. */
  clear(): void {
    this.#times.fill(NaN);
    this.#subjects.clear();
    this.#next = 0;
    this.#at = -Infinity;
    this.version++;
  }

  #keep(subject: string, slot: number, connections: readonly ConnectionHealth[], { at }: HealthReport): void {
    let column = this.#subjects.get(subject);
    if (column === undefined) {
      if (this.#subjects.size >= MOST_SUBJECTS && !this.#makeRoom()) return;
      this.#subjects.set(subject, (column = new Float64Array(KEPT * PLOTTED.length).fill(NaN)));
    }
    const worst = (values: readonly (number | undefined)[]): number =>
      values.reduce<number>((most, value) => (value === undefined || value <= most ? most : value), -Infinity);
    const latency = worst(connections.map((one) => one.latencyP99));
    const age = worst(connections.map((one) => (one.lastFrameAt === undefined ? undefined : at - one.lastFrameAt)));
    const base = slot * PLOTTED.length;
    column[base] = connections.reduce((sum, one) => sum + one.messagesPerSecond, 0);
    column[base + 1] = latency === -Infinity ? NaN : latency;
    column[base + 2] = age === -Infinity ? NaN : Math.max(0, age);
  }

  /** Forgets a connection that is gone and of which nothing is left; false if there is none. */
  #makeRoom(): boolean {
    for (const [subject, column] of this.#subjects) {
      if (!column.every((value) => Number.isNaN(value))) continue;
      this.#subjects.delete(subject);
      return true;
    }
    return false;
  }
}

/** Everything together. */
export const ALL = '';
const EVERY_MS = 1000;
const SPAN_S = 600;
/** A value a second for the span. */
const KEPT = 601;
/** At some 14 kB each, under a megabyte; venues have few connections. */
const MOST_SUBJECTS = 64;
