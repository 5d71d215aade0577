import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../engine/config/config.ts';
import type { EngineConfig } from '../../engine/config/config.ts';
import { serveProblem } from './serve-problem.ts';

const TOKEN = 'correct horse battery';

function problem(serve: Partial<EngineConfig['serve']>): string | undefined {
  return serveProblem({ ...defaultConfig().serve, ...serve });
}

describe('without a token', () => {
  test.each(['127.0.0.1', '127.9.8.7', 'localhost', '::1', '::ffff:127.0.0.1'])('%s is served', (host) => {
    expect(problem({ host })).toBeUndefined();
  });

  test.each(['0.0.0.0', '::', '', '192.168.1.5', 'example.org', '127.evil.example', 'fe80::1', '128.0.0.1'])(
    '"%s" is rejected with what to do, unless anyone is allowed',
    (host) => {
      expect(problem({ host })).toMatch(/serve\.token .*127\.0\.0\.1.*--allow-anyone/);
      expect(problem({ host, allowAnyone: true })).toBeUndefined();
      expect(problem({ host, token: TOKEN })).toBeUndefined();
    },
  );
});

test('tokens that are too short and half a certificate are rejected', () => {
  expect(problem({ token: 'short' })).toBe('serve.token: expected 16 characters or more, got 5');
  expect(problem({ healthToken: 'short' })).toBe('serve.healthToken: expected 16 characters or more, got 5');
  expect(problem({ tls: { cert: 'a.pem', key: '' } })).toContain('serve.tls');
  expect(problem({ tls: { cert: '', key: 'a.pem' } })).toContain('serve.tls');
  expect(problem({ tls: { cert: 'a.pem', key: 'b.pem' }, token: TOKEN, healthToken: TOKEN })).toBeUndefined();
});
