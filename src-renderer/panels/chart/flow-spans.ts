import type { FlowAnchor } from '../../../src-shared/market/flow/flow-sums.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { POLL_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import { isRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { FlowBars } from './flow-points.ts';

/** What a volume profile is of: the candles in view, the UTC day of the newest in view, a range of time that was chosen, or what came since the anchor. */
export const PROFILE_SPANS = ['visible', 'session', 'fixed', 'anchored'] as const;

/** One of {@link PROFILE_SPANS}. */
export type ProfileSpan = (typeof PROFILE_SPANS)[number];

/** Two instants, epoch ms, both included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** What was placed on the time axis of an instrument: where sums begin, absent for midnight UTC, and the range of a profile. */
export interface PlacedTimes {
  readonly anchor?: number | undefined;
  readonly range?: TimeRange | undefined;
}

/** Placed times by instrument. */
export type InstrumentTimes = Readonly<Record<string, PlacedTimes>>;

/** All placed times with others of one instrument; those placed longest ago are forgotten beyond a hundred. */
export function withTimes(all: InstrumentTimes, instrument: string, own: PlacedTimes): InstrumentTimes {
  const others = Object.entries(all).filter(([id]) => id !== instrument);
  const kept = own.anchor === undefined && own.range === undefined ? others : [...others, [instrument, own] as const];
  return Object.fromEntries(kept.slice(-MOST_INSTRUMENTS));
}

/** Saved times, those left out that cannot be. */
export function parseTimes(saved: unknown): InstrumentTimes {
  if (!isRecord(saved)) return {};
  const entries = Object.entries(saved).flatMap(([id, own]) => {
    if (!isRecord(own)) return [];
    const anchor = parseTime(own['anchor']);
    const range = parseRange(own['range']);
    const times = { ...(anchor !== undefined && { anchor }), ...(range !== undefined && { range }) };
    return Object.keys(times).length === 0 ? [] : [[id, times] as const];
  });
  return Object.fromEntries(entries.slice(-MOST_INSTRUMENTS));
}

/** Where sums begin: at the anchor, else at each midnight UTC. */
export function anchorOf({ anchor }: PlacedTimes): FlowAnchor {
  return anchor === undefined ? { kind: 'session' } : { kind: 'time', from: anchor };
}

/** The times that a profile is of, both included; undefined while none are chosen. Without an anchor, the day is meant. */
export function profileTimes(
  span: ProfileSpan,
  { anchor, range }: PlacedTimes,
  visible: TimeRange,
): TimeRange | undefined {
  if (span === 'visible') return visible;
  if (span === 'fixed') return range;
  if (span === 'anchored' && anchor !== undefined) return { from: anchor, to: Infinity };
  if (Number.isNaN(visible.to)) return undefined;
  const from = Math.floor(visible.to / DAY_MS) * DAY_MS;
  return { from, to: from + DAY_MS - 1 };
}

/** What is in view with the bars that are about to be drawn: up to the newest if the newest that was drawn, which opened at `drawnTime`, is in view. */
export function withNewest(
  visible: TimeRange,
  drawnTime: number,
  { numbers, count }: Pick<FlowBars, 'numbers' | 'count'>,
): TimeRange {
  const newest = numbers[(count - 1) * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
  return visible.to === drawnTime && newest > visible.to ? { from: visible.from, to: newest } : visible;
}

/** The range between two instants in whichever order. */
export function rangeBetween(one: number, other: number): TimeRange {
  return { from: Math.min(one, other), to: Math.max(one, other) };
}

/** Whether a venue is polled: then there are no trades to count. */
export function isPolled(instrument: InstrumentId): boolean {
  const { venue } = splitInstrumentId(instrument);
  return POLL_VENUE_IDS.some((id) => id === venue);
}

function parseRange(saved: unknown): TimeRange | undefined {
  if (!isRecord(saved)) return undefined;
  const [from, to] = [parseTime(saved['from']), parseTime(saved['to'])];
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

function parseTime(saved: unknown): number | undefined {
  return typeof saved === 'number' && saved > 0 && saved < LATEST ? saved : undefined;
}

const DAY_MS = 86_400_000;
/** What a date can be, epoch ms. */
const LATEST = 8.64e15;
const MOST_INSTRUMENTS = 100;
