import * as v from 'valibot';
import { COUNT, INSTANT, INSTRUMENT, VENUE } from '../wire/guard-parts.ts';
import { type AlertRule, type Condition, DELIVERIES, FAULTS, type Measure, type QuietHours } from './alert.ts';
import { checkRule, MOST_DEPTH } from './check-rule.ts';
import { isSoundName, type SoundName } from './sound-name.ts';
import { isClockTime, isTimeZone } from './quiet-hours.ts';

const NUMBER = v.pipe(v.number(), v.finite());
const MS = v.pipe(COUNT, v.minValue(1));
const DIRECTION = v.picklist(['up', 'down', 'either']);
const SIDE = v.picklist(['buy', 'sell', 'both']);

const MEASURE: v.GenericSchema<unknown, Measure> = v.variant('of', [
  v.strictObject({ of: v.picklist(['price', 'spread', 'funding', 'openInterest']) }),
  v.strictObject({ of: v.literal('depth'), side: v.picklist(['bid', 'ask', 'both']), withinBps: NUMBER }),
  v.strictObject({ of: v.literal('imbalance'), withinBps: NUMBER }),
  v.strictObject({ of: v.literal('volume'), side: SIDE, withinMs: MS }),
  v.strictObject({ of: v.literal('delta'), withinMs: MS }),
]);

/** A condition of at most so many conditions in conditions: what is nested deeper is rejected. */
function conditionOf(depth: number): v.GenericSchema<unknown, Condition> {
  const leaves = [
    v.strictObject({
      kind: v.literal('level'),
      instrument: INSTRUMENT,
      measure: MEASURE,
      isAbove: v.boolean(),
      level: NUMBER,
    }),
    v.strictObject({ kind: v.literal('crosses'), instrument: INSTRUMENT, level: NUMBER, direction: DIRECTION }),
    v.strictObject({
      kind: v.literal('zone'),
      instrument: INSTRUMENT,
      from: NUMBER,
      to: NUMBER,
      isInside: v.boolean(),
    }),
    v.strictObject({
      kind: v.literal('moves'),
      instrument: INSTRUMENT,
      of: v.picklist(['price', 'openInterest', 'funding']),
      percent: NUMBER,
      withinMs: MS,
      direction: DIRECTION,
    }),
    v.strictObject({ kind: v.picklist(['trade', 'liquidation']), instrument: INSTRUMENT, side: SIDE, above: NUMBER }),
    v.strictObject({ kind: v.literal('quiet'), instrument: INSTRUMENT, forMs: MS }),
    v.strictObject({ kind: v.literal('fault'), instrument: INSTRUMENT, fault: v.picklist(FAULTS) }),
    v.strictObject({ kind: v.literal('crossedVenues'), instrument: INSTRUMENT, other: INSTRUMENT, byBps: NUMBER }),
    v.strictObject({ kind: v.literal('venueDown'), venue: VENUE }),
    v.strictObject({ kind: v.literal('clockError'), venue: VENUE, aboveMs: MS }),
  ] as const;
  if (depth === 0) return v.variant('kind', leaves);
  const inner = conditionOf(depth - 1);
  return v.variant('kind', [
    ...leaves,
    v.strictObject({
      kind: v.picklist(['all', 'any']),
      of: v.pipe(v.array(inner), v.minLength(1), v.maxLength(MOST_PARTS)),
    }),
    v.strictObject({ kind: v.literal('lasts'), condition: inner, forMs: MS }),
  ]);
}

const MOST_PARTS = 16;

/** The name of a sound from outside. */
export const SOUND = v.custom<SoundName>(isSoundName, 'there is no such sound');

/** An alert from outside: shape and numbers. */
export const ALERT_RULE: v.GenericSchema<unknown, AlertRule> = v.pipe(
  v.strictObject({
    condition: conditionOf(MOST_DEPTH),
    cooldownMs: v.exactOptional(COUNT),
    hysteresisPercent: v.exactOptional(NUMBER),
    expiresAt: v.exactOptional(INSTANT),
    data: v.picklist(['live', 'any']),
    name: v.exactOptional(v.pipe(v.string(), v.maxLength(120))),
    deliver: v.pipe(v.array(v.picklist(DELIVERIES)), v.maxLength(DELIVERIES.length)),
    sound: v.exactOptional(SOUND),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? checkRule(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem.message });
  }),
);

const CLOCK_TIME = v.pipe(v.string(), v.check(isClockTime, 'expected HH:MM'));

/** Quiet hours from outside. */
export const QUIET_HOURS: v.GenericSchema<unknown, QuietHours> = v.strictObject({
  from: CLOCK_TIME,
  to: CLOCK_TIME,
  timeZone: v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone, 'expected a time zone such as Europe/Berlin')),
});
