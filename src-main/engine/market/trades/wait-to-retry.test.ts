import { expect, test } from 'vitest';
import { Backoff } from '../../../../src-shared/backoff.ts';
import { Canceller } from '../../rest/canceller.ts';
import { FakePorts } from '../../testing/fake-ports.ts';
import { waitToRetry } from './wait-to-retry.ts';

test.each([
  ['unreadable', undefined],
  ['rejected', undefined],
  ['not-supported', 'not-supported'],
])('history that was %s is asked again unless it is of no use', async (reason, expected) => {
  const { clock } = new FakePorts();
  const waiting = waitToRetry(
    { ok: false, reason },
    {
      clock,
      backoff: new Backoff({ firstMs: 250, maxMs: 1000 }),
      endsAt: 60_000 + clock.monotonic(),
      cancel: new Canceller(),
    },
  );
  await clock.run(1000);
  expect(await waiting).toBe(expected);
});
