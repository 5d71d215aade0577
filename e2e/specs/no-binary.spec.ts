import { test } from '@playwright/test';

test('not run: no Electron binary (the same journeys run on electron-double)', () => {
  test.skip(true, 'no Electron binary: `node node_modules/electron/install.js` downloads it');
});
