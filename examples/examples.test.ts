import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { patience } from '../scripts/speed.mjs';

/** What each prints, and how it is started: those that go on by themselves are ended after a while. */
const PROGRAMS: Readonly<Record<string, { readonly args?: readonly string[]; readonly prints: readonly RegExp[] }>> = {
  'engine.ts': {
    prints: [
      /^(?:trade (?:BTC|ETH)USDT (?:buy|sell) .*\n){3}/m,
      /^book verified bids \[/m,
      /^candles 10\d\d last trade \d/m,
      // A machine that holds the thread up is a problem of its own.
      /^stream running gaps 0 problems [01]$/m,
      /^stopped\n$/m,
    ],
  },
  'inspect-trade.ts': {
    prints: [/quoteSize: '\d/, /eventTime: \d/, /isBuyerMaker: (?:true|false)/, /^last +\d+\.\d+$/m],
  },
  'inspect-book.ts': {
    prints: [/state: 'verified'/, /mid: '\d/, /spreadTicks: \d/, /spreadBps: \d/, /lastUpdateId: \d/],
  },
  'inspect-config.ts': {
    prints: [
      /^\.env\.example: \[ 'BTCUSDT', 'ETHUSDT' \] 1m/m,
      /^production: /m,
      /^wrong: pingIntervalMs expected >= 1000 got 1$/m,
    ],
  },
  'inspect-health.ts': {
    prints: [/^engine +example, running for/m, /^streams +\d of 4 running$/m, /state: 'running'/, /^errors \{/m],
  },
  'live-trades.ts': {
    args: ['--seconds', '2'],
    prints: [/^BTCUSDT +bought \d+ /m, /^\d\d:\d\d:\d\d\.\d{3} +(?:buy|sell) +\d/m],
  },
  'live-book.ts': {
    args: ['--seconds', '3'],
    prints: [/^BTCUSDT verified$/m, /^ +mid \d[\d.]* +spread \d+ ticks, \d/m, /█/],
  },
  'many-markets.ts': {
    args: ['--seconds', '3'],
    prints: [/^market +last +24 h/m, /^binance-spot BTCUSDT +\d/m, /^hyperliquid BTC +[-\d]/m],
  },
  'presets.ts': { prints: [] },
};

test('every example is run here', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  expect(files.toSorted()).toEqual(Object.keys(PROGRAMS).toSorted());
});

test.each(Object.entries(PROGRAMS))(
  'examples/%s runs to its end and prints what it is for',
  async (name, { args = [], prints }) => {
    const seconds = args.length === 0 ? [] : ['--seconds', String(Number(args[1]) * patience(1))];
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [path.join(import.meta.dirname, name), ...seconds],
      { timeout: patience(30_000), env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } },
    );
    for (const pattern of prints) expect(stdout).toMatch(pattern);
    expect(stderr).not.toContain('Error');
  },
);
