import {
  type Alert,
  type AlertFiring,
  type AlertRule,
  instrumentsOf,
  type LeafCondition,
  MOST_ALERTS,
  MOST_FIRINGS,
  type QuietHours,
} from '../../../src-shared/alerts/alert.ts';
import { checkRule } from '../../../src-shared/alerts/check-rule.ts';
import { withFiring } from '../../../src-shared/alerts/with-firing.ts';
import { isQuietAt } from '../../../src-shared/alerts/quiet-hours.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import { ClockWatch } from '../connect/clock-watch.ts';
import type { ClockPort, Timer } from '../ports.ts';
import type { MarketSource } from '../publish/market-source.ts';
import { AlertError } from './alert-error.ts';
import { AlertRun } from './alert-run.ts';
import { fire } from './fire.ts';
import { isSame } from './same-rule.ts';
import { AlertStore, type AlertStoreOptions } from './alert-store.ts';
import type { SavedAlert, SavedAlerts } from './saved-alerts.ts';
import { dateFrom, Undated } from './undated.ts';
import { Watching } from './watching.ts';
import type { Cause } from './instrument-watch.ts';

/** What an alert engine works with. */
export interface AlertEngineOptions extends AlertStoreOptions {
  readonly clock: ClockPort;
  /** Alerts at most; {@link MOST_ALERTS} if absent. */
  readonly maxAlerts?: number;
  /** Alerts have changed: those that are gone are ids only. */
  readonly onChanged: (changed: readonly Alert[], gone: readonly string[]) => void;
  /** What was kept could be read only now, and is taken. */
  readonly onRestored?: () => void;
  /** An alert went off. It is kept already, as far as that can be, so that it does not go off again after a crash. */
  readonly onFired: (firing: AlertFiring) => void;
}

/** What an alert engine has done since it was made. */
export interface AlertCounts {
  fired: number;
  /** Would have fired, but for the cool-down, or the most that an alert may. */
  suppressed: number;
  /** Fired for something in a period without data. */
  missed: number;
}

/**
 * Alerts, watched in one session after the other. Each goes off once for one event, and for no event that was in its data twice or not at all.
 * The conditions are looked at when data comes that can change them, and several times a second for what time alone changes.
 */
export class AlertEngine {
  readonly counts: AlertCounts = { fired: 0, suppressed: 0, missed: 0 };
  readonly #options: AlertEngineOptions;
  readonly #runs = new Map<string, AlertRun>();
  readonly #store: AlertStore;
  #firings: readonly AlertFiring[] = [];
  #quietHours: QuietHours | undefined;
  #watching: Watching<AlertRun> | undefined;
  #watchedUntil: number | undefined;
  readonly #clockWatch: ClockWatch;
  #timer: Timer | undefined;
  #nextDue = Infinity;
  #savedAt = -Infinity;
  #nextId = 1;
  readonly #dirty = new Set<AlertRun>();
  readonly #changed = new Set<AlertRun>();
  readonly #gone = new Set<string>();
  readonly #undated = new Undated();
  /** Alerts that would have fired since the last tick. */
  readonly #suppressed = new Set<AlertRun>();

  constructor(options: AlertEngineOptions) {
    this.#options = options;
    this.#clockWatch = new ClockWatch(options.clock);
    this.#store = new AlertStore(options, () => this.#saved());
  }

