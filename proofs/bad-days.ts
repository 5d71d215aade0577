import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { patience } from '../scripts/speed.mjs';
import { anyScript, type FaultScript } from './fault-script.ts';
import { isDeep, minutesAsked } from './is-deep.ts';
import { runScript } from './run-script.ts';

/** The same days in every `npm test`, so that it is as steady as it is long; others in every `npm run test:deep`, or as asked. */
const SEED = Number(process.env['TAPEDECK_SEED'] ?? (isDeep() ? Date.now() % 2 ** 31 : 20_261_120));
/** Files that share the scripts of one run, so that several workers play them; `fault-injection.1` to `.4`. */
const SHARDS = 4;
/** Scripts of one run, of all shards together. */
const SCRIPTS = Number(process.env['TAPEDECK_SCRIPTS'] ?? (isDeep() ? 100_000 : 400));
/** `npm run test:deep -- --minutes` ends the search sooner. */
const MINUTES = minutesAsked({ usual: Infinity, deep: Infinity });

/** One shard of the fault scripts: every fourth of them. */
export function testBadDays(shard: number): void {
  const scripts = fc
    .sample(anyScript(), { seed: SEED, numRuns: SCRIPTS })
    .filter((_script, nth) => nth % SHARDS === shard - 1);
  it(
    `stays right, or says that it is not, through ${scripts.length} bad days, and recovers from each`,
    () => playScripts(scripts),
    isDeep() ? 6 * 3_600_000 : patience(600_000),
  );
}

async function playScripts(scripts: readonly FaultScript[]): Promise<void> {
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
  const endsAt = performance.now() + MINUTES * 60_000;
  for (const script of scripts) {
    if (performance.now() > endsAt) break;
    const outcome = await runScript(script);
    // At once, as a run of hours may be ended before it reports.
    if (outcome.broken.length > 0)
      process.stderr.write(`seed ${SEED}, ${JSON.stringify(script)}: ${outcome.broken.join('; ')}\n`);
    expect(outcome.broken, `seed ${SEED}, ${JSON.stringify(script)}`).toEqual([]);
    sums.days++;
    sums.checks += outcome.checks;
    sums.trades += outcome.trades;
    sums.tradeGaps += outcome.tradeGaps;
    sums.candles += outcome.candles;
    sums.quotes += outcome.quotes;
    sums.rejections += outcome.rejections;
    sums.reconnects += outcome.reconnects;
    sums.gaps += outcome.gaps;
    sums.unwell += outcome.client.unwell;
    sums.gapsEmitted += outcome.client.gaps;
    sums.slowestMs = Math.max(sums.slowestMs, outcome.recoveredMs);
  }
  const { days } = sums;
  console.log(JSON.stringify(sums));
  // The days were bad, and there was something to be right about.
  expect(sums.checks).toBeGreaterThan(days * 10);
  expect(sums.trades).toBeGreaterThan(days * 10);
  expect(sums.candles).toBeGreaterThan(days);
  expect(sums.quotes).toBeGreaterThan(days * 5);
  expect(sums.reconnects).toBeGreaterThan(days / 10);
  expect(sums.gaps).toBeGreaterThan(days / 10);
  // Quote clients were notified of it all.
  expect(sums.unwell).toBeGreaterThan(days);
  expect(sums.rejections).toBeGreaterThan(0);
  // Rare: a hundred days may have none.
  if (days >= 1000) {
    expect(sums.rejections).toBeGreaterThan(days / 100);
    expect(sums.gapsEmitted).toBeGreaterThan(days / 250);
  }
}
