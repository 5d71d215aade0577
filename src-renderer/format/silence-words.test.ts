import { expect, test } from 'vitest';
import { formatSilence, silenceTexts, usualText } from './silence-words.ts';

test('says for how long no data has come and how long that usually takes', () => {
  expect(silenceTexts({ lastDataAt: 1000, usualPauseMs: 103 }, 7900)).toEqual([
    'no update for 6 s (usually 0.1 s)',
    'no update for 6 s',
  ]);
  expect(silenceTexts({ lastDataAt: 0 }, 245_000)).toEqual(['no update for 4 m 05 s']);
});

test('whole seconds, so that a text that counts does not flicker', () => {
  expect([0, 999, 1500, 59_999, 60_000, NaN].map(formatSilence)).toEqual([
    '0 s',
    '0 s',
    '1 s',
    '59 s',
    '1 m 00 s',
    '—',
  ]);
});

test('a usual pause is the learned one, else the declared one', () => {
  expect([3, 103, 970, 2400].map((usualPauseMs) => usualText({ usualPauseMs }))).toEqual([
    '0.1 s',
    '0.1 s',
    '1 s',
    '2.4 s',
  ]);
  expect(usualText({ cadenceMs: 60_000 })).toBe('1 m 00 s');
  expect(usualText({ cadenceMs: 60_000, usualPauseMs: 3000 })).toBe('3.0 s');
  expect(usualText({})).toBe('');
});
