import { expect, test } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { QualityEvent } from '../quality-event.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { PastLoader } from './past-loader.ts';

test.each(['binance-usdm', 'binance-coinm', 'bybit-linear', 'okx', 'gate-usdm', 'hyperliquid'] as const)(
  '%s is asked for whole milliseconds or seconds, though our clock has fractions',
  async (id) => {
    const clock = new FakeClock();
    const venue: StreamVenue = VENUES[id];
    const asked: string[] = [];
    const reported: QualityEvent[] = [];
    const loader = new PastLoader({
      clock: {
        now: () => clock.now() + 0.625,
        monotonic: () => clock.monotonic(),
        setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
      },
      quality: {
        report: (event) => {
          reported.push(event);
        },
      },
      rest: {
        request: (_, __, { path, body = '' }) => {
          asked.push(path + body);
          return Promise.resolve({ ok: false, reason: 'unreachable', message: 'none' });
        },
      },
      sessionOf: () => ({
        venue,
        endpoints: venue.endpoints.production,
        clock: {
          now: () => clock.now() + 0.125,
          known: () => Promise.resolve(),
          ask: () => Promise.resolve(undefined),
        },
      }),
    });
    const instrument = `${id}:BTCUSD_PERP` as const;
    for (const figure of ['price', 'openInterest', 'funding'] as const)
      void loader.load(
        { instrument, figure, from: clock.now() - 3_600_000.5 },
        () => undefined,
        () => true,
      );
    for (let n = 0; n < 10; n++) {
      await Promise.resolve();
      clock.advance(60_000);
    }
    expect(asked.length).toBeGreaterThan(1);
    for (const text of asked) expect(text).not.toMatch(/\d\.\d/);
    // Failures that follow one another are one fact.
    expect(reported).toMatchObject([{ kind: 'request-failed', venue: id }]);
    loader.dispose();
    expect(clock.pending).toBe(0);
  },
);
