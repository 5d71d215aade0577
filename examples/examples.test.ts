import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { patience } from '../scripts/speed.mjs';
import { bar, createScreen } from './parts/screen.ts';

/** What each prints; those that go on by themselves are ended by Ctrl+C once they have. */
const PROGRAMS: Readonly<Record<string, { readonly isEndless?: true; readonly prints: readonly RegExp[] }>> = {
  'engine.ts': {
    prints: [
      /^(?:trade (?:BTC|ETH)USDT (?:buy|sell) .*\n){3}/m,
      /^book verified bids \[/m,
      /^candles 10\d\d last trade \d/m,
      // A machine that holds the thread up is a problem of its own.
      /^stream running gaps 0 problems \d$/m,
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
    isEndless: true,
    prints: [/^BTCUSDT +bought \d+ /m, /^\d\d:\d\d:\d\d\.\d{3} +(?:buy|sell) +\d/m],
  },
  'live-book.ts': {
    isEndless: true,
    prints: [/^BTCUSDT verified$/m, /^ +mid \d[\d.]* +spread \d+ ticks, \d/m, /█/],
  },
  'many-markets.ts': {
    isEndless: true,
    prints: [/^market +last +24 h %/m, /^binance-spot BTCUSDT +\d/m, /^hyperliquid BTC +[-\d]/m],
  },
  'presets.ts': { prints: [] },
  // It is run by add-a-source.test.ts.
  'quote-source.ts': { prints: [] },
};

test('every example is run here', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  expect(files.toSorted()).toEqual(Object.keys(PROGRAMS).toSorted());
});

test.each([
  [true, ['a\nb\n', '\u001B[2A\u001B[Jc\n', '\u001B[1A\u001B[Jd\n']],
  [false, ['a\nb\n', 'c\n', 'd\n']],
])('what is redrawn takes the place of what was drawn on a terminal only (%s)', (isTTY, written) => {
  const texts: string[] = [];
  const draw = createScreen({ isTTY, write: (text: string) => texts.push(text) > 0 });
  for (const lines of [['a', 'b'], ['c'], ['d']]) draw(lines);
  expect(texts).toEqual(written);
  expect([bar(1, 2, 4), bar(3, 2, 4), bar(1, 0, 4)]).toEqual(['██  ', '████', '    ']);
});

test.each(Object.entries(PROGRAMS))(
  'examples/%s runs to its end and prints what it is for',
  async (name, { isEndless = false, prints }) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, name)], {
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      // It has shown all that it is for: a person would end it, too.
      if (isEndless && prints.every((pattern) => pattern.test(out))) child.kill('SIGINT');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), patience(60_000));
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(limit);
    for (const pattern of prints) expect(out).toMatch(pattern);
    expect([code, errors]).toEqual([0, expect.not.stringContaining('Error')]);
  },
);
