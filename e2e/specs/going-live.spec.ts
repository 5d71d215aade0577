import { expect, test } from '../app.ts';
import { goLive, ladderBest, panel, verifiedLadder } from '../screen.ts';
import { unreachableEndpoints } from '../simulator.ts';

test('going live asks first, and a no changes nothing', async ({ app }) => {
  const page = await app.start();
  await page.getByTestId('go-live').click();
  await page.getByTestId('confirm-mode').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('confirm-mode')).toBeHidden();
  await expect(panel(page, 'ladder').getByTestId('simulated')).toBeVisible();
  await expect(page).toHaveTitle(/SIMULATED/);
});

test('going live shows the venues, takes every SIMULATED mark away and is remembered', async ({ app, simulator }) => {
  await simulator.start();
  const options = { endpoints: simulator.endpoints };
  let page = await app.start(options);
  await expect(panel(page, 'ladder').getByTestId('simulated')).toBeVisible();
  await goLive(page);
  await verifiedLadder(page);
  await expect(page.getByTestId('simulated')).toHaveCount(0);
  await expect(page).not.toHaveTitle(/SIMULATED/);

  page = await app.start(options);
  await expect(page.getByTestId('title-live')).toBeVisible();
  await verifiedLadder(page);
  await expect(page.getByTestId('simulated')).toHaveCount(0);
});

test('live data that cannot be reached is said, and never replaced by simulated data', async ({ app }) => {
  const page = await app.start({ mode: 'live', endpoints: unreachableEndpoints(app.home) });
  await expect(page.getByTestId('title-live')).toBeVisible();
  await expect(page.getByTestId('health-sentence').first()).toHaveText(
    /reconnect|cannot|not (be )?reach|no exchange can be reached|failed|no connection/i,
  );
  await expect(panel(page, 'ladder').getByTestId('badge')).not.toHaveText(/verified/i);
  await expect(page.getByTestId('simulated')).toHaveCount(0);
  await expect(page).not.toHaveTitle(/SIMULATED/);
  expect(await ladderBest(page)).toBeUndefined();
});

test('a venue that falls over is said at once, books stop claiming to be right, and all comes back with it', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await verifiedLadder(page);
  const sentence = page.getByTestId('health-sentence').first();
  const whenFine = (await sentence.textContent()) ?? '';
  await simulator.kill();
  await expect(panel(page, 'ladder').getByTestId('badge')).not.toHaveText(/verified/i);
  await expect(sentence).not.toHaveText(whenFine);
  await expect(sentence).toHaveText(/reconnect|be reached/i);
  await simulator.start();
  await verifiedLadder(page);
  // A busy build machine says so besides.
  await expect(sentence).toHaveText(/[Aa]ll (\d+ )?streams are live/);
});
