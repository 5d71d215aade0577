import { defineConfig } from 'vitest/config';
import { patience, settleSlowness } from './scripts/speed.mjs';

// Before the workers start, which inherit the factor of `patience`.
settleSlowness();

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'scripts/**/*.test.ts', 'proofs/**/*.test.ts'],
    environment: 'node',
    // Two cores: more workers only fight over them.
    maxWorkers: 2,
    // Tests and waits end as soon as they are done, so that only a failure takes so long.
    testTimeout: patience(120_000),
    hookTimeout: patience(60_000),
    expect: { poll: { timeout: patience(15_000) } },
  },
});
