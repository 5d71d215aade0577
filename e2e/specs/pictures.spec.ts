import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { captureFile } from '../../proofs/captures.ts';
import { expect, test } from '../app.ts';
import {
  chooseInMenu,
  choosePanelMenu,
  DEFAULT_PANELS,
  focusOn,
  lookUp,
  newestPrint,
  openMenuLine,
  panel,
  playToEnd,
  searchField,
  searchLines,
  startLive,
  verifiedLadder,
} from '../screen.ts';
import { countedVenues, showFiveVenues } from '../venues.ts';

const IMAGES = path.resolve(import.meta.dirname, '../../docs/images');

test.describe('pictures for the documentation', () => {
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ]) {
    test(`the default workspace at ${String(size.width)}x${String(size.height)}`, async ({ app }) => {
      mkdirSync(IMAGES, { recursive: true });
      const page = await app.start({ mode: 'demo' });
      await page.setViewportSize(size);
      await verifiedLadder(page);
      await expect.poll(() => newestPrint(page)).toBeDefined();
      await expect(panel(page, 'chart').getByTestId('chart-summary')).toContainText(/\d+ candles/);
      await page.waitForTimeout(8_000); // Not for correctness: a market that has run a while makes a better picture.
      await page.screenshot({ path: path.join(IMAGES, `workspace-${String(size.width)}x${String(size.height)}.png`) });
      if (size.width !== 1920) return;
      for (const kind of DEFAULT_PANELS)
        await panel(page, kind).screenshot({ path: path.join(IMAGES, `panel-${kind}.png`) });
    });
  }

  test('five venues at once', async ({ app }) => {
    const page = await app.start({ mode: 'demo' });
    await page.setViewportSize({ width: 1920, height: 1080 });
    await verifiedLadder(page);
    await showFiveVenues(page);
    await expect.poll(async () => (await countedVenues(page)).length).toBe(5);
    await page.waitForTimeout(8_000); // Not for correctness: tapes and traded volumes fill up meanwhile.
    await page.screenshot({ path: path.join(IMAGES, 'five-venues-1920x1080.png') });
  });

  test('order flow with missing trades', async ({ app, simulator }) => {
    test.setTimeout(600_000);
    const page = await startLive(app, simulator);
    const chart = panel(page, 'chart');
    // In a narrower window the intervals are a menu.
    await chart.getByRole('button', { name: '1m', exact: true }).click();
    await page.setViewportSize({ width: 1440, height: 900 });
    // The menu stays open for what is switched.
    await chart.getByTestId('panel-menu').click();
    for (const view of [/^Delta$/, 'Volume profile']) await openMenuLine(page, view).click();
    await page.keyboard.press('Escape');
    for (const choice of ['Footprint: sold × bought', 'Finer price steps']) {
      await choosePanelMenu(page, 'chart', choice);
      await page.keyboard.press('Escape');
    }
    await page.mouse.move(0, 0);
    await page.waitForTimeout(200_000); // Not for correctness: footprints before the gap.
    for (const topic of ['historicalTrades', 'trades'])
      await simulator.fault({ kind: 'http-status', status: 500, topic, durationMs: 30_000 });
    await simulator.fault({ kind: 'drop', venue: 'binance-spot', symbol: 'BTCUSDT', topic: 'trade', count: 3 });
    await expect(chart.getByTestId('flow-legend')).toContainText('trades are missing', { timeout: 30_000 });
    await page.waitForTimeout(130_000); // Not for correctness: footprints after it.
    await focusOn(page, 'chart');
    await page.keyboard.press('Alt+Enter');
    await page.waitForTimeout(2_000); // The chart of the whole window is there before it is zoomed.
    // So that numbers of a step fit; then all of the oldest time of the axis is in view.
    for (let i = 0; i < 12; i++) await page.keyboard.press('+', { delay: 100 });
    await page.waitForTimeout(1500); // Not for correctness: the chart glides there.
    await page.mouse.move(700, 500);
    await page.mouse.down();
    await page.mouse.move(728, 500, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(1500); // Not for correctness: the chart glides there.
    await page.screenshot({ path: path.join(IMAGES, 'order-flow-gap-1440x900.png') });
  });

  test('a heatmap with time in which the book was not known', async ({ app, simulator }) => {
    test.setTimeout(300_000);
    const page = await startLive(app, simulator);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press('Control+K');
    await searchField(page).fill('add panel: heatmap');
    await expect(searchLines(page).first()).toContainText('eatmap');
    await page.keyboard.press('Enter');
    await expect(panel(page, 'heatmap').getByTestId('heatmap-summary')).toContainText(/columns of/);
    await focusOn(page, 'heatmap');
    await page.keyboard.press('Alt+Enter');
    await page.mouse.move(0, 0);
    await page.keyboard.press('+'); // So that the history fills the plot.
    await page.waitForTimeout(40_000); // Not for correctness: a longer history makes a better picture.
    await simulator.fault({ kind: 'cut', venue: 'binance-spot', topic: 'depth', count: 1 });
    await simulator.fault({ kind: 'mute', venue: 'binance-spot', topic: 'depth', durationMs: 12_000 });
    await expect(panel(page, 'heatmap').getByTestId('heatmap-summary')).toContainText(/[1-9]\S* s not known/);
    await page.waitForTimeout(35_000); // Not for correctness: sizes after the gap.
    await page.screenshot({ path: path.join(IMAGES, 'heatmap-gap-1440x900.png') });
  });

  test('a recording, replayed', async ({ app }) => {
    const file = captureFile('binance-coinm-20210721');
    test.skip(!existsSync(file), 'no captures: set TAPEDECK_CAPTURES');
    const page = await app.start();
    await page.setViewportSize({ width: 1440, height: 900 });
    await app.running.choosingCapture(file, () => chooseInMenu(page.getByTestId('main-menu'), 'Open a recording'));
    await playToEnd(page);
    await lookUp(page, 'ETHUSD_210924');
    await page.waitForTimeout(3_000); // Not for correctness: everything has been drawn by then.
    await page.screenshot({ path: path.join(IMAGES, 'replay-1440x900.png') });
  });
});
