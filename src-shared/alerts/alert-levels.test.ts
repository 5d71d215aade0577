import { expect, test } from 'vitest';
import type { Alert, AlertRule } from './alert.ts';
import { alertLevels, crossingRule, withPrice } from './alert-levels.ts';

const RULE: AlertRule = {
  data: 'live',
  deliver: [],
  condition: {
    kind: 'any',
    of: [
      { kind: 'zone', instrument: 'okx:BTC-USDT', from: 90, to: 100, isInside: true },
      {
        kind: 'lasts',
        forMs: 5000,
        condition: { kind: 'level', instrument: 'okx:ETH-USDT', measure: { of: 'price' }, isAbove: true, level: 5 },
      },
      { kind: 'crosses', instrument: 'okx:BTC-USDT', level: 95, direction: 'up' },
      { kind: 'level', instrument: 'okx:BTC-USDT', measure: { of: 'spread' }, isAbove: true, level: 7 },
    ],
  },
};
const ALERT: Alert = { id: 'a', rule: RULE, state: 'armed', createdAt: 0, armedAt: 0, firings: 0 };

test('the prices of an instrument are those of its conditions, wherever they are', () => {
  expect(alertLevels([ALERT], 'okx:BTC-USDT').map(({ place, price }) => [place, price])).toEqual([
    [0, 90],
    [1, 100],
    [3, 95],
  ]);
  expect(alertLevels([ALERT], 'okx:ETH-USDT').map(({ place, price }) => [place, price])).toEqual([[2, 5]]);
});

test('one price is moved, and the ends of a zone stay in order', () => {
  const moved = { ...ALERT, rule: withPrice(RULE, 3, 96) };
  expect(alertLevels([moved], 'okx:BTC-USDT').map(({ price }) => price)).toEqual([90, 100, 96]);
  const over = { ...ALERT, rule: withPrice(RULE, 0, 110) };
  expect(alertLevels([over], 'okx:BTC-USDT').map(({ price }) => price)).toEqual([100, 110, 95]);
  expect(crossingRule('okx:BTC-USDT', 5, 'any')).toMatchObject({ condition: { level: 5 }, data: 'any' });
});
