import { expect, test } from 'vitest';
import { UTC } from '../../format/zone.ts';
import { instrumentDetail, looksLikeSymbol, matchingCommands } from './palette-model.ts';

const COMMANDS = [{ title: 'Add panel: Tape' }, { title: 'Export snapshot' }, { title: 'Panel: export' }];

test('commands contain every word typed, in any order and case', () => {
  expect(matchingCommands(COMMANDS, 'PANEL add')).toEqual([COMMANDS[0]]);
  expect(matchingCommands(COMMANDS, 'zzz')).toEqual([]);
  expect(matchingCommands(COMMANDS, '')).toEqual(COMMANDS);
});

test('a word typed begins a word of the title or of the keywords', () => {
  const commands = [{ title: 'Add panel: Consolidated ladder' }, { title: 'Settings…', keywords: 'time zone theme' }];
  expect(matchingCommands(commands, 'sol')).toEqual([]);
  expect(matchingCommands(commands, 'conso lad')).toEqual([commands[0]]);
  expect(matchingCommands(commands, 'time z')).toEqual([commands[1]]);
  expect(matchingCommands(commands, 'ｔｈｅｍｅ')).toEqual([commands[1]]);
});

test('a title that starts with the text comes first', () => {
  expect(matchingCommands(COMMANDS, 'panel').map(({ title }) => title)).toEqual(['Panel: export', 'Add panel: Tape']);
});

test('one word may be a symbol, a phrase is a command', () => {
  expect(looksLikeSymbol('btcusdt')).toBe(true);
  for (const spelling of ['BTC_USDT', 'BTC/USDT:USDT', 'BTCUSDT.P', 'BINANCE:BTCUSDT', '比特币'])
    expect(looksLikeSymbol(spelling), spelling).toBe(true);
  expect(looksLikeSymbol('go live')).toBe(false);
});

test('an instrument says what it is and when it does not trade', () => {
  const perp = {
    id: 'binance-usdm:BTCUSDT',
    venue: 'binance-usdm',
    symbol: 'BTCUSDT',
    marketType: 'perp',
    base: 'BTC',
    quote: 'USDT',
    sizeUnit: 'base',
    status: 'halted',
  } as const;
  const at = { zone: UTC, now: 0 };
  expect(instrumentDetail(perp, 'Binance USD-M', at)).toBe('BTC/USDT · Binance USD-M · perpetual · halted');
  expect(instrumentDetail({ ...perp, status: 'upcoming' }, 'Bybit Linear', at)).toBe(
    'BTC/USDT · Bybit Linear · perpetual · not open yet',
  );
  expect(instrumentDetail({ ...perp, status: 'trading', delistingTime: 86_400_000 }, 'OKX', at)).toBe(
    'BTC/USDT · OKX · perpetual · delisted 2 Jan 00:00 UTC',
  );
});
