import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Topic } from '../dialects/dialect.ts';
import { Prng } from '../market/prng.ts';
import type { Timeline } from '../timeline.ts';
import type { Fault, FaultKind, FaultOf } from './fault.ts';
import type { FaultStep } from './fault-script.ts';

/** What something happens to. `topic` is undefined for a connection as a whole. */
export interface Target {
  readonly venue: StreamVenueId;
  readonly socket?: number;
  readonly topic?: Topic | undefined;
}

/** A fault that is set. */
export interface FaultState {
  readonly id: number;
  readonly fault: Fault;
  readonly setAt: number;
  /** How often it has struck. */
  readonly strikes: number;
}

/** A connection or venue that faults may be done to. */
export interface Victim {
  /** A fault was set that strikes at once, if it is aimed at this. */
  strike(id: number, fault: Fault): void;
  /** Faults were set or are over. */
  faultsChanged(): void;
}

/** All faults of a world. Chances come from its seed: the same faults at the same times do the same things. */
export class Faults {
  readonly #timeline: Timeline;
  readonly #seed: number;
  readonly #set = new Map<number, Entry>();
  readonly #victims = new Set<Victim>();
  #lastId = 0;
  #isPlaying = 0;

  constructor(timeline: Timeline, seed: number) {
    this.#timeline = timeline;
    this.#seed = seed;
  }

  /** Whether nothing is wrong. */
  get isQuiet(): boolean {
    return this.#set.size === 0;
  }

  /** Sets a fault from now on; its number. */
  set(fault: Fault): number {
    const id = ++this.#lastId;
    const { now } = this.#timeline;
    this.#set.set(id, { fault, setAt: now, strikes: 0, random: new Prng(this.#seed, `fault ${id}`) });
    if (fault.durationMs !== undefined) this.#timeline.at(now + fault.durationMs, () => this.clear(id));
    if (isOfVenue(fault) || (isEnding(fault) && !isTopical(fault))) {
      for (const victim of this.#victims) victim.strike(id, fault);
      if (isOfVenue(fault) || fault.durationMs === undefined) this.#set.delete(id);
    }
    this.#notify();
    return id;
  }

  /** Ends one fault, or all of them and the script that plays; how many it ended. */
  clear(id?: number): number {
    const before = this.#set.size;
    if (id === undefined) {
      this.#isPlaying++;
      this.#set.clear();
    } else this.#set.delete(id);
    if (this.#set.size < before) this.#notify();
    return before - this.#set.size;
  }

  /** What is set, oldest first. */
  list(): readonly FaultState[] {
    return [...this.#set].map(([id, { fault, setAt, strikes }]) => ({ id, fault, setAt, strikes }));
  }

  /** Does the steps of a script at their times from now, until all faults are cleared. */
  play(steps: readonly FaultStep[]): void {
    const turn = this.#isPlaying;
    const start = this.#timeline.now;
    for (const step of steps) {
      for (let time = 0; time < (step.times ?? 1); time++) {
        const at = start + step.atMs + time * (step.everyMs ?? 0);
        this.#timeline.at(at, () => {
          if (turn !== this.#isPlaying) return;
          if (step.set !== undefined) this.set(step.set);
          else for (const { id } of this.list()) this.clear(id);
        });
      }
    }
  }

  /** The first fault of a kind that strikes the target now, counted. */
  take<Kind extends FaultKind>(kind: Kind, target: Target): FaultOf<Kind> | undefined {
    const id = this.takeId((fault) => fault.kind === kind, target);
    return id?.fault as FaultOf<Kind> | undefined;
  }

  /** The same of any fault that `fits`, with its number. A fault that has struck often enough is over, half-open silence apart. */
  takeId(fits: (fault: Fault) => boolean, target: Target): { readonly id: number; readonly fault: Fault } | undefined {
    for (const [id, entry] of this.#set) {
      if (fits(entry.fault) && this.#strikes(id, entry, target)) return { id, fault: entry.fault };
    }
    return undefined;
  }

  /** The fault of a number, if it strikes the target now, counted. */
  takeOf(id: number, target: Target): Fault | undefined {
    const entry = this.#set.get(id);
    return entry !== undefined && this.#strikes(id, entry, target) ? entry.fault : undefined;
  }

  /** Whether a fault is still set. */
  has(id: number): boolean {
    return this.#set.has(id);
  }

  /** A number in [0, bound) for a delay. */
  jitter(fault: FaultOf<'delay'>): number {
    for (const entry of this.#set.values())
      if (entry.fault === fault) return entry.random.next() * (fault.jitterMs ?? 0);
    return 0;
  }

  join(victim: Victim): void {
    this.#victims.add(victim);
  }

  leave(victim: Victim): void {
    this.#victims.delete(victim);
  }

  #strikes(id: number, entry: Entry, target: Target): boolean {
    const { fault } = entry;
    if (!isAimedAt(fault, target) || entry.strikes >= (fault.count ?? Infinity)) return false;
    if (fault.probability !== undefined && entry.random.next() >= fault.probability) return false;
    entry.strikes++;
    if (entry.strikes === fault.count && fault.kind !== 'half-open') this.#set.delete(id);
    return true;
  }

  #notify(): void {
    for (const victim of this.#victims) victim.faultsChanged();
  }
}

interface Entry {
  readonly fault: Fault;
  readonly setAt: number;
  readonly random: Prng;
  strikes: number;
}

/** Whether it is done by the venue, at once. */
function isOfVenue({ kind }: Fault): boolean {
  return kind === 'renumber' || kind === 'maintenance';
}

/** Whether it ends connections. */
export function isEnding(fault: Fault): fault is FaultOf<'close' | 'cut' | 'expire' | 'mass-disconnect'> {
  return fault.kind === 'close' || fault.kind === 'cut' || fault.kind === 'expire' || fault.kind === 'mass-disconnect';
}

/** Whether it is aimed at some messages only. */
export function isTopical(fault: Fault): boolean {
  return fault.symbol !== undefined || fault.topic !== undefined;
}

function isAimedAt(fault: Fault, { venue, socket, topic }: Target): boolean {
  if (fault.venue !== undefined && fault.venue !== venue) return false;
  if (fault.socket !== undefined && fault.socket !== socket) return false;
  if (fault.symbol !== undefined && fault.symbol !== topic?.symbol) return false;
  return fault.topic === undefined || fault.topic === topic?.name || fault.topic === topic?.channel;
}
