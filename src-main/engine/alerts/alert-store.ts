import { MOST_ALERTS } from '../../../src-shared/alerts/alert.ts';
import type { AlertProblem } from '../../../src-shared/alerts/alert-problem.ts';
import { RateBound } from '../../../src-shared/rate-bound.ts';
import type { ClockPort, StorePort, Timer } from '../ports.ts';
import { parseSavedAlerts, type SavedAlert, type SavedAlerts, writeSavedAlerts } from './saved-alerts.ts';

/** What a store of alerts works with. */
export interface AlertStoreOptions {
  readonly clock: Pick<ClockPort, 'setTimer' | 'monotonic'>;
  /** Where alerts are kept between starts, and under which name; nowhere if absent. */
  readonly store?: { readonly port: StorePort; readonly name: string };
  /** What was kept cannot be read, or cannot be written now. */
  readonly onProblem?: (problem: AlertProblem) => void;
}

/** Keeps alerts between starts. Writes the newest state only, never two at once, and never over what it could not read. */
export class AlertStore {
  readonly #options: AlertStoreOptions;
  readonly #saved: () => SavedAlerts;
  /** Alerts that were kept and have not been taken yet. */
  readonly #waiting = new Map<string, SavedAlert>();
  #timer: Timer | undefined;
  #retry: Timer | undefined;
  readonly #bound = new RateBound(MOST_AT_ONCE, ONE_EACH_MS);
  /** Ends a wait for the next writing. */
  #goOn: (() => void) | undefined;
  #isStopping = false;
  #isStopped = false;
  #hasFailed = false;
  /** What was kept is there and could not be read, nor set aside: nothing is written over it. */
  #isBlocked = false;
  /** The writing that is under way, or was the last. */
  #last: Promise<void> = NOTHING;
  /** The one after it, if it is wanted. */
  #next: Promise<void> | undefined;

  /** `saved` is what there is to keep. */
  constructor(options: AlertStoreOptions, saved: () => SavedAlerts) {
    this.#options = options;
    this.#saved = saved;
  }

  /**
   * What was kept; undefined if nothing was, or it makes no sense: then it is set aside. If it cannot be read now, that is tried again until it can
   * be, and `onLate` gets it.
   */
  async load(onLate: (saved: SavedAlerts) => void): Promise<SavedAlerts | undefined> {
    const { store } = this.#options;
    if (store === undefined) return undefined;
    const { port, name } = store;
    try {
      const text = await (port.load?.(name) ?? port.read(name));
      const saved = text === undefined ? undefined : await this.#parse(text, store);
      this.#isBlocked = false;
      return saved;
    } catch (error) {
      this.#readLater(error, onLate);
      return undefined;
    }
  }

  #readLater(error: unknown, onLate: (saved: SavedAlerts) => void): void {
    const { clock, onProblem } = this.#options;
    if (!this.#isBlocked)
      onProblem?.({
        code: 'store-unreadable',
        message: `alerts that were kept cannot be read now, and nothing is written until they can be: ${wordsOf(error)}`,
      });
    this.#isBlocked = true;
    this.#retry = clock.setTimer(() => void this.#readAgain(onLate), RETRY_MS);
  }

  async #readAgain(onLate: (saved: SavedAlerts) => void): Promise<void> {
    const saved = await this.load(onLate);
    if (this.#isBlocked || this.#isStopped) return;
    if (saved !== undefined) onLate(saved);
    this.keep();
  }

  /** Rejects if it makes no sense and cannot be set aside. */
  async #parse(text: string, { port, name }: Store): Promise<SavedAlerts | undefined> {
    const { onProblem } = this.#options;
    const parsed = parseSavedAlerts(text);
    if (!parsed.ok) {
      if (port.setAside === undefined) await port.write(`${name}-set-aside`, text);
      else await port.setAside(name, parsed.reason);
      if (port.setAside !== undefined && (await port.read(name)) === text)
        throw new Error(`${parsed.reason}; they could not be set aside`);
      onProblem?.({ code: 'store-unreadable', message: `alerts that were kept cannot be read: ${parsed.reason}` });
      return undefined;
    }
    if (parsed.leftOut > 0)
      onProblem?.({
        code: 'store-incomplete',
        message: `${String(parsed.leftOut)} alerts or firings that were kept cannot be read and were left out`,
      });
    if (parsed.resetSounds > 0)
      onProblem?.({
        code: 'store-incomplete',
        message: `${String(parsed.resetSounds)} alerts that were kept have a sound that there is not: they have the usual one`,
      });
    for (const alert of parsed.saved.alerts) this.#waiting.set(alert.id, alert);
    return parsed.saved;
  }

  /** The alert of an id as it was kept, once. */
  take(id: string): SavedAlert | undefined {
    const saved = this.#waiting.get(id);
    this.#waiting.delete(id);
    return saved;
  }

  /** An alert is no more. */
  forget(id: string): void {
    this.#waiting.delete(id);
  }

  /** Keeps everything as it is now. */
  keep(): void {
    void this.keepNow();
  }

  /** Keeps everything within a second: for what changes often. */
  keepSoon(): void {
    if (this.#options.store === undefined || this.#isStopped) return;
    this.#timer ??= this.#options.clock.setTimer(() => {
      this.#timer = undefined;
      this.keep();
    }, SOON_MS);
  }

  /** Resolves when everything is kept, or cannot be: then that is said, once until it can be again. Many at once are one writing. */
  keepNow(): Promise<void> {
    if (this.#options.store === undefined || this.#isStopped) return NOTHING;
    this.#timer?.cancel();
    this.#timer = undefined;
    return (this.#next ??= this.#last
      .then(() => this.#pause())
      .then(() => {
        this.#next = undefined;
        return (this.#last = this.#write());
      }));
  }

  /** While much happens, many firings are one writing. */
  async #pause(): Promise<void> {
    const { clock } = this.#options;
    const waitMs = this.#isStopping ? 0 : this.#bound.waitMs(clock.monotonic());
    if (waitMs > 0)
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(resolve, waitMs);
        this.#goOn = () => {
          timer.cancel();
          resolve();
        };
      });
    this.#bound.take(clock.monotonic());
  }

  /** Resolves when the last writing is done; nothing is written after that. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#retry?.cancel();
    this.#isStopping = true;
    this.#goOn?.();
    await this.#next;
    await this.#last;
    this.#isStopped = true;
  }

  async #write(): Promise<void> {
    const { store, onProblem } = this.#options;
    if (store === undefined || this.#isBlocked) return;
    const saved = this.#saved();
    // Those that nobody took are kept as long as there is room: what is read holds no more.
    const alerts = [...this.#waiting.values(), ...saved.alerts].slice(-MOST_ALERTS);
    try {
      await store.port.write(store.name, writeSavedAlerts({ ...saved, alerts }));
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed)
        onProblem?.({
          code: 'store-unwritable',
          message: `alerts cannot be kept: ${wordsOf(error)}`,
        });
      this.#hasFailed = true;
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type Store = NonNullable<AlertStoreOptions['store']>;

const SOON_MS = 1000;
/** How often what cannot be read is tried again. */
const RETRY_MS = 5000;
/** Writings at once, and how far apart further ones are: the whole file is written. */
const MOST_AT_ONCE = 60;
const ONE_EACH_MS = 500;
const NOTHING: Promise<void> = Promise.resolve();
