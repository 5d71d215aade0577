import { expect, test } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';

// What only Electron's half does: run against the double, since build machines cannot download the binary.

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
      'onMarketLink',
      'onMenu',
      'openLink',
      'openWindow',
      'saveFile',
      'saveFolder',
      'savePicture',
      'setZoom',
      'settings',
      'updates',
    ],
    settings: ['read', 'setAside', 'watch', 'write'],
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

test('the page cannot leave, open windows or frames, or be given permissions beyond notifications, devices or downloads', async ({
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
    'clipboard-read',
    'hid',
    'serial',
    'usb',
    'openExternal',
    'fileSystem',
  ]) {
    expect(await double.askPermission(permission)).toBe(false);
  }
  // Alerts may be notifications of the system.
  expect(await double.askPermission('notifications')).toBe(true);
  expect(await double.inspect()).toMatchObject({
    deniesPermissionChecks: true,
    grantsNotifications: true,
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
