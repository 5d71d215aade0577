import type { FlowReason } from '../../../src-shared/market/flow/completeness.ts';
import type { VenueReason } from './venue-bars.ts';
import type { VenuePart } from './venue-flow.ts';

/** Why numbers are not whole, in words. */
export function reasonsText(reasons: readonly (FlowReason | VenueReason)[]): string {
  return reasons.map((reason) => REASON_WORDS[reason]).join(', ');
}

/** Each reason with the venues it is of: their names, or how many if there are more than `mostNames`. */
export function lackingText(parts: readonly VenuePart[], mostNames = Infinity): string {
  const venues = new Map<VenueReason, string[]>();
  for (const { name, reasons } of parts)
    for (const reason of reasons) venues.set(reason, [...(venues.get(reason) ?? []), name]);
  const whose = (names: readonly string[]): string =>
    names.length > mostNames ? `${names.length} of ${parts.length}` : names.join(', ');
  return [...venues].map(([reason, names]) => `${REASON_WORDS[reason]}: ${whose(names)}`).join('; ');
}

/** The worst of the reasons, and how many others there are: `incomplete: trades are missing, 1 more`. */
export function worstText(reasons: readonly VenueReason[]): string {
  const sorted = WORST_FIRST.filter((reason) => reasons.includes(reason));
  const [worst] = sorted;
  if (worst === undefined) return '';
  const text = worst === 'estimated' ? REASON_WORDS[worst] : `incomplete: ${REASON_WORDS[worst]}`;
  return sorted.length === 1 ? text : `${text}, ${sorted.length - 1} more`;
}

const WORST_FIRST: readonly VenueReason[] = [
  'stale',
  'no-trades',
  'no-room',
  'no-contract-size',
  'gap',
  'late-start',
  'mismatch',
  'clipped',
  'inexact',
  'estimated',
];
const REASON_WORDS: Readonly<Record<VenueReason, string>> = {
  gap: 'trades are missing',
  'late-start': 'counted from a later trade on',
  clipped: 'parts of the footprint are missing',
  inexact: 'sums are rounded',
  mismatch: 'the venue’s candle differs',
  estimated: 'estimated from candles',
  stale: 'trades do not come',
  'no-trades': 'no trades counted yet',
  'no-room': 'no room for more series',
  'no-contract-size': 'the size of a contract is not known',
};
