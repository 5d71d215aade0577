import { test } from '@playwright/test';
import { whyNoElectron } from '../electron-binary.ts';

const why = whyNoElectron() ?? 'it can run here';

test(`not run: ${why} (the same journeys run on electron-double)`, () => {
  test.skip(true, why);
});
