/** Funding of a perpetual. Rates are shares (0.0001 is 0.01 %); NaN is a fact that is not known. */
export interface Funding {
  readonly rate: number;
  /** Time between payments, ms. */
  readonly intervalMs: number;
  /** {@link yearlyFundingRate} of the rate. */
  readonly yearlyRate: number;
  /** Rate of the next interval as the venue predicts it. */
  readonly predictedRate: number;
  /** When it is paid next, epoch ms by the venue's clock. */
  readonly nextTime: number;
}

/**
 * A funding rate paid every `intervalMs` as the rate of a year of 365 days, without compounding, so that rates of different intervals
 * compare. Both are shares (0.0001 is 0.01 %); NaN if either is not known.
 */
export function yearlyFundingRate(rate: number, intervalMs: number): number {
  return intervalMs > 0 ? rate * (YEAR_MS / intervalMs) : NaN;
}

const YEAR_MS = 365 * 86_400_000;
