import { expect, test } from 'vitest';
import { FakeClock } from '../../../src-main/engine/testing/fake-clock.ts';
import { PacedText } from './paced-text.ts';

function start() {
  const clock = new FakeClock();
  const written: string[] = [];
  const text = new PacedText({
    write: (one) => written.push(one),
    later: (ms, run) => {
      const timer = clock.setTimer(run, ms);
      return () => {
        timer.cancel();
      };
    },
  });
  return { clock, text, written, show: (one: string) => text.show(clock.monotonic(), () => one) };
}

test('a text is written at once, and the next half a second later', () => {
  const { clock, written, show } = start();
  show('VERIFIED 1');
  show('VERIFIED 2');
  clock.advance(499);
  expect(written).toEqual(['VERIFIED 1']);
  clock.advance(1);
  expect(written).toEqual(['VERIFIED 1', 'VERIFIED 2']);
});

test('the last one before nothing more is drawn, such as that of an outage, is written', () => {
  const { clock, written, show } = start();
  show('VERIFIED');
  clock.advance(100);
  show('RESYNCING');
  clock.advance(100);
  show('OFFLINE');
  clock.advance(10_000);
  expect(written).toEqual(['VERIFIED', 'OFFLINE']);
});

test('after a pause a text is written at once again', () => {
  const { clock, written, show } = start();
  show('a');
  clock.advance(2000);
  show('b');
  expect(written).toEqual(['a', 'b']);
});

test('nothing is written after the end', () => {
  const { clock, text, written, show } = start();
  show('a');
  show('b');
  text.dispose();
  text.dispose();
  clock.advance(1000);
  expect([written, clock.pending]).toEqual([['a'], 0]);
});
