import { afterEach, expect, test, vi } from 'vitest';
import { parseMessage, parseMessageOf } from './message-kind.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('the kind is found wherever it stands; anything else is no message', () => {
  expect(parseMessage('{"a":1,"kind":"ack"}')).toEqual({ kind: 'ack', message: { a: 1, kind: 'ack' } });
  for (const text of ['', 'null', '[]', '{"kind":1}', '{', '"ack"']) expect(parseMessage(text)).toBeUndefined();
});

test('of another kind nothing is parsed here: whoever it is for will', () => {
  const parse = vi.spyOn(JSON, 'parse');
  expect(parseMessageOf('host-call', '{"kind":"demand","demands":[]}')).toBeUndefined();
  expect(parse).not.toHaveBeenCalled();
  expect(parseMessageOf('host-call', '{ "id": 1, "kind": "host-call" }')).toEqual({ id: 1, kind: 'host-call' });
  expect(parseMessageOf('host-call', '{"kind":"request","query":"host-call"}')).toBeUndefined();
  expect(parseMessageOf('host-call', '"host-call"')).toBeUndefined();
});
