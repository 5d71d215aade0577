import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InstrumentId } from '../market/instrument.ts';
import { mergedOrder, mergedWatchlists } from './merge-watchlists.ts';
import type { Watchlist } from './workspace.ts';

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const id = (letter: string): InstrumentId => `okx:${letter}`;
const list = (name: string, letters?: string, favourites = ''): Watchlist => ({
  id: name,
  name,
  ...(letters !== undefined && { instruments: letters.split('').map(id) }),
  favourites: favourites.split('').map(id),
});
const shown = (lists: readonly Watchlist[]): readonly string[] =>
  lists.map((one) => `${one.name}: ${one.instruments?.map((each) => each.slice(4)).join('') ?? 'suggested'}`);

test.each([
  ['both add', 'abc', 'abcx', 'abcy', 'abcxy'],
  ['both add the same', 'abc', 'abcx', 'abcx', 'abcx'],
  ['one removes, the other adds', 'abc', 'ac', 'abcy', 'acy'],
  ['one moves, the other adds in the middle', 'abc', 'cab', 'axbc', 'caxb'],
  ['one adds, the other moves', 'abc', 'abcx', 'cab', 'cxab'],
  ['one moves, the other removes', 'abc', 'cab', 'ab', 'ab'],
  ['both move: that of here', 'abc', 'cab', 'bac', 'cab'],
  ['both empty it', 'abc', '', '', ''],
])('%s', (_what, base, mine, theirs, merged) => {
  const [a, b, c] = [base, mine, theirs].map((text) => text.split(''));
  expect(mergedOrder(a ?? [], b ?? [], c ?? []).join('')).toBe(merged);
});

test('what was added on either side is there once, what was removed on either side is not, whatever was moved', () => {
  const letters = fc.uniqueArray(fc.constantFrom(...LETTERS), { maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, letters, (base, mine, theirs) => {
      const expected = LETTERS.filter((one) => {
        const [was, here, there] = [base, mine, theirs].map((all) => all.includes(one));
        return was === true ? here === true && there === true : here === true || there === true;
      });
      expect(mergedOrder(base, mine, theirs).toSorted()).toEqual(expected);
    }),
  );
});

test('lists that two windows make, change, rename and delete at once: nothing of either is lost', () => {
  const base = [list('Majors', 'ab'), list('Alts', 'cd'), list('Old', 'e'), list('Gone', 'f')];
  const mine = [
    list('Majors', 'abx', 'a'),
    { ...list('Alts', 'cd'), name: 'Small' },
    list('Gone', 'f'),
    list('Mine', 'm'),
  ];
  const theirs = [list('Majors', 'yab', 'b'), list('Alts', 'c'), list('Old', 'ez'), list('Theirs', 't')];
  const merged = mergedWatchlists(base, mine, theirs);
  // One was deleted there and not changed here; another was deleted here, but changed there.
  expect(shown(merged).toSorted()).toEqual(['Majors: yabx', 'Mine: m', 'Old: ez', 'Small: c', 'Theirs: t'].toSorted());
  expect(merged.find(({ name }) => name === 'Majors')?.favourites).toEqual([id('a'), id('b')]);
  expect(mergedWatchlists(base, base, theirs)).toEqual(theirs);
  expect(mergedWatchlists(base, mine, base)).toEqual(mine);
});

test('a suggested list that one window changes is that, and of both if both do', () => {
  const base = [list('Watchlist')];
  expect(shown(mergedWatchlists(base, [list('Watchlist', 'ab')], base))).toEqual(['Watchlist: ab']);
  expect(shown(mergedWatchlists(base, base, [list('Watchlist', '')]))).toEqual(['Watchlist: ']);
  expect(shown(mergedWatchlists(base, [list('Watchlist', 'ab')], [list('Watchlist', 'abc')]))).toEqual([
    'Watchlist: abc',
  ]);
});
