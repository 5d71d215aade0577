import { expect, test } from 'vitest';
import { guardQuoteRequest } from './quote-protocol.ts';

const GOOD = { exchange: 'binance', symbols: ['BTCUSDT'] };

test.each([
  [{ ...GOOD, symbol: 'BTCUSDT' }, 'symbol is no key of a request: did you mean symbols?'],
  [{ ...GOOD, foo: 1 }, /^foo is no key of a request; there are exchange, contract_type, symbols, limit, /],
  [{ symbols: ['X'] }, /^exchange is missing: a request is such as \{"exchange":"binance"/],
  [{ ...GOOD, symbols: 'BTCUSDT' }, /^symbols: expected a list of at least one symbol, .*, got "BTCUSDT"$/],
  [{ ...GOOD, symbols: [] }, /^symbols: expected a list of at least one symbol/],
  [{ ...GOOD, symbols: ['X', 7] }, /^symbols\.1: expected a list .*, got 7$/],
  [{ ...GOOD, limit: -1 }, 'limit: expected a whole number, 0 for no end, got -1'],
  [{ ...GOOD, channels: ['trades'] }, /^channels\.0: expected a list of trade, aggTrade, .*, got "trades"$/],
  [{ ...GOOD, interval: '7m' }, /^interval: expected one of .*1m.*, got "7m"$/],
  [{ ...GOOD, depth: 7 }, /^depth: expected one of 1, 5, 10.*, got 7$/],
  [{ ...GOOD, id: {} }, /^id: expected a text of up to 128 characters or a whole number, got Object$/],
  [[], /^exchange is missing/],
  ['x', /^a request is an object such as/],
])('what is wrong with %j is a sentence', (request, message) => {
  const guarded = guardQuoteRequest(JSON.stringify(request));
  expect(guarded).toMatchObject({ ok: false, error: { type: 'error', code: 'bad-request' } });
  if (!guarded.ok) expect(guarded.error.message).toMatch(message);
});
