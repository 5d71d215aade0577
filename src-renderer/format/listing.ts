import { type Instrument, instrumentName, type NotTradedStatus } from '../../src-shared/market/instrument.ts';
import type { Zone } from './zone.ts';

/** One word or two for an instrument that is not traded. */
export const STATUS_WORDS: Readonly<Record<NotTradedStatus, string>> = {
  upcoming: 'not open yet',
  halted: 'halted',
  closed: 'closed',
};

/** When the venue will end an instrument: `3 Dec 08:00 UTC`, with the year if it is another. Undefined if nothing is planned, or it is past. */
export function delistingMoment({ delistingTime }: Instrument, zone: Zone, now: number): string | undefined {
  if (delistingTime === undefined || delistingTime <= now) return undefined;
  const [year = '', month = '', day = ''] = zone.date(delistingTime).split('-');
  const shownYear = zone.date(now).startsWith(year) ? '' : ` ${year}`;
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''}${shownYear} ${zone.clock(delistingTime).slice(0, 5)} ${zone.short(delistingTime)}`;
}

/** `BTCUSDT will be delisted 3 Dec 08:00 UTC`; see {@link delistingMoment}. */
export function delistingText(instrument: Instrument, zone: Zone, now: number): string | undefined {
  const moment = delistingMoment(instrument, zone, now);
  return moment === undefined ? undefined : `${instrumentName(instrument)} will be delisted ${moment}`;
}

/** Whether a delisting is near enough to be shown unasked: some contracts have one years ahead. */
export function isDelistedSoon({ delistingTime }: Instrument, now: number): boolean {
  return delistingTime !== undefined && delistingTime > now && delistingTime - now <= SOON_MS;
}

const SOON_MS = 30 * 86_400_000;
/** Short names of the months. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
