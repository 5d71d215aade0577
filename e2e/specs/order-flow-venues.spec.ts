import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { choosePanelMenu, openMenuLine, panel, parseCsv, searchField, searchLines, verifiedLadder } from '../screen.ts';

test('order flow over venues: shares and rows are said, a broken venue is named, and the file has all of it', async ({
  app,
}) => {
  test.setTimeout(240_000);
  const page = await app.start({ mode: 'demo' });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await verifiedLadder(page);
  const chart = panel(page, 'chart');
  await chart.getByRole('button', { name: '1m', exact: true }).click();
  // The menu stays open for what is switched.
  await chart.getByTestId('panel-menu').click();
  for (const view of [
    /^Delta$/,
    'CVD of trades < 1k',
    'VWAP with band',
    'Volume profile',
    'Table under the candles',
    'Order flow over the chosen venues',
  ])
    await openMenuLine(page, view).click();
  await page.keyboard.press('Escape');
  await choosePanelMenu(page, 'chart', 'Footprint: volume');
  await page.keyboard.press('Escape');
  await choosePanelMenu(page, 'chart', 'All values of order flow in the legend');
  await page.keyboard.press('Escape');
  await page.mouse.move(0, 0);
  const legend = chart.getByTestId('flow-legend');
  const shares = legend.locator('[data-part=shares]');
  await expect(shares).toHaveText(/[1-9]\d* %.*, .*[1-9]\d* %/);
  await expect(shares).toHaveAttribute('title', /^.+: bought .+ BTC, sold .+ BTC, delta .+\n.+: bought /);
  await expect(legend).toContainText(/Rows [\d.]+/);
  await expect(legend.locator('[data-part=rows]')).toHaveAttribute(
    'title',
    /prices of the venues differ by up to [\d.]+/,
  );
  await expect(legend.locator('[data-part=classes]')).toHaveText(/^< 1k -?[\d.]+k?( \*)?$/);
  const ofEach = / of each venue:\n.+: -?[\d.,k]+ BTC.*\n.+: -?[\d.,k]+ BTC/;
  await legend.locator('[data-part=cvd]').hover();
  await expect(legend.locator('[data-part=cvd]')).toHaveAttribute('title', ofEach);
  await expect(legend.locator('[data-part=classes]')).toHaveAttribute('title', ofEach);
  await page.mouse.move(0, 0);
  await expect(legend.locator('[data-part=table]')).toHaveText(/^[\d,]+$/);
  await expect(legend.locator('[data-part=vwap]')).toHaveText(/^\d+\.\d+$/);
  await expect(legend.locator('[data-part=profile]')).toHaveText(/^\d+\.\d+$/);

  // In little room one line stands for all of it, and still says that it is not whole; what a person opens stays open.
  await page.setViewportSize({ width: 960, height: 540 });
  await choosePanelMenu(page, 'chart', 'Values of order flow in one line if they take too much room');
  await page.keyboard.press('Escape');
  await page.mouse.move(0, 0);
  const fold = legend.locator('[data-part=fold]');
  await expect(fold).toHaveText(/^▸ Order flow: \d+ values$/);
  await expect(fold).toHaveAttribute('title', /CVD -?[\d.]+.*\n.*VWAP \d+[^]* %/);
  await expect(legend.locator('[data-part=fold-note]')).toHaveText(/^(incomplete: .+|estimated from candles)/);
  await expect(legend.locator('[data-part=fold-note]')).toBeVisible();
  await expect(shares).toBeHidden();
  await fold.click();
  await expect(shares).toBeVisible();
  const file = path.join(app.home, 'settings/workspace.json');
  await expect.poll(() => readFileSync(file, 'utf8'), { message: 'it is kept' }).toContain('"flowLegend":"all"');
  await page.reload();
  await expect(shares).toBeVisible();
  await page.setViewportSize({ width: 1920, height: 1080 });

  // Bybit's history is one page: the anchor goes to where all are known.
  await legend.getByRole('button', { name: /^known since/ }).click();
  await expect(legend).toContainText(/Since \d{4}-\d\d-\d\d \d\d:\d\d/);
  await expect(legend.getByRole('button', { name: /^known since/ })).toBeHidden();

  await page.waitForTimeout(13_000); // The usual pause of a stream is learned from that long.
  await chart.click({ position: { x: 200, y: 300 } });
  await page.keyboard.press('Control+K');
  await searchField(page).fill('Break something: silence on open');
  await expect(searchLines(page).first()).toContainText('Break something');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('title-fault')).toHaveText(/^BROKEN: silence on open connections/);
  await page.mouse.move(0, 0);
  await expect(legend.locator('[data-part=flow-note]')).toContainText(/trades do not come/, { timeout: 60_000 });
  await expect(shares).toHaveText(/\*/);

  const { text } = await app.running.savedFile(() => choosePanelMenu(page, 'chart', 'Export as CSV'));
  const [header = [], ...rows] = parseCsv(text);
  for (const name of [
    'venues_buy_base',
    'venues_sell_trades',
    'venues_cvd_from_100k_base',
    'venues_vwap_deviation',
    'venues_incomplete',
  ])
    expect(header).toContain(name);
  expect(header.filter((name) => name.endsWith(' share')).length).toBeGreaterThan(1);
  const cells = (name: string): readonly string[] => rows.map((row) => row[header.indexOf(name)] ?? '');
  expect(cells('venues_vwap').some((vwap) => Number(vwap) > 0)).toBe(true);
  expect(cells('venues_incomplete').at(-1)).toContain('stale');
});
