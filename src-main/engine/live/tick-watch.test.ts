import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { TickWatch } from './tick-watch.ts';
import type { VenueSession } from './venue-session.ts';

test('prices are compared only if a message came, or a list was read', () => {
  const clock = new FakeClock();
  const messages = { pool: 0, polls: 0 };
  const session = {
    pool: { totals: () => ({ messages: messages.pool }) },
    polls: { totals: () => ({ messages: messages.polls }) },
  } as unknown as VenueSession;
  let looks = 0;
  const markets = () => {
    looks++;
    return [];
  };
  const watch = new TickWatch({
    clock,
    sessions: () => [session],
    markets,
    find: () => undefined,
    onOutdated: () => undefined,
  });
  watch.start();
  const looksIn = (ms: number): number => {
    looks = 0;
    clock.advance(ms);
    return looks;
  };
  expect([looksIn(1000), looksIn(5000)]).toEqual([1, 0]);
  messages.pool++;
  expect([looksIn(1000), looksIn(5000)]).toEqual([1, 0]);
  messages.polls++;
  expect([looksIn(1000), looksIn(5000)]).toEqual([1, 0]);
  watch.onList('okx');
  expect([looksIn(1000), looksIn(5000)]).toEqual([1, 0]);
  watch.stop();
  expect(clock.pending).toBe(0);
});
