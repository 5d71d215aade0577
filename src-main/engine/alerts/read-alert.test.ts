import { expect, test } from 'vitest';
import { formatCondition } from '../../../src-shared/alerts/format-alert.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { toyInstrument, toyVenue } from '../testing/toy-venue.ts';
import { readAlert } from './read-alert.ts';

function sourceOf(): FakeSource {
  const source = new FakeSource(toyVenue());
  const usdm = { ...toyInstrument('BTCUSDT'), id: 'binance-usdm:BTCUSDT' as const, venue: 'binance-usdm' as const };
  source.instruments = [usdm, toyInstrument('BTCUSDT'), toyInstrument('ETHUSDT')];
  return source;
}

test.each([
  ['btc > 1', undefined, 'binance-usdm:BTCUSDT > 1'],
  ['btc > 1', 'binance-spot:ETHUSDT', 'binance-spot:BTCUSDT > 1'],
  ['> 1 and eth > 2', 'binance-spot:BTCUSDT', 'binance-spot:BTCUSDT > 1 and binance-spot:ETHUSDT > 2'],
  ['binance-spot:btcusdt stale or Binance-Spot down', undefined, 'binance-spot:BTCUSDT stale or binance-spot down'],
  ['ethusdt clock > 500ms', undefined, 'binance-spot clock > 500ms'],
] as const)('%s while %s is shown is %s', async (text, shown, condition) => {
  const rule = await readAlert(text, { source: sourceOf(), ...(shown === undefined ? {} : { shown }) });
  expect(formatCondition(rule.condition)).toBe(condition);
});

test.each([
  ['doge > 1', 'unknown-instrument', 'no instrument is called doge'],
  ['> 1', 'unknown-instrument', 'name an instrument'],
  ['okx:BTC-USDT > 1', 'unknown-instrument', 'okx is not part of this session'],
  ['btc >', 'invalid-alert', 'missing'],
  ['binance-spot: > 1', 'unknown-instrument', 'no instrument is called binance-spot:'],
  [`binance-spot:${'x'.repeat(200)} > 1`, 'unknown-instrument', 'no instrument is called binance-spot:xxx'],
])('%s is rejected: %s', async (text, reason, message) => {
  await expect(readAlert(text, { source: sourceOf() })).rejects.toMatchObject({
    code: 'alert-rejected',
    reason,
    message: expect.stringContaining(message) as string,
  });
});
