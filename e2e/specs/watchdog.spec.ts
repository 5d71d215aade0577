import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';
import { SERVER_TOKEN, endServer, startServer } from '../server.ts';

test('a server that freezes dims everything and is named within five seconds, and all is well when it goes on', async ({
  app,
}) => {
  const server = await startServer(app.home, 0);
  const address = `127.0.0.1:${String(server.port)}`;
  try {
    writeFileSync(
      path.join(app.home, 'tapedeck.config.jsonc'),
      JSON.stringify({ remote: { url: `ws://${address}`, token: SERVER_TOKEN } }),
    );
    const page = await app.start();
    await verifiedLadder(page);
    await expect(page.getByTestId('health-sentence').first()).toHaveText(/no problem|[Tt]his machine is busy/, {
      timeout: 20_000,
    });
    const badge = panel(page, 'ladder').getByTestId('badge');
    server.child.kill('SIGSTOP');
    const frozenAt = Date.now();
    await expect(badge).toHaveText(/^NO DATA FOR \d+ S$/, { timeout: 20_000 });
    // What was on its way still comes; a busy machine is given some time.
    expect(Number(/\d+/.exec((await badge.textContent()) ?? '')?.[0])).toBeLessThanOrEqual(5);
    expect(Date.now() - frozenAt).toBeLessThan(10_000);
    for (const kind of ['ladder', 'tape', 'chart', 'watchlist', 'health'] as const)
      await expect(panel(page, kind)).toHaveAttribute('data-dimmed', 'true');
    await expect(page.getByRole('alert')).toContainText(`${address} does not respond`);
    await expect(page.getByTestId('health-sentence').first()).toContainText('How the streams are is not known');
    await expect(page.getByTestId('pills')).toContainText('streams not known');
    await expect(page.getByTestId('rates')).toHaveText('Updates: not known');
    await expect(page.getByTestId('engine-cost')).toHaveText('Engine: cost not known');
    server.child.kill('SIGCONT');
    await expect(page.getByRole('alert')).toHaveCount(0, { timeout: 20_000 });
    await expect(panel(page, 'watchlist')).not.toHaveAttribute('data-dimmed', 'true');
    await verifiedLadder(page);
    await expect(badge).toHaveText('VERIFIED', { timeout: 20_000 });
  } finally {
    server.child.kill('SIGCONT');
    await endServer(server);
  }
});
