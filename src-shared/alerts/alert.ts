import type { InstrumentId } from '../market/instrument.ts';
import type { VenueId } from '../market/venue-ids.ts';
import type { SessionMode } from '../wire/session-mode.ts';
import type { SoundName } from './sound-name.ts';

/**
 * What an alert waits for. A text that was parsed names its instruments as people wrote them: then `I` is `string`, and empty for the instrument
 * that is shown. `V` is a venue, or how a person named it or an instrument of it.
 */
export type Condition<I extends string = InstrumentId, V extends string = VenueId> =
  | { readonly kind: 'all'; readonly of: readonly Condition<I, V>[] }
  | { readonly kind: 'any'; readonly of: readonly Condition<I, V>[] }
  /** True once `condition` has been true, without a break, for `forMs`. */
  | { readonly kind: 'lasts'; readonly condition: Condition<I, V>; readonly forMs: number }
  | LeafCondition<I, V>;

/** A condition that contains no other. Those of {@link EVENT_KINDS} are true for an instant, the others for a time. */
export type LeafCondition<I extends string = InstrumentId, V extends string = VenueId> =
  | LevelCondition<I>
  /** The price passes `level`, or reaches it. */
  | {
      readonly kind: 'crosses';
      readonly instrument: I;
      readonly level: number;
      readonly direction: Direction;
    }
  /** The price is in the zone, its ends included, or outside it. */
  | {
      readonly kind: 'zone';
      readonly instrument: I;
      readonly from: number;
      readonly to: number;
      readonly isInside: boolean;
    }
  /** `percent` away from the lowest or highest value of the last `withinMs`; of funding, in percentage points. */
  | {
      readonly kind: 'moves';
      readonly instrument: I;
      readonly of: 'price' | 'openInterest' | 'funding';
      readonly percent: number;
      readonly withinMs: number;
      readonly direction: Direction;
    }
  /** A trade, or a liquidation, of at least `above` quote units. `side` is that of the taker, or of the forced order. */
  | {
      readonly kind: 'trade' | 'liquidation';
      readonly instrument: I;
      readonly side: 'buy' | 'sell' | 'both';
      readonly above: number;
    }
  /** Something is wrong with the data of the instrument; `quiet`: no trade for `forMs`, though the stream is well. */
  | { readonly kind: 'quiet'; readonly instrument: I; readonly forMs: number }
  | { readonly kind: 'fault'; readonly instrument: I; readonly fault: Fault }
  /** The best bid of one instrument is above the best ask of the other by more than `byBps`. */
  | { readonly kind: 'crossedVenues'; readonly instrument: I; readonly other: I; readonly byBps: number }
  /** `down`: streams of the venue are open and none delivers. `clock`: our clock and the venue's differ by more than `aboveMs`. */
  | { readonly kind: 'venueDown'; readonly venue: V }
  | { readonly kind: 'clockError'; readonly venue: V; readonly aboveMs: number };

/** A measure is above or below a level. */
export interface LevelCondition<I extends string = InstrumentId> {
  readonly kind: 'level';
  readonly instrument: I;
  readonly measure: Measure;
  readonly isAbove: boolean;
  readonly level: number;
}

/**
 * What is compared with a level: `price` in quote units; `spread` in bps of the middle; `depth` in quote units between the middle and `withinBps`
 * from it; `imbalance` of such depths, bids minus asks, in per cent of both; `volume` and `delta`, buys minus sells, in quote units in the last
 * `withinMs`; `funding` in per cent an interval; `openInterest` in the venue's unit.
 */
export type Measure =
  | { readonly of: 'price' | 'spread' | 'funding' | 'openInterest' }
  | { readonly of: 'depth'; readonly side: 'bid' | 'ask' | 'both'; readonly withinBps: number }
  | { readonly of: 'imbalance'; readonly withinBps: number }
  | { readonly of: 'volume'; readonly side: 'buy' | 'sell' | 'both'; readonly withinMs: number }
  | { readonly of: 'delta'; readonly withinMs: number };

/** Ways that a value can go. */
export type Direction = 'up' | 'down' | 'either';

/**
 * Faults of an instrument's data. `stale`: its stream delivers nothing and should. `gap`: trades or changes of the book are missing. `lagging`: data
 * comes later than usual. `crossed`: the best bid of its book is at or above the best ask.
 */
export const FAULTS = ['stale', 'gap', 'lagging', 'crossed'] as const;

/** One of {@link FAULTS}. */
export type Fault = (typeof FAULTS)[number];

/** Whether a condition without parts is true for an instant only. */
export function isEvent(condition: LeafCondition<string, string>): boolean {
  return (
    condition.kind === 'crosses' ||
    condition.kind === 'trade' ||
    condition.kind === 'liquidation' ||
    (condition.kind === 'fault' && condition.fault === 'gap')
  );
}

