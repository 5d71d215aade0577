import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { patience } from '../../scripts/speed.mjs';

const EXAMPLE = path.resolve(import.meta.dirname, '../../docs/examples/engine.ts');

describe('docs/examples/engine.ts', () => {
  it('runs to its end by itself and shows a verified book', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [EXAMPLE], { timeout: patience(25_000) });
    expect(stdout.match(/^trade (BTC|ETH)USDT (buy|sell) /gm)).toHaveLength(3);
    expect(stdout).toMatch(/^book verified bids \[/m);
    expect(stdout).toMatch(/^candles 10\d\d last trade \d/m);
    // On a busy machine decoding may take long, which is true then.
    expect(stdout).toMatch(/^stream running gaps 0 problems (none|stage-slow)$/m);
    expect(stdout.trimEnd().endsWith('stopped')).toBe(true);
    expect(stderr).not.toContain('Error');
  });
});
