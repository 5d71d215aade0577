import * as fc from 'fast-check';
import {
  type AlertRule,
  type Condition,
  DELIVERIES,
  FAULTS,
  type LeafCondition,
  type Measure,
} from '../src-shared/alerts/alert.ts';
import { checkRule } from '../src-shared/alerts/check-rule.ts';
import { ALERT_SOUNDS } from '../src-shared/alerts/sound-name.ts';

/** Rules that can be, of every kind of condition, joined and nested. */
export function alertRules(): fc.Arbitrary<AlertRule> {
  return fc
    .record(
      {
        condition: conditions(),
        cooldownMs: fc.integer({ min: 0, max: 86_400_000 }),
        hysteresisPercent: fc.integer({ min: 0, max: 500 }).map((tenths) => tenths / 10),
        expiresAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
        data: fc.constantFrom('live' as const, 'any'),
        deliver: fc.subarray([...DELIVERIES]),
        sound: fc.constantFrom(...ALERT_SOUNDS, 'own:my "bell".wav' as const),
      },
      { requiredKeys: ['condition', 'data', 'deliver'] },
    )
    .map((rule) => ({
      ...rule,
      // Who names a sound wants to hear it.
      deliver: DELIVERIES.filter((one) => rule.deliver.includes(one) || (one === 'sound' && rule.sound !== undefined)),
    }))
    .filter((rule) => checkRule(rule) === undefined);
}

function conditions(): fc.Arbitrary<Condition> {
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaves(),
      fc.record({
        kind: fc.constantFrom('all' as const, 'any'),
        of: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('lasts' as const), condition: tie('condition'), forMs: WITHIN }),
    ),
  })).condition;
}

function leaves(): fc.Arbitrary<LeafCondition> {
  const instrument = INSTRUMENT;
  const direction = fc.constantFrom('up' as const, 'down', 'either');
  return fc.oneof(
    fc.record({
      kind: fc.constant('level' as const),
      instrument,
      measure: measures(),
      isAbove: fc.boolean(),
      level: fc.oneof(
        NUMBER,
        NUMBER.map((value) => -value),
      ),
    }),
    fc.record({ kind: fc.constant('crosses' as const), instrument, level: NUMBER, direction }),
    fc.record({
      kind: fc.constant('zone' as const),
      instrument,
      from: NUMBER,
      to: NUMBER,
      isInside: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('moves' as const),
      instrument,
      of: fc.constantFrom('price' as const, 'openInterest', 'funding'),
      percent: fc.integer({ min: 1, max: 9900 }).map((hundredths) => hundredths / 100),
      withinMs: WITHIN,
      direction,
    }),
    fc.record({
      kind: fc.constantFrom('trade' as const, 'liquidation'),
      instrument,
      side: fc.constantFrom('buy' as const, 'sell', 'both'),
      above: NUMBER,
    }),
    fc.record({ kind: fc.constant('quiet' as const), instrument, forMs: WITHIN }),
    fc.record({ kind: fc.constant('fault' as const), instrument, fault: fc.constantFrom(...FAULTS) }),
    fc.record({ kind: fc.constant('crossedVenues' as const), instrument, other: INSTRUMENT, byBps: NUMBER }),
    fc.record({ kind: fc.constant('venueDown' as const), venue: fc.constantFrom('okx' as const, 'binance-spot') }),
    fc.record({
      kind: fc.constant('clockError' as const),
      venue: fc.constantFrom('okx' as const, 'binance-spot'),
      aboveMs: WITHIN,
    }),
  );
}

function measures(): fc.Arbitrary<Measure> {
  return fc.oneof(
    fc.record({ of: fc.constantFrom('price' as const, 'spread', 'funding', 'openInterest') }),
    fc.record({
      of: fc.constant('depth' as const),
      side: fc.constantFrom('bid' as const, 'ask', 'both'),
      withinBps: NUMBER,
    }),
    fc.record({ of: fc.constant('imbalance' as const), withinBps: NUMBER }),
    fc.record({
      of: fc.constant('volume' as const),
      side: fc.constantFrom('buy' as const, 'sell', 'both'),
      withinMs: WITHIN,
    }),
    fc.record({ of: fc.constant('delta' as const), withinMs: WITHIN }),
  );
}

const INSTRUMENT = fc.constantFrom(
  'binance-spot:BTCUSDT' as const,
  'okx:BTC-USDT-SWAP' as const,
  'gate-spot:GAP_USDT' as const,
);
const NUMBER = fc.oneof(
  fc.integer({ min: 1, max: 9999 }).map((hundredths) => hundredths / 100),
  fc.integer({ min: 1, max: 10_000_000 }),
  fc.constantFrom(1e-8, 1e15),
);
const WITHIN = fc.integer({ min: 1000, max: 86_400_000 });
