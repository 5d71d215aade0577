import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { patience, settleSlowness } from './scripts/speed.mjs';

// Before the workers start, which inherit the factor of `patience`.
settleSlowness();

/** Files that take longest, longest first: one of them that started last would leave the other core idle. */
const LONGEST = [
  'proofs/load',
  'thread/engine-thread',
  'proofs/sized-fuzz',
  'cli/cli.test',
  'proofs/decoders',
  'proofs/conformance',
  'quotes/quote-server',
  'proofs/cross-check',
  'ccxt.test.ts',
  'cli/serve.test',
  'live-check',
  'simulator/judges',
  'proofs/',
  '.network.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((part) => moduleId.includes(part));
      return found === -1 ? LONGEST.length : found;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

/** Files of pure code, which may share a worker: no sockets, threads, files or environment. */
const PURE = ['src-shared/**/*.test.ts', 'src-renderer/**/*.test.{ts,tsx}', 'src-main/{engine,venues}/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    // As many as a build machine has cores: one more made tests over sockets slower than their patience on a busy one.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Tests and waits end as soon as they are done, so that only a failure takes so long.
    testTimeout: patience(120_000),
    hookTimeout: patience(60_000),
    // A build machine may be busy with other things; what only passes at the second try is named as such.
    retry: process.env['CI'] === undefined ? 0 : 1,
    expect: { poll: { timeout: patience(15_000) } },
    projects: [
      {
        extends: true,
        test: {
          name: 'own process',
          include: [
            'src-main/**/*.test.ts',
            'scripts/**/*.test.ts',
            'packaging/**/*.test.ts',
            'desktop/**/*.test.ts',
            'docs-site/**/*.test.ts',
            'examples/*.test.ts',
            'proofs/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: PURE,
        },
      },
      {
        extends: true,
        test: { name: 'pure', include: PURE, isolate: false, setupFiles: ['src-renderer/testing/fresh-state.ts'] },
      },
    ],
  },
});
