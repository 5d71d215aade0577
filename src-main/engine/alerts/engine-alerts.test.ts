import { expect, test } from 'vitest';
import type { AlertFiring, AlertRule } from '../../../src-shared/alerts/alert.ts';
import { AlertFixture } from '../testing/alert-fixture.ts';
import { settle } from '../testing/fake-clock.ts';
import { toyInstrument } from '../testing/toy-venue.ts';
import { EngineAlerts } from './engine-alerts.ts';

function alertsOf(t: AlertFixture): { readonly alerts: EngineAlerts; readonly fired: AlertFiring[] } {
  const fired: AlertFiring[] = [];
  t.source.instruments = [toyInstrument('BTCUSDT')];
  const alerts = new EngineAlerts({
    clock: t.source.clock,
    store: t.store,
    source: t.source,
    venue: t.venue.id,
    onFired: (firing) => fired.push(firing),
    onProblem: () => undefined,
  });
  return { alerts, fired };
}

test('a program sets alerts by texts and rules, finds them, removes them, and goes on with those it names', async () => {
  const t = new AlertFixture();
  const { alerts, fired } = alertsOf(t);
  expect(alerts.list()).toEqual([]);
  await alerts.add('btc > 100 every time', { id: 'mine', name: 'Bitcoin' });
  const { id } = await alerts.add(t.rule('> 200'));
  alerts.remove(id);
  expect(alerts.list().map(({ rule }) => rule.name)).toEqual(['Bitcoin']);
  t.trade(201);
  await settle();
  expect(fired).toMatchObject([{ title: 'Bitcoin', alert: 'mine' }]);
  await alerts.stop();
  const again = alertsOf(t);
  await again.alerts.add('btc > 100 every time', { id: 'mine', name: 'Bitcoin' });
  t.trade(201);
  await settle();
  expect(again.fired).toEqual([]);
  await again.alerts.stop();
});

test.each([
  [{}, 'condition'],
  [{ condition: { kind: 'nonsense' }, data: 'live', deliver: [] }, 'condition.kind'],
  [{ condition: { kind: 'all' }, data: 'live', deliver: [] }, 'condition.of'],
  [{ ...level(NaN), data: 'live', deliver: [] }, 'condition.level'],
  [{ ...level(1), data: 'live', deliver: [], expiresAt: NaN }, 'expiresAt'],
  [{ ...level(-1), data: 'live', deliver: [] }, 'above 0'],
])('a rule that cannot be is rejected: %j', async (rule, words) => {
  const { alerts } = alertsOf(new AlertFixture());
  // eslint-disable-next-line -- as a program in JavaScript may write it
  await expect(alerts.add(rule as unknown as AlertRule)).rejects.toMatchObject({
    code: 'alert-rejected',
    reason: 'invalid-alert',
    message: expect.stringContaining(words) as string,
  });
  await expect(alerts.add('btc > 1', { id: 'x'.repeat(65) })).rejects.toMatchObject({ reason: 'invalid-alert' });
  expect(alerts.list()).toEqual([]);
});

test('alerts that a program set once and never again do not pile up', async () => {
  const t = new AlertFixture();
  for (let start = 0; start < 3; start++) {
    const { alerts } = alertsOf(t);
    for (let i = 0; i < 400; i++) await alerts.add('btc > 100');
    t.source.clock.advance(1000);
    await alerts.stop();
  }
  const { alerts, fired } = alertsOf(t);
  await alerts.add('btc > 100', { id: 'last' });
  expect(t.problems).toEqual([]);
  await alerts.stop();
  const kept = JSON.parse(t.store.texts.get('alerts') ?? '') as { readonly alerts: readonly { readonly id: string }[] };
  expect(kept.alerts).toHaveLength(1000);
  expect(kept.alerts.at(-1)?.id).toBe('last');
  expect(fired).toEqual([]);
});

function level(at: number): Pick<AlertRule, 'condition'> {
  return {
    condition: {
      kind: 'level',
      instrument: 'binance-spot:BTCUSDT',
      measure: { of: 'price' },
      isAbove: true,
      level: at,
    },
  };
}
