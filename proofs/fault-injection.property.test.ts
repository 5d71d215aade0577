import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { patience } from '../scripts/speed.mjs';
import { anyScript } from './fault-script.ts';
import { isDeep, minutesAsked } from './is-deep.ts';
import { runScript } from './run-script.ts';

/** The same days in every `npm test`, so that it is as steady as it is long; others in every `npm run test:deep`, or as asked. */
const SEED =
  process.env['TAPEDECK_SEED'] === undefined
    ? isDeep()
      ? undefined
      : 20_261_120
    : Number(process.env['TAPEDECK_SEED']);
const SCRIPTS = Number(process.env['TAPEDECK_SCRIPTS'] ?? (isDeep() ? 100_000 : 1000));
/** `npm run test:deep -- --minutes` ends the search sooner. */
const MINUTES = minutesAsked({ usual: Infinity, deep: Infinity });

it(
  `stays right, or says that it is not, through ${SCRIPTS} bad days, and recovers from each`,
  async () => {
    const sums = {
      days: 0,
      checks: 0,
      trades: 0,
      tradeGaps: 0,
      candles: 0,
      quotes: 0,
      rejections: 0,
      reconnects: 0,
      gaps: 0,
      unwell: 0,
      gapsEmitted: 0,
      slowestMs: 0,
    };
    await fc.assert(
      fc.asyncProperty(anyScript(), async (script) => {
        const outcome = await runScript(script);
        expect(outcome.broken).toEqual([]);
        sums.checks += outcome.checks;
        sums.trades += outcome.trades;
        sums.tradeGaps += outcome.tradeGaps;
        sums.candles += outcome.candles;
        sums.quotes += outcome.quotes;
        sums.days++;
        sums.rejections += outcome.rejections;
        sums.reconnects += outcome.reconnects;
        sums.gaps += outcome.gaps;
        sums.unwell += outcome.client.unwell;
        sums.gapsEmitted += outcome.client.gaps;
        sums.slowestMs = Math.max(sums.slowestMs, outcome.recoveredMs);
      }),
      {
        numRuns: SCRIPTS,
        endOnFailure: true,
        ...(MINUTES !== Infinity && { interruptAfterTimeLimit: MINUTES * 60_000 }),
        ...(SEED === undefined ? {} : { seed: SEED }),
      },
    );
    console.log(JSON.stringify(sums));
    // The days were bad, and there was something to be right about.
    expect(sums.checks).toBeGreaterThan(sums.days * 10);
    expect(sums.trades).toBeGreaterThan(sums.days * 10);
    expect(sums.candles).toBeGreaterThan(sums.days);
    expect(sums.quotes).toBeGreaterThan(sums.days * 5);
    expect(sums.rejections).toBeGreaterThan(sums.days / 100);
    expect(sums.reconnects).toBeGreaterThan(sums.days / 10);
    expect(sums.gaps).toBeGreaterThan(sums.days / 10);
    // Quote clients were notified of it all.
    expect(sums.unwell).toBeGreaterThan(sums.days);
    expect(sums.gapsEmitted).toBeGreaterThan(sums.days / 50);
  },
  isDeep() ? 6 * 3_600_000 : patience(600_000),
);
