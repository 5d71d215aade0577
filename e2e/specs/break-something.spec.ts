import { expect, test } from '../app.ts';
import { panel, searchField, searchLines, verifiedLadder } from '../screen.ts';

test('something is broken in the demo with one command: stale is seen, and all is well once it is ended', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.waitForTimeout(13_000); // The usual pause of a stream is learned from that long.
  await panel(page, 'ladder').click();
  await page.keyboard.press('Control+K');
  await searchField(page).fill('Break something: silence on open');
  await expect(searchLines(page).first()).toContainText('Break something');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('title-fault')).toHaveText(/^BROKEN: silence on open connections, .+ \d+ s$/);
  const badge = panel(page, 'ladder').getByTestId('badge');
  await expect(badge).toHaveText(/^(QUIET \d+ s|STALE)$/);
  await page.getByTestId('mend-demo').click();
  await expect(page.getByTestId('title-fault')).toHaveCount(0);
  await verifiedLadder(page);
  await expect(badge).toHaveText('VERIFIED');
});
