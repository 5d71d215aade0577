import { expect, test } from 'vitest';
import type { LogEvent } from '../../src-shared/wire/event-log.ts';
import type { EngineRequest, RequestOutcome } from '../../src-shared/wire/protocol.ts';
import { EventBuffer, MOST_EVENTS } from './event-buffer.ts';

const events = (first: number, count: number): LogEvent[] =>
  Array.from({ length: count }, (_, i) => ({ name: 'BOOK_GAP', level: 'warn', at: first + i }));
const page = (first: number, count: number) => ({ first, events: events(first, count) });

function setUp() {
  const asked: EngineRequest[] = [];
  const answers: ((outcome: RequestOutcome) => void)[] = [];
  const buffer = new EventBuffer((request) => {
    asked.push(request);
    return new Promise((resolve) => {
      answers.push(resolve);
    });
  });
  const answer = async (outcome: RequestOutcome): Promise<void> => {
    answers.shift()?.(outcome);
    await Promise.resolve();
  };
  return {
    buffer,
    asked,
    answer,
    numbers: () => buffer.events().map(({ number, event }) => (number === event.at ? number : NaN)),
  };
}

test('what happened before is asked for once, and joins what came meanwhile without a double', async () => {
  const { buffer, asked, answer, numbers } = setUp();
  buffer.note(page(10, 2));
  expect(numbers()).toEqual([10, 11]);
  buffer.note(page(12, 1));
  await answer({ ok: true, result: { kind: 'log', ...page(7, 5) } });
  expect(numbers()).toEqual([7, 8, 9, 10, 11, 12]);
  expect(asked).toEqual([{ method: 'recent-log', limit: MOST_EVENTS }]);
});

test('a rejection is asked again by the next look, a new session forgets everything, late answers included', async () => {
  const { buffer, asked, answer, numbers } = setUp();
  numbers();
  await answer({ ok: false, error: { code: 'unavailable', message: '' } });
  numbers();
  expect(asked).toHaveLength(2);
  buffer.clear();
  await answer({ ok: true, result: { kind: 'log', ...page(0, 3) } });
  expect(numbers()).toEqual([]);
});

test('events that were never received are counted, those received twice are not', () => {
  const { buffer, numbers } = setUp();
  numbers();
  buffer.note(page(0, 3));
  buffer.note(page(1, 2));
  buffer.note(page(2, 2));
  expect([numbers(), buffer.missed]).toEqual([[0, 1, 2, 3], 0]);
  buffer.note(page(9, 1));
  expect([numbers(), buffer.missed]).toEqual([[0, 1, 2, 3, 9], 5]);
});

test('bounded: the oldest make way', () => {
  const { buffer, numbers } = setUp();
  for (let first = 0; first < 10_000; first += 100) buffer.note(page(first, 100));
  expect([numbers().length, numbers()[0], numbers().at(-1)]).toEqual([MOST_EVENTS, 8000, 9999]);
});
