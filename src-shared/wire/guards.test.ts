import { describe, expect, it } from 'vitest';
import { guardClientMessage, MAX_MESSAGE_LENGTH } from './guards.ts';
import type { ClientMessage } from './protocol.ts';

const GOOD: readonly ClientMessage[] = [
  { kind: 'ack', seq: 0 },
  { kind: 'rate', perSecond: 60 },
  { kind: 'start-engine' },
  {
    kind: 'demand',
    demands: [
      { sub: 'a', kind: 'book', instrument: 'binance-spot:BTCUSDT', depth: 200, levels: 40 },
      { sub: 'a', kind: 'book', instrument: 'okx:BTC-USDT', depth: 200, levels: 40, orders: true },
      { sub: 'b', kind: 'trades', instrument: 'binance-usdm:币安USDT', channel: 'aggTrade' },
      { sub: 'c', kind: 'candles', instrument: 'binance-coinm:BTCUSD_PERP', interval: '1M' },
      { sub: 'd', kind: 'quotes', instruments: [] },
      { sub: 'e', kind: 'health' },
    ],
  },
  {
    kind: 'request',
    id: 1,
    request: {
      method: 'search-instruments',
      query: 'btc',
      limit: 20,
      venues: ['binance-spot'],
      marketTypes: ['spot'],
      base: 'BTC',
      recent: ['okx:BTC-USDT', 'hyperliquid:@107'],
    },
  },
  { kind: 'request', id: 2, request: { method: 'set-mode', mode: 'replay', file: 'x.jsonl', speed: 0 } },
  { kind: 'request', id: 3, request: { method: 'set-replay', isPaused: true } },
  { kind: 'request', id: 3, request: { method: 'break-demo', fault: 'half-open', venue: 'okx' } },
  { kind: 'request', id: 3, request: { method: 'mend-demo' } },
  { kind: 'request', id: 3, request: { method: 'get-network' } },
  { kind: 'request', id: 3, request: { method: 'run-doctor' } },
  {
    kind: 'request',
    id: 3,
    request: {
      method: 'set-network',
      network: { mode: 'manual', protocol: 'socks5', address: 'h:1', user: 'a', password: 'b', noProxy: '' },
    },
  },
  {
    kind: 'request',
    id: 3,
    request: {
      method: 'test-network',
      network: { mode: 'none', protocol: 'http', address: '', user: '', noProxy: '' },
    },
  },
  { kind: 'request', id: 4, request: { method: 'get-ledger' } },
  {
    kind: 'request',
    id: 6,
    request: {
      method: 'get-past',
      instruments: ['okx:X'],
      figures: ['price', 'openInterest', 'funding'],
      samples: true,
    },
  },
  {
    kind: 'request',
    id: 5,
    request: {
      method: 'get-ledger',
      instruments: ['binance-spot:BTCUSDT'],
      kinds: ['gap', 'out-of-order'],
      from: 0.5,
      to: 1e12,
      limit: 5000,
    },
  },
];

describe('guardClientMessage', () => {
  it('lets every documented message through unchanged', () => {
    for (const message of GOOD) expect(guardClientMessage(JSON.stringify(message))).toEqual({ ok: true, message });
  });

  it.each([
    ['', 'not JSON'],
    ['null', 'nothing'],
    ['[]', 'no object'],
    ['{"kind":"ack"}', 'a field is missing'],
    ['{"kind":"ack","seq":-1}', 'out of range'],
    ['{"kind":"ack","seq":1.5}', 'no whole number'],
    ['{"kind":"ack","seq":1,"also":2}', 'an unknown key'],
    ['{"kind":"rate","perSecond":1000}', 'too fast'],
    [
      '{"kind":"demand","demands":[{"sub":"a","kind":"book","instrument":"BTCUSDT","depth":20,"levels":20}]}',
      'no venue',
    ],
    [
      '{"kind":"demand","demands":[{"sub":"a","kind":"book","instrument":"mtgox:BTCUSD","depth":20,"levels":20}]}',
      'an unknown venue',
    ],
    [
      '{"kind":"demand","demands":[{"sub":"a","kind":"book","instrument":"binance-spot:BTCUSDT","depth":1e9,"levels":20}]}',
      'too deep',
    ],
    [
      '{"kind":"demand","demands":[{"sub":"a","kind":"candles","instrument":"binance-spot:BTCUSDT","interval":"7m"}]}',
      'an unknown interval',
    ],
    ['{"kind":"request","id":1,"request":{"method":"get-ledger","kinds":["bad luck"]}}', 'an unknown kind of entry'],
    ['{"kind":"request","id":1,"request":{"method":"get-ledger","limit":1000000}}', 'too many entries'],
    ['{"kind":"request","id":1,"request":{"method":"get-past","instruments":[],"figures":["luck"]}}', 'no such figure'],
  ])('rejects %s (%s)', (text) => {
    expect(guardClientMessage(text)).toMatchObject({ ok: false });
  });

  it('names what is wrong, and the request it belongs to', () => {
    expect(guardClientMessage('{"kind":"request","id":9,"request":{"method":"recent-log","limit":"5"}}')).toEqual({
      ok: false,
      id: 9,
      problem: 'request.limit: Invalid type: Expected number but received "5"',
    });
  });

  it('bounds everything', () => {
    const demand = {
      sub: 'd',
      kind: 'quotes',
      instruments: Array.from({ length: 2001 }, (_, i) => `binance-spot:S${i}`),
    };
    const many = Array.from({ length: 257 }, (_, i) => ({ sub: `s${i}`, kind: 'health' }));
    expect(guardClientMessage(JSON.stringify({ kind: 'demand', demands: [demand] })).ok).toBe(false);
    expect(guardClientMessage(JSON.stringify({ kind: 'demand', demands: many })).ok).toBe(false);
    expect(guardClientMessage(`{"kind":"ack","seq":1}${' '.repeat(MAX_MESSAGE_LENGTH)}`).ok).toBe(false);
  });
});
