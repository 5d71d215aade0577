import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'scripts/**/*.test.ts', 'proofs/**/*.test.ts'],
    environment: 'node',
    // Two cores: more workers only fight over them.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
