import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HostBridge } from '../../src-shared/wire/host-bridge.ts';
import type { DoubleApp } from '../double/double-app.ts';
import { expect, test } from '../app.ts';
import type { AppFixture } from '../app.ts';
import { tinyCapture } from '../tiny-capture.ts';
import { startDouble } from '../hosts/double-host.ts';
import { choosePanelMenu, panels, searchField, verifiedLadder } from '../screen.ts';
import { patience } from '../../scripts/speed.mjs';

// What only Electron's half does. Run against the double, since the build machines cannot download the binary.

test('pages run sandboxed and isolated, without Node, under a policy without unsafe sources', async ({ app }) => {
  const page = await app.start();
  const double = doubleOf(app);
  const { windows, isSandboxEnabled, schemes } = await double.inspect();
  expect(windows).toHaveLength(1);
  expect(windows[0]?.options.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  });
  expect(windows[0]?.options.webPreferences.enableBlinkFeatures).toBeUndefined();
  expect(isSandboxEnabled).toBe(true);
  expect(schemes).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  const policy = (await double.request('app://tapedeck/index.html')).headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:/);
  // The policy is not only sent but obeyed: nothing is evaluated, nothing is fetched.
  expect(
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener(
            'securitypolicyviolation',
            (event) => {
              resolve(event.violatedDirective);
            },
            { once: true },
          );
          const script = document.createElement('script');
          script.textContent = 'window.wasRun = true';
          document.body.append(script);
        }),
    ),
  ).toBe('script-src-elem');
  expect(await page.evaluate(() => 'wasRun' in window)).toBe(false);
  app.forgiveErrors(/Content Security Policy/);
  expect(double.strayRequests).toEqual([]);
});

test('the page gets the named functions of the bridge and nothing else of Electron', async ({ app }) => {
  const page = await app.start();
  expect(
    await page.evaluate(() => {
      const bridge = (window as unknown as { tapedeck: Record<string, unknown> }).tapedeck;
      return {
        names: Object.keys(bridge).sort(),
        settings: Object.keys(bridge['settings'] as object).sort(),
        isFrozen: Object.isFrozen(bridge),
      };
    }),
  ).toEqual({
    names: [
      'captureFromFile',
      'chooseCapture',
      'connect',
      'host',
      'onMenu',
      'openLink',
      'saveFile',
      'saveFolder',
      'settings',
    ],
    settings: ['read', 'setAside', 'write'],
    isFrozen: true,
  });
  expect(
    await page.evaluate(() =>
      ['require', 'process', 'ipcRenderer', 'module', 'Buffer'].filter((name) => name in window),
    ),
  ).toEqual([]);
});

test('messages of other pages and inner frames are rejected, and so are malformed ones', async ({ app }) => {
  await app.start();
  const double = doubleOf(app);
  const read = { kind: 'host-call', id: 0, call: 'read-settings', name: 'workspace' };
  const ours = { url: 'app://tapedeck/index.html', isTop: true };
  expect(await double.forgeIpc('tapedeck:host-call', [read], ours)).toMatchObject({ isOk: true });
  for (const frame of [
    { url: 'https://evil.example/', isTop: true },
    { url: 'app://evil/index.html', isTop: true },
    { url: ours.url, isTop: false },
    { url: '', isTop: true },
  ]) {
    await expect(double.forgeIpc('tapedeck:host-call', [read], frame)).rejects.toThrow('not our page');
    await expect(double.forgeIpc('tapedeck:save-file', [{ name: 'a.csv', text: '' }], frame)).rejects.toThrow(
      'not our page',
    );
  }
  for (const payload of [undefined, null, 7, {}, { ...read, name: '../../etc/passwd' }, { ...read, extra: 1 }]) {
    await expect(double.forgeIpc('tapedeck:host-call', [payload], ours)).rejects.toThrow('malformed');
  }
  for (const name of ['../a.csv', 'a/b.csv', '.hidden', '', 'a\0.csv', 'C:\\a.csv']) {
    await expect(double.forgeIpc('tapedeck:save-file', [{ name, text: '' }], ours)).rejects.toThrow('malformed');
    await expect(
      double.forgeIpc('tapedeck:save-folder', [{ name: 'x', files: [{ name, text: '' }] }], ours),
    ).rejects.toThrow('malformed');
  }
});

test('the page cannot leave, open windows or frames, or be given permissions, devices or downloads', async ({
  app,
}) => {
  const page = await app.start();
  const double = doubleOf(app);
  const here = page.url();
  await page.evaluate(() => {
    location.href = 'https://evil.example/';
  });
  await page.evaluate(() => {
    window.open('https://evil.example/');
  });
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = 'https://evil.example/';
    document.body.append(frame);
  });
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'hid',
    'serial',
    'usb',
    'openExternal',
    'fileSystem',
  ]) {
    expect(await double.askPermission(permission)).toBe(false);
  }
  expect(await double.inspect()).toMatchObject({
    deniesPermissionChecks: true,
    deniesDevices: true,
    deniesWebviews: true,
    deniesDownloads: true,
  });
  expect(page.url()).toBe(here);
  expect((await double.inspect()).windows).toHaveLength(1);
  expect(double.externalLinks).toEqual([]);
  expect(double.strayRequests).toEqual([]);
  app.forgiveErrors(/Content Security Policy|ERR_/);
});

