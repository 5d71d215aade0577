import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { InstrumentPast, PastFigure, PastSample } from '../../src-shared/wire/past.ts';
import type { EngineRequest, RequestOutcome } from '../../src-shared/wire/protocol.ts';

/** What the cache needs of the feed. */
export interface PastHost {
  request(request: EngineRequest): Promise<RequestOutcome>;
  /** Monotonic ms. */
  monotonic(): number;
  /** Epoch ms by the engine's clock. */
  now(): number;
  /** An answer arrived: surfaces may draw anew. */
  onAnswer(): void;
}

/** How something changed: a share (0.01 is 1 %), over how long, ms, and since when, epoch ms by the engine's clock. */
export interface Change {
  readonly share: number;
  readonly overMs: number;
  readonly since: number;
}

/**
 * What figures of instruments were, as the screen has it: what is shown is asked for once a minute, sooner while the engine still loads it, and kept in
 * between, so that drawing never waits.
 */
export class PastCache {
  readonly #host: PastHost;
  /** By instrument. */
  readonly #pasts = new Map<InstrumentId, InstrumentPast>();
  /** By what was asked for, by instrument. */
  readonly #asked = new Map<string, Map<InstrumentId, Asked>>();
  #epoch = 0;

  constructor(host: PastHost) {
    this.#host = host;
  }

  /** Keeps figures of instruments up to date: call it while they are shown. */
  want(instruments: readonly InstrumentId[], figures: readonly PastFigure[], hasSamples = false): void {
    if (figures.length === 0) return;
    const key = `${figures.join()} ${String(hasSamples)}`;
    const asked = this.#asked.get(key) ?? new Map<InstrumentId, Asked>();
    this.#asked.set(key, asked);
    const due = instruments.filter((instrument) => this.#isDue(asked.get(instrument)));
    if (due.length === 0) return;
    if (asked.size > MOST_ASKED) asked.clear();
    const [at, monotonic] = [this.#host.now(), this.#host.monotonic()];
    for (const instrument of due) asked.set(instrument, { at, monotonic, isLoading: false });
    void this.#ask(due, { figures, ...(hasSamples && { samples: true }) }, asked);
  }

  /** What is known of an instrument; undefined while no answer has come. */
  find(instrument: InstrumentId): InstrumentPast | undefined {
    return this.#pasts.get(instrument);
  }

  /** Forgets everything: another session knows nothing of it. */
  clear(): void {
    this.#epoch++;
    this.#pasts.clear();
    this.#asked.clear();
  }

  #isDue(asked: Asked | undefined): boolean {
    if (asked === undefined) return true;
    if (this.#host.monotonic() - asked.monotonic < LEAST_MS) return false;
    return asked.isLoading || Math.abs(this.#host.now() - asked.at) >= EVERY_MS;
  }

  async #ask(
    instruments: readonly InstrumentId[],
    query: { readonly figures: readonly PastFigure[]; readonly samples?: true },
    asked: Map<InstrumentId, Asked>,
  ): Promise<void> {
    const epoch = this.#epoch;
    const outcome = await this.#host.request({ method: 'get-past', instruments, ...query });
    if (epoch !== this.#epoch || !outcome.ok || outcome.result.kind !== 'past') return;
    for (const past of outcome.result.pasts) {
      const entry = asked.get(past.instrument);
      if (entry !== undefined) entry.isLoading = past.isLoading === true;
      if (this.#pasts.size > MOST_ASKED) this.#pasts.clear();
      const { isLoading: _, ...before } = this.#pasts.get(past.instrument) ?? past;
      this.#pasts.set(past.instrument, { ...before, ...past });
    }
    this.#host.onAnswer();
  }
}

/** How a figure has changed since a sample; undefined if there is none, or it is younger than a minute. */
export function changeSince(sample: PastSample | undefined, value: number, now: number): Change | undefined {
  if (sample === undefined || !(sample.value > 0) || Number.isNaN(value) || now - sample.time < LEAST_SPAN_MS)
    return undefined;
  return { share: value / sample.value - 1, overMs: now - sample.time, since: sample.time };
}

interface Asked {
  readonly at: number;
  readonly monotonic: number;
  isLoading: boolean;
}

const EVERY_MS = 60_000;
const LEAST_MS = 2000;
const LEAST_SPAN_MS = 60_000;
/** Twice as many as the engine keeps. */
const MOST_ASKED = 4000;
