import { expect, test } from 'vitest';
import { formatAge, formatCountdown, formatUptime } from './age.ts';

test.each([
  [38.4, '38 ms'],
  [-5, '0 ms'],
  [2149, '2.1 s'],
  [9999, '9.9 s'],
  [31_000, '31 s'],
  [245_000, '4 m 05 s'],
  [8_040_000, '2 h 14 m'],
  [266_400_000, '3 d 02 h'],
  [NaN, '—'],
])('an age of %d ms reads %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

test.each([
  [271_100, '04:32'],
  [0, '00:00'],
  [-10, '00:00'],
  [3_872_000, '1:04:32'],
  [187_200_000, '2d 04h'],
])('%d ms left reads %s', (ms, text) => {
  expect(formatCountdown(ms)).toBe(text);
});

test('a running time is a clock', () => {
  expect(formatUptime(8_049_000)).toBe('02:14:09');
  expect(formatUptime(94_449_000)).toBe('1 d 02:14:09');
  expect(formatUptime(NaN)).toBe('—');
});
