import { expect, test } from 'vitest';
import type { LedgerPage } from '../../src-shared/wire/ledger.ts';
import type { EngineRequest, RequestOutcome } from '../../src-shared/wire/protocol.ts';
import { LedgerCache } from './ledger-cache.ts';

const BTC = 'binance-spot:BTCUSDT';
const PAGE: LedgerPage = {
  entries: [
    { id: 1, kind: 'gap', venue: 'binance-spot', symbol: 'BTCUSDT', from: 1, to: 2, count: 1, reason: 'sequence-gap' },
  ],
  total: 1,
  completeSince: 0,
};

function setup() {
  const asked: EngineRequest[] = [];
  const answers: ((outcome: RequestOutcome) => void)[] = [];
  const seen = { now: 0, pages: 0 };
  const cache = new LedgerCache({
    request: (request) => {
      asked.push(request);
      const { promise, resolve } = Promise.withResolvers<RequestOutcome>();
      answers.push(resolve);
      return promise;
    },
    monotonic: () => seen.now,
    onPage: () => {
      seen.pages++;
    },
  });
  const answer = async (page = PAGE): Promise<void> => {
    answers.shift()?.({ ok: true, result: { kind: 'ledger', page } });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { cache, asked, seen, answer };
}

test('a page is asked for once a second at most, one request at a time, and kept in between', async () => {
  const { cache, asked, seen, answer } = setup();
  expect(cache.page(BTC)).toBeUndefined();
  seen.now = 5000;
  cache.page(BTC);
  expect(asked).toEqual([{ method: 'get-ledger', instruments: [BTC], limit: 1000 }]);
  await answer();
  expect([cache.page(BTC), seen.pages]).toEqual([PAGE, 1]);
  expect(asked).toHaveLength(2);
  await answer();
  seen.now = 5900;
  cache.page(BTC);
  expect(asked).toHaveLength(2);
});

test('entries of one kind are a page of their own, and nothing is drawn for an answer that is the same', async () => {
  const { cache, asked, seen, answer } = setup();
  cache.page(BTC, 'mismatch');
  cache.page(BTC);
  expect(asked).toEqual([
    { method: 'get-ledger', instruments: [BTC], kinds: ['mismatch'], limit: 1000 },
    { method: 'get-ledger', instruments: [BTC], limit: 1000 },
  ]);
  await answer(structuredClone(PAGE));
  const first = cache.page(BTC, 'mismatch');
  seen.now = 1000;
  cache.page(BTC, 'mismatch');
  await answer();
  await answer(structuredClone(PAGE));
  expect(cache.page(BTC, 'mismatch')).toBe(first);
  expect(seen.pages).toBe(2);
  seen.now = 2000;
  cache.page(BTC, 'mismatch');
  await answer({ ...PAGE, total: 2 });
  expect([cache.page(BTC, 'mismatch')?.total, seen.pages]).toEqual([2, 3]);
});

test('an answer of the session before is not shown in the next', async () => {
  const { cache, seen, answer } = setup();
  cache.page();
  cache.clear();
  await answer();
  expect([cache.page(), seen.pages]).toEqual([undefined, 0]);
});
