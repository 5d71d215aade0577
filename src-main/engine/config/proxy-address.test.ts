import { expect, test } from 'vitest';
import { formatProxyAddress, parseProxyAddress, proxyName, withoutPassword } from './proxy-address.ts';

const NOBODY = { user: '', password: '' };

test.each([
  ['h', { protocol: 'http', host: 'h', port: 80, ...NOBODY }],
  ['h:3128', { protocol: 'http', host: 'h', port: 3128, ...NOBODY }],
  ['https://h/', { protocol: 'https', host: 'h', port: 443, ...NOBODY }],
  ['socks5://h', { protocol: 'socks5', host: 'h', port: 1080, ...NOBODY }],
  ['SOCKS5H://h:9', { protocol: 'socks5', host: 'h', port: 9, ...NOBODY }],
  ['http://[fd00::1]:3128', { protocol: 'http', host: 'fd00::1', port: 3128, ...NOBODY }],
  ['http://ada@h', { protocol: 'http', host: 'h', port: 80, user: 'ada', password: '' }],
  ['http://ada:p%40ss@h', { protocol: 'http', host: 'h', port: 80, user: 'ada', password: 'p@ss' }],
  ['http://ada:p@ss:word%@h', { protocol: 'http', host: 'h', port: 80, user: 'ada', password: 'p@ss:word%' }],
  ['socks4://h', undefined],
  ['ftp://h', undefined],
  ['', undefined],
  ['http://', undefined],
  ['h:0', undefined],
  ['h:70000', undefined],
  ['two words', undefined],
])('%s', (text, expected) => {
  expect(parseProxyAddress(text)).toEqual(expected);
  if (expected === undefined) return;
  const parsed = parseProxyAddress(text);
  if (parsed === undefined) throw new Error('not parsed');
  expect(parseProxyAddress(formatProxyAddress(parsed))).toEqual(expected);
  expect(proxyName(parsed)).not.toMatch(/ada|ss/);
});

test('a password is never shown, however it is written', () => {
  for (const [text, shown] of [
    ['http://ada:secret@h:1', 'http://ada:(hidden)@h:1'],
    ['ada:secret@h:1', 'ada:(hidden)@h:1'],
    ['http://ada:se:cr@et@h', 'http://ada:(hidden)@h'],
    ['socks4://ada:$&secret@h', 'socks4://ada:(hidden)@h'],
    ['http://h:3128', 'http://h:3128'],
    ['', ''],
  ] as const)
    expect(withoutPassword(text)).toBe(shown);
});
