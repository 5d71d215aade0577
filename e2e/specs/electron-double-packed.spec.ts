import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';
import { verifiedLadder } from '../screen.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

// The layout of an installed app, far from this repository and its node_modules. Electron reads it from the archive itself; Node
// cannot, so that the folder has what is in the archive.
test('an installed app starts its threads and opens from its own files alone', async ({ app }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-installed-'));
  const [staged, archive, appFolder] = ['staged', 'packed.asar', 'resources/app.asar'].map((name) =>
    path.join(folder, name),
  );
  const stage = `import { stageApp } from ${JSON.stringify(path.join(ROOT, 'desktop/stage-app.mjs'))};
    import { createPackage, extractAll } from ${JSON.stringify(path.join(ROOT, 'node_modules/@electron/asar/lib/asar.js'))};
    const [staged, archive, appFolder] = process.argv.slice(1);
    stageApp(staged, {});
    await createPackage(staged, archive);
    extractAll(archive, appFolder);`;
  try {
    execFileSync(process.execPath, [
      '--input-type=module',
      '--eval',
      stage,
      staged ?? '',
      archive ?? '',
      appFolder ?? '',
    ]);
    const page = await app.start({ mode: 'demo', ...(appFolder !== undefined && { appFolder }) });
    await verifiedLadder(page);
    expect(await doubleOf(app).quit()).toBe(0);
    expect(doubleOf(app).stderr).toBe('');
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
