import { expect, test } from 'vitest';
import { countOf } from './count-words.ts';

test('one has the noun as it is, any other number its plural', () => {
  expect([
    countOf(0, 'gap'),
    countOf(1, 'gap'),
    countOf(1204, 'gap'),
    countOf(2, 'entry', 'entries'),
    countOf(1.2, 'gap'),
  ]).toEqual(['0 gaps', '1 gap', '1,204 gaps', '2 entries', '1 gap']);
});
