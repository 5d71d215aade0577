import { expect, test } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';
import { panels, verifiedLadder } from '../screen.ts';

test('links open markets at once, ask before they go to another mode, and are rejected if wrong', async ({ app }) => {
  const page = await app.start({ mode: 'demo' });
  await verifiedLadder(page);
  const double = doubleOf(app);
  const tapes = await panels(page, 'tape').count();
  double.startAgain(['tapedeck:market/binance-spot/ETHUSDT/tape'], app.home);
  await expect(panels(page, 'tape')).toHaveCount(tapes + 1);
  await expect(panels(page, 'tape').filter({ hasText: 'ETHUSDT' })).toHaveCount(1);
  const asked: unknown[] = [];
  double.answerDialog = (_method, options) => {
    asked.push(options);
    return { response: 1 };
  };
  double.startAgain(['tapedeck://live', '--capture', 'x.jsonl'], app.home);
  await expect.poll(() => asked).toMatchObject([{ message: 'Go live?' }]);
  await expect(page.getByTestId('title-simulated')).toBeVisible();
  double.startAgain(['tapedeck:settings/proxy'], app.home);
  await expect
    .poll(() => double.errorBoxes)
    .toEqual(['Tapedeck: The link was not followed: it asks for something that there is not.']);
  expect(asked).toHaveLength(1);
});

test('the link that the app was started by is followed once the window is there', async ({ app }) => {
  await app.start({ mode: 'demo' });
  await app.stop();
  const page = await app.start({ link: 'tapedeck:market/binance-spot/ETHUSDT/chart' });
  await expect(panels(page, 'chart').last()).toContainText('ETHUSDT');
  await expect(page.getByTestId('title-simulated')).toBeVisible();
});
