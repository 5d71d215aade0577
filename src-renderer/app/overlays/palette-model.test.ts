import { expect, test } from 'vitest';
import { UTC } from '../../format/zone.ts';
import {
  instrumentDetail,
  looksLikeSymbol,
  matchingCommands,
  matchingNumbers,
  namesCommand,
  typedTicker,
  unlistedWords,
  withState,
} from './palette-model.ts';

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

test('a whole word that begins a title names the command, part of it or another word does not', () => {
  expect(namesCommand('Delta: bought less sold at the price', 'Delta')).toBe(true);
  expect(namesCommand('Delta: bought less sold at the price', 'delta bought')).toBe(true);
  for (const text of ['del', 'bought', '', 'delta sold']) expect(namesCommand('Delta: bought less', text)).toBe(false);
});

test('a title that starts with the text comes first', () => {
  expect(matchingCommands(COMMANDS, 'panel').map(({ title }) => title)).toEqual(['Panel: export', 'Add panel: Tape']);
});

test('a number is found by its words, with the value typed behind them if it is in the range', () => {
  const numbers = [
    { title: 'Recentre every', keywords: 'period', least: 1, most: 3600 },
    { title: 'Traded sizes of the last', least: 1, most: 60 },
  ];
  expect(matchingNumbers(numbers, 'recentre')).toEqual([{ number: numbers[0], value: undefined }]);
  expect(matchingNumbers(numbers, 'period 30')).toEqual([{ number: numbers[0], value: 30 }]);
  expect(matchingNumbers(numbers, 'traded sizes of the last 15 min')).toEqual([{ number: numbers[1], value: 15 }]);
  expect(matchingNumbers(numbers, 'traded 61')).toEqual([]);
  expect(matchingNumbers(numbers, '')).toHaveLength(2);
});

test('a command that can be on says whether it is', () => {
  expect([withState('Ladder', true), withState('Ladder', false), withState('Ladder', undefined)]).toEqual([
    'Ladder · on',
    'Ladder · off',
    'Ladder',
  ]);
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

test('lists that are not known are named, so that nothing found is not taken for nothing there', () => {
  expect(unlistedWords([], true)).toBeUndefined();
  expect(unlistedWords(['Binance', 'OKX'], true)).toBe(
    'The lists of instruments could not be loaded so far; they are being tried again.',
  );
  expect(unlistedWords(['OKX'], false)).toContain('The lists of instruments of OKX could not');
});

test.each([
  ['goog', 'GOOG'],
  [' brk.b ', 'BRK-B'],
  ['BF-B', 'BF-B'],
  ['BTCUSDT', undefined],
  ['add panel', undefined],
  ['1m', undefined],
  ['', undefined],
])('%j may be the ticker %s', (text, ticker) => {
  expect(typedTicker(text)).toBe(ticker);
});
