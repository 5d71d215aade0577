import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HostBridge } from '../../src-shared/wire/host-bridge.ts';
import { expect, test } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';
import { choosePanelMenu, verifiedLadder } from '../screen.ts';
import { tinyCapture } from '../tiny-capture.ts';

// What only Electron's half does: run against the double, since build machines cannot download the binary.

test('a save that is cancelled leaves nothing and says nothing; one that fails says so', async ({ app }) => {
  const page = await app.start();
  const double = doubleOf(app);
  await verifiedLadder(page);
  const asked: string[] = [];
  double.answerDialog = (method) => {
    asked.push(method);
    return { canceled: true, filePath: '', filePaths: [] };
  };
  await choosePanelMenu(page, 'ladder', 'Export as CSV');
  await page.getByTestId('export-snapshot').click();
  await expect.poll(() => asked).toEqual(['showSaveDialog', 'showOpenDialog']);
  double.answerDialog = () => ({
    canceled: false,
    filePath: path.join(app.home, 'settings/window.json/ladder.csv'),
    filePaths: [],
  });
  mkdirSync(path.join(app.home, 'settings'), { recursive: true });
  writeFileSync(path.join(app.home, 'settings/window.json'), '{}');
  await choosePanelMenu(page, 'ladder', 'Export as CSV');
  await expect(page.getByTestId('notice')).toHaveText(/Nothing was saved/);
});

test('a second start asks in the running app, and opens its recording there', async ({ app }) => {
  const page = await app.start({ mode: 'demo' });
  const double = doubleOf(app);
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
  expect((await double.inspect()).startData).toEqual({
    args: expect.arrayContaining(['--demo']),
    folder: expect.any(String),
  });
  const asked: unknown[] = [];
  let response = 1;
  double.answerDialog = (_method, options) => {
    asked.push(options);
    return { response };
  };
  double.startAgain([], app.home);
  double.startAgain(['--capture', 'mine.jsonl'], app.home);
  await expect.poll(() => asked).toMatchObject([{ message: 'Open the recording mine.jsonl?' }]);
  await expect(page.getByTestId('title-simulated')).toBeVisible();
  response = 0;
  double.startAgain(['--capture', 'nowhere.jsonl'], app.home);
  await expect.poll(() => double.errorBoxes).toEqual([expect.stringContaining('nowhere.jsonl')]);
  await expect(page.getByTestId('title-simulated')).toBeVisible();
  writeFileSync(path.join(app.home, 'mine.jsonl'), tinyCapture());
  double.startAgain(['--capture', 'mine.jsonl'], app.home);
  await expect(page.getByTestId('title-replay')).toBeVisible();
});

test('a page opens only recordings that were chosen or dropped', async ({ app }) => {
  const page = await app.start({ mode: 'demo' });
  const double = doubleOf(app);
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
  const file = path.join(app.home, 'mine.jsonl');
  writeFileSync(file, tinyCapture());
  const answer = await page.evaluate(
    (path) =>
      new Promise<string>((resolve) => {
        const port = (window as unknown as { tapedeck: HostBridge }).tapedeck.connect({
          onText: (text) => {
            if (text.includes('"id":1000')) resolve(text);
          },
          onFrame: () => undefined,
          onLink: () => undefined,
        });
        port.send(
          JSON.stringify({ kind: 'request', id: 1000, request: { method: 'set-mode', mode: 'replay', file: path } }),
        );
      }),
    file,
  );
  expect(answer).toContain('Only a recording that was chosen');
  await expect(page.getByTestId('title-simulated')).toBeVisible();
  double.answerDialog = () => ({ canceled: false, filePaths: [file] });
  await double.clickMenu('open-capture');
  await expect(page.getByTestId('title-replay')).toBeVisible();
});
