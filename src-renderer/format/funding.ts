import { formatAge } from './age.ts';
import { formatPercent } from './decimal-text.ts';
import type { Funding } from '../../src-shared/market/funding.ts';

/** A time between funding payments: `8 h`, `30 min`. Empty for NaN. */
export function formatFundingInterval(ms: number): string {
  if (!(ms > 0)) return '';
  return ms % HOUR_MS === 0 ? `${ms / HOUR_MS} h` : `${Number((ms / MINUTE_MS).toFixed(1))} min`;
}

/**
 * Funding in full, a line each: the rate with its interval, the rate of a year, the prediction, the time to the next payment. `now` is by the
 * venue's clock; NaN while that is not known. Empty without a rate.
 */
export function fundingTitle({ rate, intervalMs, yearlyRate, predictedRate, nextTime }: Funding, now: number): string {
  if (!Number.isFinite(rate)) return '';
  const interval = formatFundingInterval(intervalMs);
  const lines = [`Funding ${ratePercent(rate)}, ${interval === '' ? 'interval not known' : `paid every ${interval}`}`];
  if (Number.isFinite(yearlyRate)) lines.push(`${formatPercent(yearlyRate * 100)} a year, not compounded`);
  if (Number.isFinite(predictedRate)) lines.push(`Predicted for the next interval ${ratePercent(predictedRate)}`);
  if (Number.isFinite(nextTime - now)) lines.push(`Next payment in ${formatAge(nextTime - now)}`);
  return lines.join('\n');
}

/** With as many digits as rates have: those of an hour are small. */
function ratePercent(rate: number): string {
  return formatPercent(rate * 100, Math.abs(rate) < 0.00001 ? 6 : 4);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
