import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { AlertRule, Condition } from './alert.ts';
import { ALERT_RULE, QUIET_HOURS } from './alert-guard.ts';
import { isQuietAt } from './quiet-hours.ts';

const PRICE: Condition = {
  kind: 'level',
  instrument: 'binance-spot:BTCUSDT',
  measure: { of: 'price' },
  isAbove: true,
  level: 100_000,
};
const RULE: AlertRule = { condition: PRICE, data: 'live', deliver: [] };

describe('alerts from outside', () => {
  it('takes what is right as it is', () => {
    expect(v.parse(ALERT_RULE, RULE)).toEqual(RULE);
    expect(v.parse(ALERT_RULE, { ...RULE, sound: 'bell' })).toEqual({ ...RULE, sound: 'bell' });
  });

  it.each([
    [{ ...RULE, extra: 1 }],
    [{ ...RULE, condition: { ...PRICE, level: NaN } }],
    [{ ...RULE, condition: { ...PRICE, level: -1 } }],
    [{ ...RULE, condition: { ...PRICE, instrument: 'nowhere:BTC' } }],
    [{ ...RULE, condition: { kind: 'all', of: [] } }],
    [{ ...RULE, condition: { kind: 'lasts', condition: PRICE, forMs: 1 } }],
    [{ ...RULE, deliver: ['pigeon'] }],
    [{ ...RULE, sound: 'trumpet' }],
    [{ ...RULE, sound: 'own:' }],
    [{ ...RULE, condition: nested(40) }],
    ['btc > 100k'],
  ])('rejects %j', (rule) => {
    expect(v.safeParse(ALERT_RULE, rule).success).toBe(false);
  });

  it('knows quiet hours in their zone, over midnight too', () => {
    const night = v.parse(QUIET_HOURS, { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' });
    expect([20, 21, 5, 6].map((hour) => isQuietAt(night, Date.UTC(2026, 10, 20, hour)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isQuietAt({ ...night, to: '22:00' }, Date.UTC(2026, 10, 20, 21))).toBe(false);
    expect(v.safeParse(QUIET_HOURS, { ...night, from: '25:00' }).success).toBe(false);
    expect(v.safeParse(QUIET_HOURS, { ...night, timeZone: 'Mars/Base' }).success).toBe(false);
  });
});

function nested(depth: number): unknown {
  return depth === 0 ? PRICE : { kind: 'any', of: [nested(depth - 1)] };
}
