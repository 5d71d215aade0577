import { Counter, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { GrowingCounter } from './growing-counter.ts';

test('follows many numbers, and never goes back if one starts again', async () => {
  const registry = new Registry();
  const counter = new GrowingCounter(
    new Counter({ name: 'gaps_total', help: 'Gaps', labelNames: ['venue'], registers: [registry] }),
  );
  const value = async (venue: string): Promise<number | undefined> =>
    (await registry.getMetricsAsJSON())[0]?.values.find(({ labels }) => labels['venue'] === venue)?.value;
  counter.follow('a', 0, { venue: 'x' });
  expect(await value('x')).toBe(0);
  for (const count of [2, 2, 5]) counter.follow('a', count, { venue: 'x' });
  counter.follow('b', 3, { venue: 'x' });
  counter.follow('c', 1, { venue: 'y' });
  expect([await value('x'), await value('y')]).toEqual([8, 1]);
  // The stream was closed and opened again.
  counter.follow('a', 1, { venue: 'x' });
  expect(await value('x')).toBe(9);
});
