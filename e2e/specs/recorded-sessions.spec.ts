import { captureNames, FIXTURE } from '../../proofs/captures.ts';
import { sharedTest } from '../app.ts';
import { opensAndEnds } from '../recordings.ts';

// How a host opens a file is in `captures.spec.ts`; these are what real venues sent.

const NAMES = captureNames(
  'binance-spot-20210417',
  'binance-usdm-20210417',
  'binance-coinm-20210721',
  'bybit-spot-20260809',
  'gate-spot-20210422',
  'okx-20220513',
).filter((name) => name !== FIXTURE);

sharedTest.afterAll(({ shared }) => shared.app.stop());

for (const name of NAMES)
  sharedTest(`opening the capture ${name} ends with the best bid and ask that were recorded`, async ({ app }) => {
    await opensAndEnds(app, name);
  });
