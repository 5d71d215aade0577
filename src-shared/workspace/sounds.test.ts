import { expect, test } from 'vitest';
import { MERGED_TEXT } from './merge-texts.ts';
import { DEFAULT_SETTINGS, parseSettings, writeSettings } from './settings.ts';
import { MOST_SOUND_BYTES, parseSounds, writeSounds } from './sounds.ts';

test('sounds that cannot be are left out of a saved text, and what is no such text is said', () => {
  const sounds = { 'a.wav': 'UklGRg==', 'b.wav': '<script>', 'c.wav': 7, ['n'.repeat(101)]: 'UklG' };
  expect(parseSounds(JSON.stringify({ version: 1, sounds }))).toEqual({ 'a.wav': 'UklGRg==' });
  const large = 'A'.repeat(Math.ceil(MOST_SOUND_BYTES / 3) * 4);
  expect(Object.keys(parseSounds(writeSounds({ fits: large, not: `${large}AAAA` })) ?? {})).toEqual(['fits']);
  expect(
    Object.keys(
      parseSounds(writeSounds(Object.fromEntries('a b c d e f g'.split(' ').map((name) => [name, 'UklG'])))) ?? {},
    ),
  ).toHaveLength(5);
  expect([parseSounds('[]'), parseSounds('{"version":1}'), parseSounds('x')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('two windows that add and remove sounds at once keep the changes of both', () => {
  const texts = {
    base: { a: 'AAAA', b: 'BBBB' },
    mine: { b: 'BBBB', c: 'CCCC' },
    theirs: { a: 'AAAA', b: 'BBBB', d: 'DDDD' },
  };
  expect(
    MERGED_TEXT.sounds({
      base: writeSounds(texts.base),
      mine: writeSounds(texts.mine),
      theirs: writeSounds(texts.theirs),
    }),
  ).toEqual({ kind: 'merged', text: writeSounds({ b: 'BBBB', d: 'DDDD', c: 'CCCC' }) });
  expect(MERGED_TEXT.sounds({ base: '', mine: 'x', theirs: 'theirs' })).toEqual({ kind: 'merged', text: 'theirs' });
  expect(MERGED_TEXT.sounds({ base: '', mine: writeSounds({}), theirs: 'x' })).toMatchObject({ kind: 'broken' });
});

test('the sound of alerts and its volume are kept; what cannot be becomes the usual one', () => {
  const chosen = { ...DEFAULT_SETTINGS, alertSound: 'own:my bell.wav', alertVolume: 0 } as const;
  expect(parseSettings(writeSettings(chosen))).toEqual(chosen);
  expect(parseSettings('{"alertSound":"siren","alertVolume":101}')).toMatchObject({
    alertSound: 'two-notes',
    alertVolume: 50,
  });
  expect(parseSettings(JSON.stringify({ alertSound: `own:${'n'.repeat(101)}` }))).toMatchObject({
    alertSound: 'two-notes',
  });
});
