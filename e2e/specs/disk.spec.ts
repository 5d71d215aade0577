import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';

test('settings that cannot be read are reported on the screen, with if they are kept', async ({ app }) => {
  const folder = path.join(app.home, 'settings');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), '{"version":1,"settings":{"theme":"li');
  const page = await app.start();
  const notice = page.getByTestId('notice').filter({ hasText: 'The saved settings could not be used' });
  await expect(notice).toBeVisible();
  const [kept = ''] = readdirSync(folder).filter((name) => /^settings\..*(broken|corrupt)/.test(name));
  expect(kept).not.toBe('');
  await expect(notice).toContainText(kept);
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
  await verifiedLadder(page);
});

test('a full disk costs an export and says so; the market goes on, and the export works once there is room', async ({
  app,
}) => {
  test.skip(app.host === 'electron', 'the desktop binary loads no module of ours before it starts');
  const marker = path.join(path.dirname(app.home), 'disk-is-full');
  const page = await app.start({ fullDisk: marker });
  await verifiedLadder(page);
  writeFileSync(marker, '');
  const before = await panel(page, 'ladder').getByTestId('ladder-summary').textContent();
  await app.running.failedSave(() => page.getByTestId('export-snapshot').click());
  await expect(page.getByTestId('notice').filter({ hasText: 'the disk is full (ENOSPC)' }).first()).toBeVisible();
  await expect(panel(page, 'ladder').getByTestId('ladder-summary')).not.toHaveText(before ?? '');
  await verifiedLadder(page);
  rmSync(marker);
  const files = await app.running.savedFolder(() => page.getByTestId('export-snapshot').click());
  expect([...files.keys()]).toContain('manifest.json');
});
