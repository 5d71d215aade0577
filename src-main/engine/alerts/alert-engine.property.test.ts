import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { AlertFixture } from '../testing/alert-fixture.ts';

/** What happens next: a trade, the stream is lost and comes back, the program is started again, the machine sleeps. */
type Step =
  | { readonly kind: 'trade'; readonly price: number; readonly waitMs: number; readonly size: number }
  | { readonly kind: 'lost' | 'found' | 'restart' | 'sleep' | 'set-back' };

const STEPS = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('trade' as const),
        price: fc.integer({ min: 95, max: 105 }),
        waitMs: fc.integer({ min: 1, max: 20_000 }),
        size: fc.integer({ min: 1, max: 30 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('lost' as const, 'found', 'restart', 'sleep', 'set-back') }),
    },
  ),
  { maxLength: 60 },
);

/** Runs steps; trades while the stream is lost never come. Calls back with every trade that came, before the alerts see it. */
async function play(
  t: AlertFixture,
  steps: readonly Step[],
  onTrade: (step: Extract<Step, { kind: 'trade' }>) => void,
): Promise<void> {
  let isLost = false;
  for (const step of steps) {
    switch (step.kind) {
      case 'trade':
        t.source.clock.advance(step.waitMs);
        if (isLost) break;
        onTrade(step);
        t.trade(step.price, { size: step.size });
        t.touch();
        break;
      case 'lost':
      case 'found':
        isLost = step.kind === 'lost';
        if (t.stream('trade', 'BTCUSDT') !== undefined) t.enter(isLost ? 'reconnecting' : 'running');
        break;
      case 'restart':
        await t.restart();
        break;
      case 'sleep':
        t.source.clock.sleep(100_000);
        break;
      case 'set-back':
        t.setBack(3_600_000);
        break;
    }
  }
  await settle();
}

test('a crossing fires once, and at once, whatever happens to the data, the clock and the program', async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, fc.constantFrom(0, 1, 2), fc.boolean(), async (steps, hysteresis, isUp) => {
      const t = new AlertFixture();
      t.engine.attach(t.source, 'live');
      t.put(`crosses ${isUp ? 'above' : 'below'} 100 every time hysteresis ${String(hysteresis)}%`);
      const expected: string[] = [];
      let isBeyond: boolean | undefined;
      await play(t, steps, ({ price }) => {
        const distance = isUp ? price - 100 : 100 - price;
        const isNow = distance >= 0 || (isBeyond === true && distance > -hysteresis);
        if (isNow && isBeyond === false) expected.push(`price ${String(price)}`);
        isBeyond = isNow;
      });
      expect(t.fired.map(({ reading }) => reading)).toEqual(expected);
      expect(new Set(t.fired.map(({ id }) => id)).size).toBe(t.fired.length);
    }),
    { numRuns: 150 },
  );
});

test('a large trade fires once for each, and none of another size', async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      const t = new AlertFixture();
      t.engine.attach(t.source, 'live');
      t.put('trade > 2000 every time');
      let expected = 0;
      await play(t, steps, ({ price, size }) => {
        if (price * size >= 2000) expected++;
      });
      expect(t.fired).toHaveLength(expected);
    }),
    { numRuns: 100 },
  );
});

test('a move fires for all that a scan of every trade finds, and for nothing that took longer by more than a bucket', async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, fc.integer({ min: 2, max: 6 }), async (steps, percent) => {
      const t = new AlertFixture();
      t.engine.attach(t.source, 'live');
      const id = t.put(`moves ${String(percent)}% in 1m every time hysteresis 0%`);
      const seen: { price: number; time: number }[] = [];
      const moveIn = (ms: number): number => {
        const last = seen.at(-1);
        if (last === undefined) return 0;
        const prices = seen.filter(({ time }) => time >= last.time - ms).map(({ price }) => price);
        return Math.max((last.price / Math.min(...prices) - 1) * 100, (1 - last.price / Math.max(...prices)) * 100);
      };
      let firings = 0;
      await play(
        t,
        steps.filter(({ kind }) => kind === 'trade'),
        ({ price }) => {
          const count = t.engine.find(id)?.firings ?? 0;
          const [exact, longest] = [moveIn(60_000), moveIn(60_500)];
          // What was found by now is not more than there was, and not less.
          if (count > firings) expect(longest).toBeGreaterThanOrEqual(percent - 1e-9);
          else if (seen.length > 0 && exact >= percent + 1e-9) expect(before(seen, moveIn, percent)).toBe(true);
          firings = count;
          seen.push({ price, time: t.source.now() });
        },
      );
    }),
    { numRuns: 100 },
  );
});

/** Whether the move was there already before the newest trade, so that this one is no news; to within a bucket. */
function before(seen: { price: number; time: number }[], moveIn: (ms: number) => number, percent: number): boolean {
  const newest = seen.pop();
  const was = moveIn(60_500) >= percent - 1e-9;
  if (newest !== undefined) seen.push(newest);
  return was;
}
