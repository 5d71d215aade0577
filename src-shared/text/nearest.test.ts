import { expect, test } from 'vitest';
import { editDistance, nearestWord, suggestion } from './nearest.ts';

test.each([
  ['reconnect', 'reconnect', 0],
  ['reconect', 'reconnect', 1],
  ['BTCUSTD', 'BTCUSDT', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
])('%s becomes %s by %i changes', (from, to, changes) => {
  expect([editDistance(from, to), editDistance(to, from)]).toEqual([changes, changes]);
});

test('words that are too long are not compared', () => {
  const long = 'x'.repeat(100_000);
  expect(editDistance(long, long, 7)).toBe(7);
  expect(nearestWord(long, [long])).toBeUndefined();
});

test('the nearest word is named, in any case, and nothing that is far off', () => {
  const known = ['serve', 'reconnect', 'remote', 'rest'];
  expect(['RECONECT', 'serv', 'rset', 'kraken', 'x'].map((word) => nearestWord(word, known))).toEqual([
    'reconnect',
    'serve',
    'rest',
    undefined,
    undefined,
  ]);
  expect([suggestion('reconect', known), suggestion('kraken', known)]).toEqual([': did you mean reconnect?', '']);
});
