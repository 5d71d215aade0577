import type { InstrumentPast } from '../../../src-shared/wire/past.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import type { Change } from '../../feed/past-cache.ts';
import { formatAge } from '../../format/age.ts';
import { formatExact, shortenZeros } from '../../format/decimal-text.ts';
import type { Zone } from '../../format/zone.ts';
import type { GridCell } from '../../ui/virtual-grid.ts';

/**
 * A price with the digits that changed since the last different one in the colour of its direction: exactly, with `decimals` digits after the
 * point, more if it has more. One that begins with many zeros is shortened; the title has it in full.
 */
export function lastCell(last: number, before: number, decimals: number, isGrouped: boolean): GridCell {
  const full = priceText(last, decimals, isGrouped);
  const text = shortenZeros(full);
  const title = text === full ? '' : full;
  const old = shortenZeros(priceText(before, decimals, isGrouped));
  if (text === '' || old === '' || text === old) return { text, title };
  let same = 0;
  while (old.length === text.length && same < text.length && text[same] === old[same]) same++;
  return { text: text.slice(0, same), tail: text.slice(same), tone: last > before ? 'up' : 'down', title };
}

/** A signed number in the colour of its direction, `factor` times as large; empty if it is none. */
export function signedCell(value: number, decimals: number, factor: number): GridCell {
  if (!Number.isFinite(value)) return { text: '' };
  const text = (value * factor).toFixed(decimals);
  const isZero = Number(text) === 0;
  return { text: value > 0 && !isZero ? `+${text}` : text, tone: isZero ? 'dim' : value > 0 ? 'up' : 'down' };
}

/** A change over a span, per cent; dim, with since when, if nothing as old is known. */
export function changeCell(change: Change | undefined, spanMs: number, { zone, note }: ChangeAbout): GridCell {
  if (change === undefined) return { text: '', title: `Not known: ${note}` };
  const cell = signedCell(change.share, 2, 100);
  const since = `Since ${zone.clock(change.since)} ${zone.label(change.since)}, over ${formatAge(change.overMs)}`;
  return change.overMs > spanMs - TOLERANCE_MS
    ? { ...cell, title: since }
    : { ...cell, tone: 'dim', title: `${since}: ${note}` };
}

/** What is said of a change besides. */
export interface ChangeAbout {
  readonly zone: Zone;
  /** Why nothing is known, or nothing as old, see {@link pastNote}. */
  readonly note: string;
}

/** Why a change is not known, or not over its whole span. `hasHistory`: the venue keeps what the figure was. */
export function pastNote(past: InstrumentPast | undefined, venue: VenueInfo | undefined, hasHistory: boolean): string {
  if (past === undefined || past.isLoading === true) return 'what was before is being loaded';
  return hasHistory
    ? 'nothing earlier is known'
    : `${venue?.exchange ?? 'the venue'} keeps no history of it, so that it is known from when it was first looked at`;
}

/** A price with `decimals` digits after the point, two if that is not known; empty if it is none. */
export function priceText(value: number, decimals: number, isGrouped: boolean): string {
  if (!Number.isFinite(value)) return '';
  const text = formatExact(value, Number.isFinite(decimals) ? decimals : 2);
  if (!isGrouped) return text;
  const point = text.indexOf('.');
  let grouped = point < 0 ? '' : text.slice(point);
  for (let end = point < 0 ? text.length : point; end > 0; end -= 3)
    grouped = `${text.slice(Math.max(0, end - 3), end)}${end === (point < 0 ? text.length : point) ? '' : ','}${grouped}`;
  return grouped;
}

/** Orders texts by letters and numbers by size, `sign` 1 or -1 times; absent numbers are last either way. */
export function compareValues(a: number | string, b: number | string, sign: number): number {
  if (typeof a === 'string' || typeof b === 'string') return sign * String(a).localeCompare(String(b), 'en');
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}

/** Samples of open interest are five minutes apart. */
const TOLERANCE_MS = 360_000;