test('links leave the app only by https and only to hosts on the list', async ({ app }) => {
  const page = await app.start();
  const double = doubleOf(app);
  const open = (url: string) =>
    page.evaluate((link) => {
      (window as unknown as { tapedeck: { openLink(link: string): void } }).tapedeck.openLink(link);
    }, url);
  for (const url of [
    'http://www.tradingview.com/',
    'https://evil.example/',
    'https://www.tradingview.com.evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'app://tapedeck/index.html',
  ])
    await open(url);
  await open('https://www.tradingview.com/');
  await expect.poll(() => double.externalLinks).toEqual(['https://www.tradingview.com/']);
  await page.evaluate(() => {
    window.open('https://developers.binance.com/');
  });
  await expect
    .poll(() => double.externalLinks)
    .toEqual(['https://www.tradingview.com/', 'https://developers.binance.com/']);
});

test('the app scheme serves the screen and nothing beside it', async ({ app }) => {
  await app.start();
  const double = doubleOf(app);
  expect((await double.request('app://tapedeck/index.html')).status).toBe(200);
  for (const url of [
    'app://tapedeck/../main/main.js',
    'app://tapedeck/..%2fmain%2fmain.js',
    'app://tapedeck/%2e%2e/%2e%2e/package.json',
    'app://tapedeck/..%5c..%5cpackage.json',
    'app://evil/index.html',
    'app://tapedeck//etc/passwd',
    'app://tapedeck/%00',
  ])
    expect((await double.request(url)).status, url).toBe(404);
  expect((await double.request('app://tapedeck/index.html', 'POST')).status).toBe(404);
});

test('the window comes back where it was, on a screen that is attached', async ({ app }) => {
  await app.start();
  await doubleOf(app).moveWindow(1, { x: 300, y: 120, width: 1100, height: 700 });
  await app.stop();
  await app.start();
  expect((await doubleOf(app).inspect()).windows[0]?.options).toMatchObject({
    x: 300,
    y: 120,
    width: 1100,
    height: 700,
  });
  await app.stop();
  const file = path.join(app.home, 'settings/window.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), x: 5_000, y: -3_000 }));
  await app.start();
  expect((await doubleOf(app).inspect()).windows[0]?.options).toMatchObject({
    x: 820,
    y: 0,
    width: 1100,
    height: 700,
  });
});

test('a second start of the same home shows the first instead', async ({ app, browser }) => {
  await app.start();
  const surroundings = { browser, home: app.home, downloads: app.home };
  await expect(startDouble(surroundings, {})).rejects.toThrow('ended with 0 before window 1');
});

test('quitting stops the engine within two seconds and ends cleanly', async ({ app }) => {
  await app.start();
  const double = doubleOf(app);
  const startedAt = Date.now();
  expect(await double.quit()).toBe(0);
  expect(Date.now() - startedAt).toBeLessThan(patience(4_000));
  expect(double.stderr).toBe('');
});

test('closing the last window ends the app', async ({ app }) => {
  await app.start();
  const double = doubleOf(app);
  await double.closeWindow(1);
  expect(await double.ended()).toBe(process.platform === 'darwin' ? null : 0);
});

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

test('the menu has the commands a person looks for', async ({ app }) => {
  await app.start();
  expect((await doubleOf(app).inspect()).menuItems).toEqual([
    'new-window',
    'open-capture',
    'export-snapshot',
    'mode-live',
    'mode-demo',
    'palette',
    'add-ladder',
    'add-tape',
    'add-consolidated',
    'add-merged-tape',
    'add-chart',
    'add-watchlist',
    'add-health',
    'layout-reset',
    'settings',
    'reconnect',
    'shortcuts',
  ]);
});

test('commands of the menu reach the screen', async ({ app }) => {
  const page = await app.start();
  const double = doubleOf(app);
  await verifiedLadder(page);
  await double.clickMenu('add-tape');
  await expect(panels(page, 'tape')).toHaveCount(2);
  await double.clickMenu('layout-reset');
  await expect(panels(page, 'tape')).toHaveCount(1);
  await double.clickMenu('palette');
  await expect(searchField(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await double.clickMenu('mode-live');
  await expect(page.getByTestId('confirm-mode')).toBeVisible();
});

test('when the computer wakes up, every connection is opened anew at once', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const reconnects = async () =>
    Number(/(\d+) reconnects/.exec((await page.getByTestId('health-totals').first().textContent()) ?? '')?.[1]);
  expect(await reconnects()).toBe(0);
  doubleOf(app).power('suspend');
  doubleOf(app).power('resume');
  await expect.poll(reconnects).toBeGreaterThan(0);
  await verifiedLadder(page);
});

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

function doubleOf(app: AppFixture): DoubleApp {
  return (app.running as Awaited<ReturnType<typeof startDouble>>).double;
}
