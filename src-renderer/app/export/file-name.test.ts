import * as v from 'valibot';
import { expect, test } from 'vitest';
import { FILE_NAME } from '../../../src-shared/wire/host-rpc.ts';
import { exportFileName } from './file-name.ts';

const AT = Date.UTC(2026, 10, 29, 8, 36, 15);
const nameOf = (...about: readonly (string | undefined)[]): string =>
  exportFileName({ about, at: AT, mode: 'live', ending: '.csv' });

test('a name says venue, symbol, interval, kind and time', () => {
  expect(nameOf('gate-usdm', 'BTC_USDT', '1m', 'candles')).toBe(
    'tapedeck-gate-usdm-BTC_USDT-1m-candles-20261129-083615Z.csv',
  );
  expect(nameOf('hyperliquid', 'BTC', undefined, 'tape')).toBe('tapedeck-hyperliquid-BTC-tape-20261129-083615Z.csv');
  expect(exportFileName({ about: ['snapshot'], at: AT, mode: 'demo', ending: '' })).toBe(
    'tapedeck-snapshot-SIMULATED-20261129-083615Z',
  );
});

test('symbols of every script stay readable', () => {
  expect(nameOf('binance-usdm', '币安人生USDT', 'tape')).toContain('-币安人生USDT-');
  expect(nameOf('binance-usdm', 'ÅΩжन्दी', 'tape')).toContain('-ÅΩжन्दी-');
});

test.each(['BTC/USDT:USDT', '@107', 'a<b>c"d|e?f*g\\h', 'x\u0000y\u001fz', '..', 'CON', 'dots. ', '\u202egnp.exe'])(
  'the name of %j can be written on Windows, macOS and Linux',
  (symbol) => {
    const name = nameOf('gate-usdm', symbol, 'tape');
    // oxlint-disable-next-line no-control-regex -- what Windows does not take
    expect(name).not.toMatch(/[<>:"/\\|?*\u0000-\u001f\u202a-\u202e]|^\.|[. ]$/);
    expect(name).toMatch(/^tapedeck-.*-tape-\d{8}-\d{6}Z\.csv$/u);
  },
);

test('every host takes the name', () => {
  for (const symbol of ['币安人生USDT', 'ÅΩжन्दी', '币'.repeat(500), '@107'])
    expect(v.is(FILE_NAME, nameOf('hyperliquid-perp', symbol, '1m', 'merged-tape')), symbol).toBe(true);
});

test('a long symbol does not make a name that is too long', () => {
  const name = nameOf('binance-usdm', '币'.repeat(500), '1m', 'candles');
  expect(new TextEncoder().encode(name).length).toBeLessThan(255);
});
