import { expect, it } from 'vitest';
import type { FaultScript } from './fault-script.ts';
import { runScript } from './run-script.ts';

// Bad days that were not survived once, with what was wrong.
const DAYS: readonly (readonly [wrong: string, script: FaultScript])[] = [
  [
    'the socket of announcements and those of the data counted their attempts to connect apart, so that the venue blocked the address',
    {
      venue: 'okx',
      seed: 770168,
      steps: [
        { atMs: 3217, set: { kind: 'mass-disconnect', durationMs: 1098, probability: 1 } },
        { atMs: 3422, set: { kind: 'sequence-gap', durationMs: 814, probability: 0.2 } },
        { atMs: 1690, set: { kind: 'unknown-kind', durationMs: 1014, probability: 1 } },
      ],
    },
  ],
];

it.each(DAYS)('%s', async (_, script) => {
  expect((await runScript(script)).broken).toEqual([]);
});
