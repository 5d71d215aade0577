import { expect, test } from '../app.ts';
import { panel, startLive, verifiedLadder } from '../screen.ts';
import { patience } from '../../scripts/speed.mjs';
import { showFiveVenues } from '../venues.ts';

/** What a stream has to show of its pace before it is known, and some. */
const LEARNING_MS = 13_000;

test('a half-open connection: quiet, then stale on every panel with how long and what is usual, and all is well again', async ({
  app,
  simulator,
}) => {
  const page = await startLive(app, simulator);
  await page.waitForTimeout(LEARNING_MS); // The usual pause of a stream is learned from that long.
  const ladder = panel(page, 'ladder');
  const badge = ladder.getByTestId('badge');
  await expect(badge).toHaveText('VERIFIED');
  // Everything that could bring the market back stays away, so that a busy machine can look as long as it needs.
  await simulator.fault({ kind: 'half-open', venue: 'binance-spot', durationMs: 120_000 });
  await expect(badge).toHaveText(/^QUIET \d+ s$/);
  await expect(ladder).not.toHaveAttribute('data-dimmed', 'true');
  await expect(badge).toHaveAttribute('data-silence', 'quiet');
  await expect(badge).toHaveText('STALE');
  await expect(ladder.getByTestId('ladder-summary')).toHaveText(/STALE$/);
  for (const kind of ['tape', 'chart'] as const) {
    await expect(panel(page, kind)).toHaveAttribute('data-dimmed', 'true');
    await expect(panel(page, kind).getByTestId('silence')).toHaveText(/^no update for \d+ s( \(usually [\d.]+ s\))?$/);
  }
  // It counts though nothing comes.
  const seconds = async (): Promise<number> =>
    Number(/\d+/.exec((await panel(page, 'tape').getByTestId('silence').textContent()) ?? '')?.[0]);
  const before = await seconds();
  await expect.poll(seconds).toBeGreaterThan(before);
  const rows = panel(page, 'watchlist').locator('.grid-row:is([data-row="stale"], [data-row="reconnecting"])');
  await expect(rows.first()).toBeVisible();
  await expect(page.getByTestId('pills')).toContainText(/\d+ (stale|reconnecting)/);
  await expect(page.getByTestId('health-sentence').first()).not.toHaveText(/no problem|starting/);
  await simulator.clearFaults();
  await verifiedLadder(page);
  await expect(badge).toHaveText('VERIFIED');
  await expect(panel(page, 'tape').getByTestId('silence')).toHaveCount(0);
  await expect(page.getByTestId('pill-stale')).toBeHidden();
});

test('a venue that sends nothing more, though it answers, is marked and left out of what is over several venues', async ({
  app,
  simulator,
}) => {
  test.slow();
  const page = await startLive(app, simulator);
  await showFiveVenues(page);
  const summary = panel(page, 'consolidated').getByTestId('consolidated-summary');
  await expect(summary).toHaveText(/; 5 venues:/);
  await page.waitForTimeout(LEARNING_MS);
  await simulator.fault({ kind: 'mute', venue: 'okx', durationMs: 600_000 });
  // Trades pause for longer than a book. They are missed once the venue is asked and has newer ones, and come back with the next connection.
  const tape = panel(page, 'merged-tape').getByTestId('badge');
  await Promise.all([
    expect(summary).toHaveText(/4 of 5 venues:.*OKX.* (STALE|RECONNECTING) left out/),
    expect(panel(page, 'consolidated').getByTestId('badge')).toHaveText('4/5 LIVE'),
    expect(tape).toHaveText('4/5 LIVE', { timeout: patience(120_000) }),
  ]);
  await simulator.clearFaults();
  await expect(summary).toHaveText(/; 5 venues:/);
});
