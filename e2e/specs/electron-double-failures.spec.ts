import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';

// What only Electron's half does: run against the double, since build machines cannot download the binary.

test('crash reports stay on this computer', async ({ app }) => {
  await app.start();
  expect((await doubleOf(app).inspect()).crashReports).toEqual({
    options: { uploadToServer: false },
    folder: path.join(app.home, 'crashes'),
  });
});

test('a page whose process ends is logged and asked about; it is reloaded when the person says so, and once', async ({
  app,
}) => {
  const page = await app.start();
  const double = doubleOf(app);
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
  const asked: unknown[] = [];
  double.answerDialog = (method, options) => {
    asked.push([method, options]);
    return { response: 0 };
  };
  double.failWindow('render-process-gone', 'clean-exit');
  double.failWindow('render-process-gone', 'oom');
  await expect.poll(async () => (await double.inspect()).reloads).toEqual([{ all: 1, forced: 0 }]);
  expect(asked).toMatchObject([
    [
      'showMessageBox',
      { message: 'This window has stopped working.', buttons: ['Reload the window', 'Quit Tapedeck'], cancelId: 1 },
    ],
  ]);
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
  double.failProcess({ type: 'GPU', reason: 'crashed', exitCode: 5 });
  await expect.poll(() => double.stderr).toContain('PROCESS_FAILED');
  const log = () => readFileSync(path.join(app.home, 'logs', 'tapedeck.log'), 'utf8');
  await expect.poll(log).toMatch(/"event":"WINDOW_FAILED".*"reason":"oom"/);
  await expect.poll(log).toMatch(/"event":"PROCESS_FAILED".*"type":"GPU"/);
  expect(asked).toHaveLength(1);
});

test('a page whose process ends can end the app', async ({ app }) => {
  await app.start();
  const double = doubleOf(app);
  double.answerDialog = () => ({ response: 1 });
  double.failWindow('render-process-gone');
  expect(await double.ended()).toBe(0);
});

test('a page that does not respond is asked about until it responds; reloaded only when the person says so', async ({
  app,
}) => {
  const page = await app.start();
  const double = doubleOf(app);
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
  let asked = 0;
  // Nobody answers: the page responds again, and the question goes.
  double.answerDialog = () => {
    asked++;
    return new Promise(() => undefined);
  };
  double.failWindow('unresponsive');
  await expect.poll(() => asked).toBe(1);
  double.failWindow('responsive');
  expect((await double.inspect()).reloads).toEqual([{ all: 0, forced: 0 }]);
  double.answerDialog = () => {
    asked++;
    return { response: 0 };
  };
  double.failWindow('unresponsive');
  await expect.poll(async () => (await double.inspect()).reloads).toEqual([{ all: 1, forced: 1 }]);
  // That its process was ended on purpose is not asked about.
  expect(asked).toBe(2);
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
});
