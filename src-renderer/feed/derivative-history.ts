/** What is kept of an instrument at one moment; NaN is a fact that was not known. */
export interface DerivativeSample {
  /** Epoch ms by the engine's clock. */
  readonly at: number;
  /** Funding rate, a share of the position. */
  readonly funding: number;
  /** Open interest in the venue's own unit: its changes are free of those of the price. */
  readonly openInterest: number;
}

/** How something changed: a share (0.01 is 1 %), and over how long, ms, if that is less than was asked. */
export interface Change {
  readonly share: number;
  readonly overMs: number;
}

/** Funding and open interest since this window began to look, a sample a minute for a day: 1,440 of each instrument. */
export class DerivativeHistory {
  readonly #samples = new Map<string, DerivativeSample[]>();

  /** Takes how things are, at most once a minute; a clock that went back starts over. */
  note(instrument: string, sample: DerivativeSample): void {
    if (Number.isNaN(sample.funding) && Number.isNaN(sample.openInterest)) return;
    const samples = this.#samples.get(instrument) ?? [];
    this.#samples.set(instrument, samples);
    const last = samples.at(-1);
    if (last !== undefined && sample.at < last.at) samples.length = 0;
    else if (last !== undefined && sample.at - last.at < EVERY_MS) return;
    samples.push(sample);
    if (samples.length > MOST_SAMPLES) samples.shift();
  }

  /** The samples of an instrument, oldest first. */
  samples(instrument: string): readonly DerivativeSample[] {
    return this.#samples.get(instrument) ?? [];
  }

  /** How open interest changed over a span until now; undefined while less than a minute is known. */
  changeOf(instrument: string, openInterest: number, now: number, spanMs: number): Change | undefined {
    const from = this.samples(instrument).find(
      (sample) => sample.at >= now - spanMs && !Number.isNaN(sample.openInterest),
    );
    if (from === undefined || now - from.at < EVERY_MS || !(from.openInterest > 0) || Number.isNaN(openInterest))
      return undefined;
    return { share: openInterest / from.openInterest - 1, overMs: now - from.at };
  }
}

/** Of all panels of this window, so that one that is opened later knows what another has seen. */
export const DERIVATIVE_HISTORY = new DerivativeHistory();

const EVERY_MS = 60_000;
const MOST_SAMPLES = 1_440;
