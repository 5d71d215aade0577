import { expect, test } from 'vitest';
import { ConnectionError, HandlerError, MessageParseError, SubscriptionError, TapedeckError } from './errors.ts';

test('every error is one of ours, says its kind and is classed by its code', () => {
  const errors = [
    new ConnectionError('handshake-rejected', { url: 'wss://x', attempt: 3 }, 'no'),
    new SubscriptionError('wss://x', ['a', 'b'], 'no'),
    new MessageParseError('wss://x', 'not JSON', new Uint8Array()),
    new HandlerError('mkt.trades', new Error('broken')),
  ];
  expect(errors.every((error) => error instanceof TapedeckError && error instanceof Error)).toBe(true);
  expect(errors.map((error) => [error.name, error.code, error.class])).toEqual([
    ['ConnectionError', 'handshake-rejected', 'reconnect'],
    ['SubscriptionError', 'subscription-rejected', 'user'],
    ['MessageParseError', 'message-malformed', 'resync'],
    ['HandlerError', 'handler-failed', 'user'],
  ]);
});

test('facts are fields', () => {
  expect(new ConnectionError('connect-timeout', { url: 'wss://x', attempt: 3 }, 'late')).toMatchObject({
    url: 'wss://x',
    attempt: 3,
  });
  expect(new SubscriptionError('wss://x', ['a'], 'no')).toMatchObject({ topics: ['a'] });
  const cause = new Error('broken');
  expect(new HandlerError('mkt.trades', cause)).toMatchObject({ channel: 'mkt.trades', cause });
});

test('a sample of a malformed message is bounded', () => {
  const error = new MessageParseError('wss://x', 'odd', new TextEncoder().encode('z'.repeat(1_000_000)));
  expect(error.sample).toHaveLength(200);
});
