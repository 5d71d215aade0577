import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '../app.ts';
import { environmentOf } from '../hosts/running-app.ts';
import { panel, verifiedLadder } from '../screen.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const TOKEN = 'correct horse battery';

/** A server with the demo market, in a process of its own. */
async function serve(home: string, port: number): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(
    process.execPath,
    [
      path.join(ROOT, 'bin/tapedeck.mjs'),
      'serve',
      '--demo',
      '--port',
      String(port),
      '--health-port',
      '0',
      '--set',
      'serve.graceMs=200',
    ],
    {
      cwd: ROOT,
      env: { ...environmentOf(path.join(home, 'server')), TAPEDECK_SERVE_TOKEN: TOKEN },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, port: Number(new URL((JSON.parse(line) as { quotes: string }).quotes).port) };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

test('a screen attached to a server elsewhere shows its market and its health, says so, and comes back with it', async ({
  app,
}) => {
  let server = await serve(app.home, 0);
  try {
    writeFileSync(
      path.join(app.home, 'tapedeck.config.jsonc'),
      JSON.stringify({ remote: { url: `ws://127.0.0.1:${String(server.port)}`, token: TOKEN } }),
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
    await expect(page.getByTestId('health-sentence').first()).toHaveText(/^All \d+ streams are live .*no problem/);
    await end(server.child);
    await expect(page.getByRole('alert')).toContainText('cannot be attached to');
    server = await serve(app.home, server.port);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await verifiedLadder(page);
  } finally {
    await end(server.child);
  }
});
