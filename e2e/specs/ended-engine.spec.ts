import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { patience } from '../../scripts/speed.mjs';
import { expect, test } from '../app.ts';
import { verifiedLadder } from '../screen.ts';

test('an engine that ended five times in a minute is given up, says why, and is started by its button', async ({
  app,
}) => {
  test.skip(app.host === 'electron', 'the desktop binary loads no module of ours before it starts');
  const marker = path.join(path.dirname(app.home), 'engine-fails');
  writeFileSync(marker, '');
  const page = await app.start({ failingEngine: marker });
  const start = page.getByTestId('start-engine');
  await expect(start).toBeVisible({ timeout: patience(60_000) });
  await expect(page.getByRole('alert')).toContainText('no engine today');
  // It is started on demand, as often as it is asked for.
  await start.click();
  await expect(page.getByRole('alert')).toContainText('no engine today');
  await expect(start).toBeVisible();
  rmSync(marker);
  await start.click();
  await verifiedLadder(page);
  await expect(start).toHaveCount(0);
});
