import { expect, test } from 'vitest';
import { reportOf, streamOf } from '../../../src-shared/testing/health-fixture.ts';
import { lagSentence } from './lag-sentence.ts';

test('the badge says how late the data of its instrument comes, and of which kinds', () => {
  const report = reportOf({
    streams: [
      streamOf({ symbol: 'BTCUSDT', channel: 'trade', behindMs: 1500 }),
      streamOf({ symbol: 'BTCUSDT', channel: 'book', behindMs: 1740 }),
      streamOf({ symbol: 'BTCUSDT', channel: 'ticker' }),
      streamOf({ symbol: 'ETHUSDT', channel: 'trade', behindMs: 9000 }),
      streamOf({ venue: 'okx', symbol: 'BTCUSDT', channel: 'trade', behindMs: 9000 }),
    ],
  });
  expect(lagSentence(report, 'binance-spot:BTCUSDT')).toBe('It comes 1.7 s late (trade, book).');
  expect(lagSentence(report, 'binance-spot:SOLUSDT')).toBeUndefined();
  expect(lagSentence(undefined, 'binance-spot:BTCUSDT')).toBeUndefined();
});
