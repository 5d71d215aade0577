import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';
import { installApp } from '../hosts/installed-app.ts';
import { verifiedLadder } from '../screen.ts';

test('an installed app starts its threads and opens from its own files alone, and without a feed has no updates', async ({
  app,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-installed-'));
  try {
    const page = await app.start({ mode: 'demo', appFolder: installApp(folder) });
    await verifiedLadder(page);
    const { menuItems } = await doubleOf(app).inspect();
    expect(menuItems).toContain('new-window');
    expect(menuItems).not.toContain('check-updates');
    expect(await doubleOf(app).quit()).toBe(0);
    expect(doubleOf(app).stderr).toBe('');
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
