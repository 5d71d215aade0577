import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createHostStats } from './host-stats.ts';

test('a thread that was held up says for how long, once', async () => {
  const stats = createHostStats();
  await wait(250);
  stats();
  await wait(250);
  const until = performance.now() + 600;
  while (performance.now() < until);
  await wait(300);
  expect(stats().heldUpMs).toBeGreaterThan(500);
  // Readings this close together answer the same.
  expect(stats().heldUpMs).toBeGreaterThan(500);
});
