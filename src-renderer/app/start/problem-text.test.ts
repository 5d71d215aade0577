import { expect, test } from 'vitest';
import { problemText } from './problem-text.ts';

test.each([
  [
    'file-set-aside',
    '/home/settings/workspace.json',
    'The saved layout could not be used (torn), so the defaults are used. The old file is kept as /kept.',
  ],
  [
    'file-set-aside',
    'C:\\home\\cache\\instruments-binance-spot.json',
    'The kept list of instruments could not be used (torn), so the defaults are used. The old file is kept as /kept.',
  ],
  [
    'file-unreadable',
    '/home/state.json',
    'The choice of demo or live could not be read, so the defaults are used: /home/state.json: torn.',
  ],
  [
    'file-unwritten',
    '/home/state.json',
    'The choice of demo or live could not be saved, so the next start does not know it: /home/state.json: torn.',
  ],
  [
    'log-lost',
    '/home/logs',
    'The log is not being written, everything else goes on: /home/logs: torn. It is tried again once a minute.',
  ],
  [
    'config-ignored',
    '/home/tapedeck.config.jsonc',
    'The configuration is wrong and is left out, so the defaults are used; correct it and start again. torn',
  ],
  ['not-served', '127.0.0.1:8765', 'Other programs are not served at 127.0.0.1:8765, everything else goes on: torn.'],
] as const)('%s of %s', (code, file, text) => {
  expect(problemText({ code, file, reason: 'torn', keptAs: '/kept', at: 1 })).toBe(text);
});
