import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { patience } from '../scripts/speed.mjs';
import { anyScript } from './fault-script.ts';
import { isDeep } from './is-deep.ts';
import { runScript } from './run-script.ts';

/** Files that share the scripts of one run, so that several workers play them; `fault-injection.1` to `.4`. */
const SHARDS = 4;
/** Scripts of one run, of all shards together. */
const SCRIPTS = Number(process.env['TAPEDECK_SCRIPTS'] ?? (isDeep() ? 100_000 : 1000));

/**
 * One shard of the fault scripts. Every `npm test` plays the same ones, so that it is as steady as it is long;
 * `npm run test:deep` plays others each time. `TAPEDECK_SEED` plays the scripts of that seed again.
 */
export function testBadDays(shard: number): void {
  const scripts = Math.ceil(SCRIPTS / SHARDS);
  const seed = seedOf(shard);
  it(
    `stays right, or says that it is not, through ${scripts} bad days, and recovers from each`,
    () => playScripts(scripts, seed),
    isDeep() ? 6 * 3_600_000 : patience(600_000),
  );
}

/** Undefined if the scripts are to be others each time. */
function seedOf(shard: number): number | undefined {
  const asked = process.env['TAPEDECK_SEED'];
  if (asked !== undefined) return Number(asked);
  return isDeep() ? undefined : 20_261_120 + shard;
}

async function playScripts(scripts: number, seed: number | undefined): Promise<void> {
  const sums = {
    checks: 0,
    trades: 0,
    tradeGaps: 0,
    candles: 0,
    rejections: 0,
    reconnects: 0,
    gaps: 0,
    unwell: 0,
    gapsTold: 0,
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
      sums.rejections += outcome.rejections;
      sums.reconnects += outcome.reconnects;
      sums.gaps += outcome.gaps;
      sums.unwell += outcome.told.unwell;
      sums.gapsTold += outcome.told.gaps;
      sums.slowestMs = Math.max(sums.slowestMs, outcome.recoveredMs);
    }),
    { numRuns: scripts, endOnFailure: true, ...(seed !== undefined && { seed }) },
  );
  console.log(JSON.stringify(sums));
  // The days were bad, and there was something to be right about.
  expect(sums.checks).toBeGreaterThan(scripts * 10);
  expect(sums.trades).toBeGreaterThan(scripts * 10);
  expect(sums.candles).toBeGreaterThan(scripts);
  expect(sums.rejections).toBeGreaterThan(scripts / 100);
  expect(sums.reconnects).toBeGreaterThan(scripts / 10);
  expect(sums.gaps).toBeGreaterThan(scripts / 10);
  // Quote clients were told of it all.
  expect(sums.unwell).toBeGreaterThan(scripts);
  expect(sums.gapsTold).toBeGreaterThan(scripts / 50);
}
