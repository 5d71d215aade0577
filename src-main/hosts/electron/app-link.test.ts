import { describe, expect, test } from 'vitest';
import { isAppLink, parseAppLink } from './app-link.ts';

test.each([
  ['tapedeck:demo', { kind: 'mode', mode: 'demo' }],
  ['tapedeck://live', { kind: 'mode', mode: 'live' }],
  // Systems add the slash of an empty path.
  ['TAPEDECK://live/', { kind: 'mode', mode: 'live' }],
  ['tapedeck:recording/my%20day.jsonl', { kind: 'recording', name: 'my day.jsonl' }],
  [
    'tapedeck:market/binance-spot/BTCUSDT',
    { kind: 'market', market: { instrument: 'binance-spot:BTCUSDT', panel: 'ladder' } },
  ],
  [
    'tapedeck://market/hyperliquid/%40107/chart',
    { kind: 'market', market: { instrument: 'hyperliquid:@107', panel: 'chart' } },
  ],
  [
    'tapedeck:market/hyperliquid/PURR%2FUSDC/tape',
    { kind: 'market', market: { instrument: 'hyperliquid:PURR/USDC', panel: 'tape' } },
  ],
])('%s is followed', (text, link) => {
  expect(isAppLink(text)).toBe(true);
  expect(parseAppLink(text)).toEqual(link);
});

describe('is rejected with a sentence:', () => {
  test.each([
    ['tapedeck:', 'something that there is not'],
    ['tapedeck:live/now', 'something that there is not'],
    ['tapedeck:live?endpoints=x', 'not written'],
    ['tapedeck:live#x', 'not written'],
    ['tapedeck:live --proxy http://evil.example', 'something that there is not'],
    ['tapedeck:recording/..%2f..%2fetc%2fpasswd', 'no recording'],
    ['tapedeck:recording/%2Fetc%2Fpasswd', 'no recording'],
    ['tapedeck:recording/..', 'no recording'],
    ['tapedeck:recording/C%3A%5Cx', 'no recording'],
    ['tapedeck:recording/a%00b', 'no recording'],
    ['tapedeck:recording/%E0%A4%A', 'not written'],
    ['tapedeck:market/nyse/IBM', 'a venue that is not known'],
    ['tapedeck:market/okx/%3Cscript%3E', 'no symbol'],
    ['tapedeck:market/okx/BTC-USDT/settings', 'a panel that there is not'],
    ['tapedeck:market/okx', 'something that there is not'],
    [`tapedeck:recording/${'a'.repeat(300)}`, 'too long'],
    ['tapedeck:open/https://evil.example', 'something that there is not'],
  ])('%s', (text, why) => {
    const link = parseAppLink(text);
    expect(link.kind).toBe('wrong');
    expect(link.kind === 'wrong' ? link.reason : '').toMatch(new RegExp(`^The link was not followed: .*${why}.*\\.$`));
  });
});

test('other arguments are no links', () => {
  expect(['--live', 'a.tapedeck', 'https://tapedeck:x', 'tapedeck'].filter(isAppLink)).toEqual([]);
});
