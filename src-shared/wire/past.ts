import type { InstrumentId } from '../market/instrument.ts';

/** Figures of an instrument of which the engine knows what they were: the last price, open interest in the venue's own unit, funding rates that were paid. */
export const PAST_FIGURES = ['price', 'openInterest', 'funding'] as const;

/** One of {@link PAST_FIGURES}. */
export type PastFigure = (typeof PAST_FIGURES)[number];

/** What a figure was; `time` is epoch ms. */
export interface PastSample {
  readonly time: number;
  readonly value: number;
}

/** What is asked for: with `samples` also everything that is known of the last day, and of funding of the last 100 payments at most. */
export interface PastQuery {
  readonly instruments: readonly InstrumentId[];
  readonly figures: readonly PastFigure[];
  readonly samples?: true;
}

/**
 * What figures of an instrument were an hour and a day ago: the samples that are nearest to then, which are later ones if nothing older is known. Absent
 * if there is none, or it was not asked for.
 */
export interface InstrumentPast {
  readonly instrument: InstrumentId;
  readonly price1h?: PastSample;
  readonly openInterest1h?: PastSample;
  readonly openInterest24h?: PastSample;
  /** Oldest first. */
  readonly openInterest?: readonly PastSample[];
  readonly funding?: readonly PastSample[];
  /** More is being loaded from the venue. */
  readonly isLoading?: true;
}
