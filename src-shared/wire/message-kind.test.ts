import { expect, test } from 'vitest';
import { parseMessage } from './message-kind.ts';

test('the kind is found wherever its key stands', () => {
  expect(parseMessage('{"kind":"rate","perSecond":4}')?.kind).toBe('rate');
  expect(parseMessage(' { "perSecond": 4, "kind": "rate" }')).toEqual({
    kind: 'rate',
    message: { perSecond: 4, kind: 'rate' },
  });
});

test('a kind inside of a message is not the kind of the message', () => {
  expect(parseMessage('{"call":{"kind":"host-call"},"kind":"demand"}')?.kind).toBe('demand');
});

test.each(['', 'no json', '7', 'null', '[]', '{}', '{"kind":7}', '{"kind":"rate"'])('%j has no kind', (text) => {
  expect(parseMessage(text)).toBeUndefined();
});
