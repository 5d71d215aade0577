import { expect, test } from 'vitest';
import { DueLooks } from './due-looks.ts';

test('what is due is taken once, at the first look that is not before its time', () => {
  const [soon, also, later, moved] = ['soon', 'also', 'later', 'moved'].map((name) => ({ name, lookAt: NaN }));
  const looks = new DueLooks<NonNullable<typeof soon>>();
  const add = (subject: typeof soon, at: number): void => {
    if (subject !== undefined) looks.add(subject, at);
  };
  const take = (now: number): readonly string[] => looks.take(now).map(({ name }) => name);
  add(soon, 1000);
  add(also, 1001);
  add(later, 5000);
  add(moved, 1000);
  add(moved, 9000);
  expect(take(999)).toEqual([]);
  expect(take(1100)).toEqual(['soon', 'also']);
  // One that was not quite due is added again and taken with the next look, not later.
  add(also, 1200);
  expect(take(2000)).toEqual(['also']);
  add(moved, 4000);
  expect(take(4000)).toEqual(['moved']);
  add(soon, 6000);
  // The machine was suspended: nothing is left out.
  expect(take(60_000)).toEqual(['later', 'soon']);
  expect(take(90_000)).toEqual([]);
});
