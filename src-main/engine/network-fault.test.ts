import { expect, test } from 'vitest';
import { faultOfAnswer, faultOfError, faultOfStatus, wordsOfError } from './network-fault.ts';

const coded = (code: string, message = code, options?: ErrorOptions): Error =>
  Object.assign(new Error(message, options), { code });

test.each([
  ['ENOTFOUND', 'name-not-resolved'],
  ['EAI_AGAIN', 'name-not-resolved'],
  ['ECONNREFUSED', 'rejected'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['ECONNRESET', 'cut'],
  ['CERT_HAS_EXPIRED', 'tls-expired'],
  ['CERT_NOT_YET_VALID', 'clock-wrong'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-wrong-host'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-untrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-untrusted'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-failed'],
  ['EPROTO', 'tls-failed'],
  ['ERR_INVALID_URL', undefined],
])('an error %s is %s', (code, fault) => {
  expect(faultOfError(coded(code))).toBe(fault);
});

test('the error behind an error counts, and so do the words of the first of several', () => {
  const several = new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:9'), coded('ECONNREFUSED')], '');
  expect(faultOfError(several)).toBe('rejected');
  expect(wordsOfError(several)).toBe('connect ECONNREFUSED ::1:9');
  expect(faultOfError(new Error('fetch failed', { cause: coded('ENOTFOUND') }))).toBe('name-not-resolved');
  expect(wordsOfError(coded('EPIPE', ''))).toBe('EPIPE');
  expect(faultOfError(Object.assign(new Error('the proxy'), { fault: 'proxy-timeout', code: 'ETIMEDOUT' }))).toBe(
    'proxy-timeout',
  );
  expect(faultOfError('ENOTFOUND')).toBeUndefined();
});

test('a status says what answered', () => {
  expect([451, 403, 407, 511, 200, 302].map(faultOfStatus)).toEqual([
    'country',
    'country',
    'proxy-credentials',
    'login-page',
    'login-page',
    'login-page',
  ]);
  expect([400, 404, 418, 429, 500, 503].map(faultOfStatus)).toEqual(Array(6).fill(undefined));
});

test('an answer over REST that is not the venue’s is distinguished from one that is', () => {
  const now = Date.UTC(2026, 10, 29, 12);
  const of = (status: number, text: string, date?: number): unknown =>
    faultOfAnswer({ status, text, date: date === undefined ? undefined : new Date(date).toUTCString() }, now);
  expect(of(200, '{"serverTime":1}')).toBeUndefined();
  expect(of(200, '\n<!DOCTYPE html><title>Welcome</title>')).toBe('login-page');
  expect(of(302, '')).toBe('login-page');
  expect(of(451, '{}')).toBe('country');
  expect(of(403, '<html>')).toBe('country');
  expect(of(400, '{"code":-1021}', now - 3_600_000)).toBe('clock-wrong');
  expect(of(400, '{"code":-1121}', now - 60_000)).toBeUndefined();
  expect(of(500, '', now - 3_600_000)).toBeUndefined();
});
