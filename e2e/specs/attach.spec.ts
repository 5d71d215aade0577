import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';
import { SERVER_TOKEN, endServer, startServer } from '../server.ts';

test('a screen attached to a server elsewhere shows its market and its health, says so, and comes back with it', async ({
  app,
}) => {
  let server = await startServer(app.home, 0);
  try {
    writeFileSync(
      path.join(app.home, 'tapedeck.config.jsonc'),
      JSON.stringify({ remote: { url: `ws://127.0.0.1:${String(server.port)}`, token: SERVER_TOKEN } }),
    );
    const page = await app.start();
    await expect(page.getByTestId('title-remote')).toHaveText(`REMOTE 127.0.0.1:${String(server.port)}`);
    await expect(page.getByTestId('title-simulated')).toBeVisible();
    await expect(page.getByTestId('go-live')).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('go live');
    await expect(page.getByText('Go live')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await verifiedLadder(page);
    await expect(panel(page, 'watchlist')).toContainText('BTCUSDT');
    await expect(page.getByTestId('health-sentence').first()).toHaveText(
      /^All \d+ streams are live .*no problem|^This machine is busy.*all streams are live/,
    );
    await endServer(server);
    await expect(page.getByRole('alert')).toContainText('cannot be attached to');
    server = await startServer(app.home, server.port);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await verifiedLadder(page);
  } finally {
    await endServer(server);
  }
});