  /** Reads what was kept. Alerts that were kept and are not restored by it wait for their `put`. Once, before the first `attach`. */
  async load(restore: boolean): Promise<void> {
    const saved = await this.#store.load((late) => {
      this.#restore(late, restore);
      this.#options.onRestored?.();
    });
    if (saved !== undefined) this.#restore(saved, restore);
  }

  /** Takes what was kept: alerts that were set meanwhile go on from there, unless they have fired already. */
  #restore({ watchedUntil, quietHours, firings, alerts }: SavedAlerts, restore: boolean): void {
    this.#watchedUntil ??= watchedUntil;
    this.#quietHours ??= quietHours;
    this.#firings = [...this.#firings, ...firings].slice(0, MOST_FIRINGS);
    for (const { id, rule } of alerts) {
      const before = this.#runs.get(id);
      if (before === undefined && !restore) continue;
      const saved = this.#store.take(id);
      if (before !== undefined && before.firings > 0) continue;
      const run = this.#goOn(saved, before?.rule ?? rule);
      if (run === undefined) continue;
      this.#watch(run);
      if (before !== undefined) this.#unwatch(before, false);
      this.#changed.add(run);
    }
  }

  get firings(): readonly AlertFiring[] {
    return this.#firings;
  }

  get quietHours(): QuietHours | undefined {
    return this.#quietHours;
  }

  setQuietHours(hours: QuietHours | undefined): void {
    this.#quietHours = hours;
    this.#store.keep();
  }

  clearFirings(): void {
    this.#firings = [];
    this.#store.keep();
  }

  list(): readonly Alert[] {
    return [...this.#runs.values()].map(({ view }) => view);
  }

  find(id: string): Alert | undefined {
    return this.#runs.get(id)?.view;
  }

  /** How many alerts there are, the most there may be, and the streams that they keep coming. */
  get use(): { readonly alerts: number; readonly cap: number; readonly streams: number } {
    return {
      alerts: this.#runs.size,
      cap: this.#options.maxAlerts ?? MOST_ALERTS,
      streams: this.#watching?.streams ?? 0,
    };
  }

  /**
   * Sets an alert, in place of the one of that id if there is one; the same rule again changes nothing. It fires at once if its condition is true
   * already, unless it is the one that it had before. Throws {@link AlertError} if the rule cannot be, or there are too many. What its venue does not
   * have is its `problem`.
   */
  put(rule: AlertRule, id = this.#newId()): Alert {
    const problem = checkRule(rule);
    if (problem !== undefined) throw new AlertError('invalid-alert', problem.message);
    const before = this.#runs.get(id);
    if (before !== undefined && isSame(before.rule, rule)) return before.view;
    if (before === undefined && this.#runs.size >= this.use.cap)
      throw new AlertError('too-many-alerts', `there are ${String(this.use.cap)} alerts already: delete some first`);
    const run =
      this.#goOn(before === undefined ? this.#store.take(id) : before.kept(this.#options.clock), rule) ??
      this.#make(id, rule);
    if (before !== undefined) {
      run.firings = before.firings;
      run.after = before.after;
    }
    this.#watch(run);
    // After the new one, so that what both need keeps coming.
    if (before !== undefined) this.#unwatch(before, false);
    this.#note(run);
    return run.view;
  }

  /** Deletes an alert; what it was, undefined if there is none of that id. */
  remove(id: string): Alert | undefined {
    const run = this.#runs.get(id);
    if (run === undefined) return undefined;
    this.#unwatch(run, false);
    this.#runs.delete(id);
    this.#gone.add(id);
    this.#store.forget(id);
    this.#note();
    return run.view;
  }

  /** An alert that is paused is not watched, and what happens meanwhile is not said. Throws {@link AlertError} if there is none of that id. */
  pause(id: string): Alert {
    const run = this.#get(id);
    this.#unwatch(run, false);
    run.state = 'paused';
    this.#note(run);
    return run.view;
  }

  /** Arms an alert that was paused, has fired or has expired. What is true already must become false first. Throws as {@link AlertEngine.pause}. */
  arm(id: string): Alert {
    const run = this.#get(id);
    if (run.isWatchful) return run.view;
    run.rearm(this.#options.clock);
    this.#watch(run);
    this.#note(run);
    return run.view;
  }

  /** Watches a session from now on. */
  attach(source: MarketSource, mode: SessionMode): void {
    this.detach();
    const { clock } = this.#options;
    const from = mode === 'live' ? this.#watchedUntil : undefined;
    this.#watching = new Watching<AlertRun>({
      source,
      mode,
      time: () => (mode === 'replay' ? source.now() : clock.monotonic()),
      lost: from === undefined ? undefined : { from, reason: 'not-running' },
      dirty: (run) => {
        this.#dirty.add(run);
      },
      onFailure: (run, problem) => {
        if (run.problem === problem) return;
        run.problem = problem;
        this.#changed.add(run);
      },
      begin: (time) => {
        if (time >= this.#nextDue) this.#lookAtDue(time);
      },
      onTickers: (venue) => {
        this.#onTickers(venue);
      },
      end: (cause) => {
        if (this.#dirty.size > 0 || cause.feed !== undefined) this.#look(cause);
      },
    });
    this.#clockWatch.look(Infinity);
    for (const run of this.#runs.values()) {
      // Simulated prices have nothing to do with those of another session.
      if (mode !== 'live' && run.rule.data === 'any') run.forgetOthers();
      this.#watch(run);
    }
    this.#watching.settle();
    this.#note();
    this.#tickLater();
  }

  /** Watches nothing from now on. What happens until the next live session counts as not seen. */
  detach(): void {
    const watching = this.#watching;
    if (watching === undefined) return;
    if (watching.mode === 'live') this.#watchedUntil = watching.source.now();
    this.#timer?.cancel();
    for (const run of this.#runs.values()) {
      const wasWatched = run.isWatched;
      this.#unwatch(run, watching.mode === 'live');
      if (wasWatched && watching.mode !== 'live') run.forget();
    }
    watching.stop();
    this.#undated.clear();
    this.#watching = undefined;
    this.#store.keep();
  }

  /** Ends it; resolves when everything is kept. */
  async stop(): Promise<void> {
    this.detach();
    await this.#store.stop();
  }

  #newId(): string {
    const { clock } = this.#options;
    return `a${Math.floor(clock.now()).toString(36)}${(this.#nextId++).toString(36)}`;
  }

  #get(id: string): AlertRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new AlertError('unknown-alert', 'there is no such alert any more');
    return run;
  }

  #make(id: string, rule: AlertRule): AlertRun {
    const run = new AlertRun(id, rule, this.#options.clock.now());
    this.#runs.set(id, run);
    return run;
  }

  /** An alert that goes on where one was that waited for the same; undefined if none did. */
  #goOn(saved: SavedAlert | undefined, rule: AlertRule): AlertRun | undefined {
    const run = saved === undefined ? undefined : AlertRun.goOn(saved, rule, this.#options.clock);
    if (run !== undefined) this.#runs.set(run.id, run);
    return run;
  }

  /** Begins to follow an alert, if it is to be followed in this session. */
  #watch(run: AlertRun): void {
    const watching = this.#watching;
    this.#clear(run);
    if (watching === undefined || !run.isWatchful || run.isWatched) return;
    if (watching.mode !== 'live' && run.rule.data !== 'any') return;
    if (watching.mode === 'live' && !run.remembers) dateFrom(run, watching);
    try {
      run.watch((condition: LeafCondition) => watching.add(condition, run));
    } catch (error) {
      watching.remove(run);
      if (!(error instanceof AlertError)) throw error;
      run.problem = error.message;
      this.#changed.add(run);
      return;
    }
    watching.lookForProblems();
    this.#dirty.add(run);
    this.#look({ venueTime: NaN });
  }

  /** Alerts about a ticker that is polled now are watched, and those about one that no longer is have that as their problem. */
  #onTickers(venue: VenueId): void {
    for (const run of this.#runs.values()) {
      if (!run.isWatchful) continue;
      if (this.#watching?.hasAll(instrumentsOf(run.rule.condition), venue) === run.isWatched) continue;
      this.#unwatch(run, true);
      this.#watch(run);
      this.#note(run);
    }
  }

  #clear(run: AlertRun): void {
    if (run.problem !== undefined) this.#changed.add(run);
    run.problem = undefined;
  }

  #unwatch(run: AlertRun, keep: boolean): void {
    run.unwatch(keep);
    this.#clear(run);
    this.#watching?.remove(run);
    this.#dirty.delete(run);
  }

  /** Looks at every alert that something has changed for. */
  #look(cause: Cause<AlertRun>): void {
    const watching = this.#watching;
    if (watching === undefined) return;
    const time = watching.time();
    const looked = [...this.#dirty];
    this.#dirty.clear();
    for (const run of looked) {
      const fires = run.look(time, cause.venueTime <= run.after);
      this.#nextDue = Math.min(this.#nextDue, run.dueAt);
      this.#store.keepSoon();
      if (fires && this.#undated.keeps(run, cause, time)) continue;
      if (fires) this.#fire(run, watching, { cause, time });
      else if (run.isToBeLookedAt) this.#dirty.add(run);
    }
    if (cause.feed?.isOver === true) this.#noteUnseen(cause.feed, watching.source.now());
    this.#publish();
  }

  #lookAtDue(time: number): void {
    this.#nextDue = Infinity;
    for (const run of this.#runs.values()) {
      if (run.dueAt <= time) this.#dirty.add(run);
      else this.#nextDue = Math.min(this.#nextDue, run.dueAt);
    }
    this.#look({ venueTime: NaN });
  }

  #fire(
    run: AlertRun,
    { source, mode }: Watching<AlertRun>,
    { cause, time }: { readonly cause: Cause<AlertRun>; readonly time: number },
  ): void {
    const now = source.now();
    if (this.#hasExpired(run)) return;
    if (time < run.waitsUntil || !run.bound.take(time)) {
      run.suppressed++;
      this.counts.suppressed++;
      this.#suppressed.add(run);
      return;
    }
    const isQuiet = isQuietAt(this.#quietHours, this.#options.clock.now());
    const firing = fire(run, cause, { now, mode, isQuiet });
    this.counts.fired++;
    if (firing.missed !== undefined) this.counts.missed++;
    this.#firings = withFiring(this.#firings, firing);
    if (run.rule.cooldownMs === undefined) {
      run.state = 'fired';
      this.#unwatch(run, false);
    } else if (run.rule.cooldownMs > 0) {
      run.state = 'waiting';
      run.waitsUntil = time + run.rule.cooldownMs;
    }
    this.#changed.add(run);
    // What was not kept would be sent again after a crash.
    void this.#store.keepNow().then(() => {
      this.#options.onFired(firing);
    });
  }

  /** The alerts that a feed is for have not seen what happened in a period; nothing is missed if history brought it. */
  #noteUnseen({ lost, isFilled, owners }: NonNullable<Cause<AlertRun>['feed']>, now: number): void {
    if (isFilled) return;
    for (const run of owners) if (run.noteUnseen(lost, now)) this.#changed.add(run);
  }

  #tickLater(): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => {
      this.#tickLater();
      this.#tick();
    }, TICK_MS);
  }

  #tick(): void {
    const watching = this.#watching;
    if (watching === undefined) return;
    const missing = this.#clockWatch.look(TICK_MS);
    const now = watching.source.now();
    const time = watching.time();
    if (missing > 0 && watching.mode !== 'replay') watching.lose({ from: now - missing, reason: 'asleep' });
    if (this.#dirty.size > 0) this.#look({ venueTime: NaN });
    for (const run of this.#runs.values()) {
      if (run.isWatchful) this.#hasExpired(run);
      if (run.state === 'waiting' && time >= run.waitsUntil) {
        run.state = 'armed';
        this.#changed.add(run);
      }
    }
    for (const { run, cause } of this.#undated.judge(watching, time)) this.#fire(run, watching, { cause, time });
    for (const run of this.#suppressed) this.#changed.add(run);
    this.#suppressed.clear();
    watching.onTick(now, time);
    if (time >= this.#nextDue) this.#lookAtDue(time);
    if (this.#dirty.size > 0) this.#look({ venueTime: NaN });
    this.#keepWatched(watching, time);
    this.#publish();
  }

  /** When live data was last watched is kept now and then: a crash loses no more than that. */
  #keepWatched({ mode, source }: Watching<AlertRun>, time: number): void {
    if (mode !== 'live' || time - this.#savedAt < KEEP_EVERY_MS) return;
    this.#savedAt = time;
    this.#watchedUntil = source.now();
    if (this.#runs.size > 0) this.#store.keepSoon();
  }

  #hasExpired(run: AlertRun): boolean {
    if (run.rule.expiresAt === undefined || this.#options.clock.now() < run.rule.expiresAt) return false;
    this.#unwatch(run, false);
    run.state = 'expired';
    this.#changed.add(run);
    this.#store.keep();
    return true;
  }

  #note(run?: AlertRun): void {
    if (run !== undefined) this.#changed.add(run);
    this.#store.keep();
    this.#publish();
  }

  #publish(): void {
    if (this.#changed.size === 0 && this.#gone.size === 0) return;
    const changed = [...this.#changed].filter((run) => this.#runs.get(run.id) === run).map(({ view }) => view);
    const gone = [...this.#gone].filter((id) => !this.#runs.has(id));
    this.#changed.clear();
    this.#gone.clear();
    this.#options.onChanged(changed, gone);
  }

  #saved(): SavedAlerts {
    return {
      ...(this.#watchedUntil === undefined ? {} : { watchedUntil: this.#watchedUntil }),
      ...(this.#quietHours === undefined ? {} : { quietHours: this.#quietHours }),
      firings: this.#firings,
      alerts: [...this.#runs.values()].map((run) => run.kept(this.#options.clock)),
    };
  }
}

/** How often time alone is looked at, ms. */
const TICK_MS = 250;
const KEEP_EVERY_MS = 60_000;
