import { expect, it } from 'vitest';
import { TroubleTotals } from './trouble-totals.ts';

const ABOUT = { at: 0, venue: 'binance-spot' } as const;

it('counts gaps and books built anew, also of a stream that is opened again and counts from 0', () => {
  const totals = new TroubleTotals();
  const book = {
    ...ABOUT,
    kind: 'book-changed',
    symbol: 'BTCUSDT',
    topic: 't',
    state: 'resyncing',
    reason: 'sequence-gap',
    previous: 'verified',
    since: 0,
    receivedAt: 0,
    lastSequence: 1,
    gaps: 1,
    missing: 5,
    resyncs: 1,
  } as const;
  for (let opened = 0; opened < 3; opened++) {
    totals.onEvent(book);
    totals.onEvent({ ...book, state: 'stale', reason: 'stopped' });
  }
  const missing = { by: 'id', firstId: 4, lastId: 6 } as const;
  totals.onEvent({ ...ABOUT, kind: 'trade-gap', symbol: 'BTCUSDT', channel: 'trade', missing });
  expect(totals).toMatchObject({ gaps: 4, missing: 18, resyncs: 3 });
});
