import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';
import { type InstrumentId, splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import type { MarketSource } from '../publish/market-source.ts';
import type { LagChanged, QualityEvent } from '../quality-event.ts';
import { AlertError } from './alert-error.ts';
import type { BestMeasures } from './best-measures.ts';
import type { Lost } from './feed.ts';
import { Gauge } from './gauge.ts';
import { type Cause, InstrumentWatch, type WatchHost } from './instrument-watch.ts';
import type { LeafOwner, Made } from './leaf-maker.ts';
import { type Leaf, LevelLeaf } from './leaf.ts';
import { rounded } from './readings.ts';
import { VenueWatch } from './venue-watch.ts';

/** What a session is watched with. */
export interface WatchingOptions<Owner> extends Omit<WatchHost<Owner>, 'lags'> {
  readonly mode: SessionMode;
  /** Nobody has watched since then; undefined if it is not known that anybody ever did. */
  readonly lost: Lost | undefined;
  /** What an alert needs cannot come, in words; undefined once it can again. */
  readonly onFailure: (owner: Owner, problem: string | undefined) => void;
  /** The tickers of a venue that is polled have changed. */
  readonly onTickers: (venue: VenueId) => void;
}

/** One session that alerts are watched in: its instruments and venues, for as long as some alert is about them. */
export class Watching<Owner extends LeafOwner> {
  readonly mode: SessionMode;
  readonly source: MarketSource;
  readonly time: () => number;
  readonly #options: WatchingOptions<Owner>;
  readonly #watches = new Map<InstrumentId, InstrumentWatch<Owner>>();
  readonly #venues: VenueWatch<Owner>;
  readonly #pairs: { readonly gauge: Gauge<Owner>; readonly owner: Owner }[] = [];
  /** Alerts of which something cannot come, and why. */
  #problems: ReadonlyMap<Owner, string> = new Map<Owner, string>();
  /** What is behind, as last reported, by subject. */
  readonly #lags = new Map<string, LagChanged>();
  #lost: Lost | undefined;
  readonly #ends: readonly ((() => void) | undefined)[];

  constructor(options: WatchingOptions<Owner>) {
    this.#options = options;
    this.mode = options.mode;
    this.source = options.source;
    this.time = () => options.time();
    this.#lost = options.lost;
    this.#venues = new VenueWatch(options.source, (owner) => {
      options.dirty(owner);
    });
    this.#ends = [
      options.source.quality?.on((event) => {
        this.#onQuality(event);
      }),
      options.source.onTickers?.((venue) => {
        options.onTickers(venue);
      }),
    ];
  }

  /** Streams that are kept coming. */
  get streams(): number {
    let streams = 0;
    for (const watch of this.#watches.values()) streams += watch.streams;
    return streams;
  }

  /** The leaves of a condition. Throws {@link AlertError} if the session has no such data; then `remove` gives back what was opened. */
  add(condition: LeafCondition, owner: Owner): Leaf | Made {
    if (condition.kind === 'venueDown' || condition.kind === 'clockError') {
      if (this.source.venue(condition.venue) === undefined)
        throw new AlertError('unknown-instrument', `${condition.venue} is not part of this session`);
      return this.#venues.add(condition, owner);
    }
    if (condition.kind === 'crossedVenues') return this.#addPair(condition, owner);
    return this.#watch(condition.instrument).add(condition, owner);
  }

  /** Removes an alert. May be called twice. */
  remove(owner: Owner): void {
    this.#venues.remove(owner);
    if (this.#problems.has(owner)) this.#problems = new Map([...this.#problems].filter(([one]) => one !== owner));
    for (let i = this.#pairs.length - 1; i >= 0; i--) if (this.#pairs[i]?.owner === owner) this.#pairs.splice(i, 1);
    for (const [instrument, watch] of this.#watches) {
      watch.remove(owner);
      if (watch.isEmpty) this.#watches.delete(instrument);
    }
  }

  /** What is opened from here on is new. */
  settle(): void {
    this.#lost = undefined;
    for (const watch of this.#watches.values()) watch.settle();
  }

  /** There is no data for anything. */
  lose(lost: Lost): void {
    for (const watch of this.#watches.values()) watch.lose(lost);
  }

  /** Several times a second. `now` is epoch ms. */
  onTick(now: number, time: number): void {
    for (const watch of this.#watches.values()) watch.onTick(now, time);
    this.#venues.onTick();
    this.lookForProblems();
  }

  /** Looks whether what alerts need can come: their streams have not failed, and their instruments are traded. */
  lookForProblems(): void {
    const problems = new Map<Owner, string>();
    for (const watch of this.#watches.values()) watch.addProblems(problems);
    const before = this.#problems;
    this.#problems = problems;
    for (const owner of before.keys()) if (!problems.has(owner)) this.#options.onFailure(owner, undefined);
    for (const [owner, problem] of problems) this.#options.onFailure(owner, problem);
  }

  /** Whether every instrument of an alert that is of a venue is part of the session now. */
  hasAll(instruments: readonly InstrumentId[], venue: VenueId): boolean {
    return instruments.every((instrument) => {
      const of = splitInstrumentId(instrument);
      return of.venue !== venue || this.source.polled?.(venue)?.quote(of.symbol) !== undefined;
    });
  }

  /** Whether every one of some instruments streams, so that the clock of its venue will be known. */
  areStreaming(instruments: readonly InstrumentId[]): boolean {
    return instruments.every((instrument) => this.source.venue(splitInstrumentId(instrument).venue) !== undefined);
  }

  /** The time by the clock of the venues of some instruments, epoch ms: the earliest; NaN if one is not known. */
  venueTimeNow(instruments: readonly InstrumentId[]): number {
    const now = this.source.now();
    return instruments.reduce((least, instrument) => {
      const ahead = this.source.venueAheadMs?.(splitInstrumentId(instrument).venue) ?? NaN;
      return Math.min(least, now + ahead);
    }, Infinity);
  }

  /** Gives back every stream. */
  stop(): void {
    for (const end of this.#ends) end?.();
    for (const watch of this.#watches.values()) watch.stop();
    this.#watches.clear();
  }

  #watch(instrument: InstrumentId): InstrumentWatch<Owner> {
    let watch = this.#watches.get(instrument);
    if (watch === undefined) {
      watch = new InstrumentWatch(instrument, { ...this.#options, lags: () => this.#lags.values() }, this.#lost);
      this.#watches.set(instrument, watch);
    }
    return watch;
  }

  #addPair(condition: Extract<LeafCondition, { kind: 'crossedVenues' }>, owner: Owner): LevelLeaf {
    const { instrument, other, byBps } = condition;
    const gauge = new Gauge<Owner>((one) => {
      this.#options.dirty(one);
    });
    const sides: BestMeasures<Owner>[] = [];
    const measure = (): void => {
      const [a, b] = sides;
      if (a !== undefined && b !== undefined) gauge.set(Math.max(crossing(a, b), crossing(b, a)));
    };
    for (const one of [instrument, other]) sides.push(this.#watch(one).best(owner, measure));
    this.#pairs.push({ gauge, owner });
    const leaf = gauge.add(
      new LevelLeaf({
        level: byBps,
        isAbove: true,
        back: 0,
        describe: (bps) => `${instrument} and ${other} crossed by ${rounded(bps)} bps`,
      }),
      owner,
    );
    measure();
    return leaf;
  }

  #onQuality(event: QualityEvent): void {
    const now = this.source.now();
    const time = this.time();
    this.#options.begin(time);
    if (event.kind === 'stream-changed') this.#venues.onStream(event.venue, event.topic, event.state);
    if (event.kind === 'lag-changed') {
      if (event.isBehind) this.#lags.set(event.subject, event);
      else this.#lags.delete(event.subject);
    }
    for (const [instrument, watch] of this.#watches)
      if (instrument.startsWith(`${event.venue}:`)) watch.onQuality(event, now, time);
    if (event.kind === 'stream-changed') this.lookForProblems();
    this.#options.end(NO_CAUSE);
  }
}

/** How far the best bid of one is above the best ask of the other, bps; negative if it is below. */
function crossing(a: { readonly bid: number }, b: { readonly ask: number }): number {
  return (a.bid / b.ask - 1) * 10_000;
}

const NO_CAUSE: Cause<never> = { venueTime: NaN };