/** What an alert is, as a person, a program or the configuration wants it. */
export interface AlertRule<I extends string = InstrumentId, V extends string = VenueId> {
  readonly condition: Condition<I, V>;
  /** How long it does not fire again after it has; absent for one that fires once. */
  readonly cooldownMs?: number;
  /**
   * How far a value must go back behind its level before it can be reached again, per cent of the level; absent for {@link hysteresisOf} the
   * measure.
   */
  readonly hysteresisPercent?: number;
  /** Epoch ms; absent if it does not expire. */
  readonly expiresAt?: number;
  /** `any`: it fires on simulated and replayed data as well. */
  readonly data: 'live' | 'any';
  /** What people call it; absent for its condition. */
  readonly name?: string;
  /** How people are notified, beside the panel and the toast. */
  readonly deliver: readonly Delivery[];
  /** What it sounds like; absent for the sound of the settings. */
  readonly sound?: SoundName;
}

/** Ways to notify, beside the panel and the toast that come always. */
export const DELIVERIES = ['sound', 'notification', 'webhook'] as const;

/** One of {@link DELIVERIES}. */
export type Delivery = (typeof DELIVERIES)[number];

/**
 * What an alert does. `waiting`: it has fired and may not yet fire again. `fired`: it has, and was to fire once. `paused`: by a person.
 */
export const ALERT_STATES = ['armed', 'waiting', 'paused', 'fired', 'expired'] as const;

/** One of {@link ALERT_STATES}. */
export type AlertState = (typeof ALERT_STATES)[number];

/** An alert as it is now. */
export interface Alert {
  readonly id: string;
  readonly rule: AlertRule;
  readonly state: AlertState;
  /** Epoch ms. */
  readonly createdAt: number;
  /** When it was armed last, epoch ms. */
  readonly armedAt: number;
  /** How often it has fired. */
  readonly firings: number;
  readonly lastFiring?: AlertFiring;
  /** Why it cannot be watched now, in words; absent if it is. */
  readonly problem?: string;
  /** The last time in which it was not watched though it was armed; absent if there was none. */
  readonly unseen?: MissedPeriod;
  /** How often it would have fired since it did, but for its pauses; absent if it would not have. */
  readonly suppressed?: number;
}

/** An alert went off. */
export interface AlertFiring {
  /** `<alert>-<when it was set>-<number>`, unique. */
  readonly id: string;
  readonly alert: string;
  /** Name of the alert, or its condition. */
  readonly title: string;
  /** When it was found, epoch ms by the engine's clock. */
  readonly at: number;
  /** What was found, such as `price 100012.5`. */
  readonly reading: string;
  /** Instruments it is about; empty if it is about a venue. */
  readonly instruments: readonly InstrumentId[];
  /** When it happened by the venue's clock, epoch ms; absent if no message of its own says so. */
  readonly venueTime?: number;
  /** It became true at an unknown instant of this period, in which there was no data. */
  readonly missed?: MissedPeriod;
  /** How often it would have fired since the firing before, but for the cool-down, or the most that an alert may. */
  readonly suppressed: number;
  readonly mode: SessionMode;
  /** It is quiet hours: nobody is notified. */
  readonly isQuiet: boolean;
  readonly deliver: readonly Delivery[];
  /** See {@link AlertRule.sound}. */
  readonly sound?: SoundName;
}

/** A period in which there was no data. Epoch ms. */
export interface MissedPeriod {
  readonly from: number;
  readonly to: number;
  /** `not-running`: no engine watched. `asleep`: the computer slept, or its clock was set. `no-data`: the stream was lost or silent. `gap`: trades are missing. */
  readonly reason: 'not-running' | 'asleep' | 'no-data' | 'gap';
}

/** Hours of the day in which alerts go to their history only. `from` and `to` are `HH:MM`; a period over midnight is one. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  /** IANA zone. */
  readonly timeZone: string;
}

/** How far back a value must go unless an alert says so, per cent of its level. Prices move little, other measures much. */
export function hysteresisOf(measure: Measure['of']): number {
  return measure === 'price' ? 0.05 : 5;
}

/** The cool-down of an alert that fires every time, unless it says another, ms. */
export const USUAL_COOLDOWN_MS = 60_000;

/** Alerts of one engine, at most. */
export const MOST_ALERTS = 1000;

/** Firings that are kept, and shown. */
export const MOST_FIRINGS = 500;

/** The conditions without parts in a condition. */
export function leavesOf<I extends string, V extends string>(
  condition: Condition<I, V>,
): readonly LeafCondition<I, V>[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap((part) => leavesOf(part));
    case 'lasts':
      return leavesOf(condition.condition);
    case 'level':
    case 'crosses':
    case 'zone':
    case 'moves':
    case 'trade':
    case 'liquidation':
    case 'quiet':
    case 'fault':
    case 'crossedVenues':
    case 'venueDown':
    case 'clockError':
      return [condition];
  }
}

/** Instruments that a condition is about, each once. */
export function instrumentsOf<I extends string>(condition: Condition<I, string>): readonly I[] {
  const all = new Set<I>();
  for (const leaf of leavesOf(condition)) {
    if ('instrument' in leaf) all.add(leaf.instrument);
    if ('other' in leaf) all.add(leaf.other);
  }
  return [...all];
}
