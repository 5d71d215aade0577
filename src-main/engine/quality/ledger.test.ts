import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { ledgerSentence } from '../../../src-shared/wire/ledger-sentence.ts';
import { Ledger } from './ledger.ts';

const BTC = { venue: 'binance-spot', symbol: 'BTCUSDT', channel: 'trade' } as const;
const ETH = { venue: 'binance-spot', symbol: 'ETHUSDT', channel: 'book' } as const;
const VENUE = { venue: 'binance-spot', symbol: '' } as const;

describe('ledger', () => {
  it('gives what overlaps a span and is about the instruments asked for, those of the whole venue with it', () => {
    const ledger = new Ledger(100, 0);
    ledger.add(BTC, 'gap', { from: 10, to: 20, reason: 'sequence-gap' });
    ledger.add(ETH, 'gap', { from: 12, to: 13, reason: 'sequence-gap' });
    ledger.add(VENUE, 'malformed', { from: 15, to: 15, reason: 'not JSON' });
    ledger.add(BTC, 'stale', { from: 30, reason: 'silence' });
    const ids = (query: Parameters<Ledger['query']>[0]): number[] => ledger.query(query).entries.map(({ id }) => id);
    expect(ids({ instruments: ['binance-spot:BTCUSDT'] })).toEqual([1, 3, 4]);
    expect(ids({ from: 21 })).toEqual([4]);
    expect(ids({ from: 20, to: 29 })).toEqual([1]);
    expect(ids({ kinds: ['gap'] })).toEqual([1, 2]);
    expect([ids({ limit: 1 }), ledger.query({ limit: 1 }).total]).toEqual([[4], 4]);
  });

  it('is bounded: the oldest that have ended make way, are counted, and the ledger says since when it is complete', () => {
    const dropped: number[] = [];
    const ledger = new Ledger(32, 5, (count) => {
      dropped.push(count);
    });
    const open = ledger.add(BTC, 'stale', { from: 6, reason: 'silence' });
    for (let at = 0; at < 40; at++) ledger.add(ETH, 'gap', { from: 10 + at, to: 10 + at, reason: 'sequence-gap' });
    const page = ledger.query();
    expect(page.entries.length).toBeLessThanOrEqual(32);
    expect(page.entries[0]?.id).toBe(open.id);
    expect(ledger.health()).toMatchObject({ limit: 32, entries: page.total, dropped: 41 - page.total });
    expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(ledger.dropped);
    expect(page.completeSince).toBe(10 + ledger.dropped - 1);
  });

  it('makes room among entries that last if there are no others, and never ends one twice', () => {
    const ledger = new Ledger(16, 0);
    const all = Array.from({ length: 20 }, (_, n) => ledger.add(BTC, 'stale', { from: n, reason: 'silence' }));
    expect(ledger.query().entries).toHaveLength(16);
    const [first] = all;
    if (first === undefined) throw new Error('none');
    ledger.close(first, 30);
    ledger.close(first, 40);
    expect(first.to).toBe(30);
  });

  it('knows what it still contains', () => {
    const ledger = new Ledger(16, 0);
    const all = Array.from({ length: 20 }, (_, n) =>
      ledger.add(BTC, 'gap', { from: n, to: n, reason: 'sequence-gap' }),
    );
    expect(all.map((entry) => ledger.contains(entry))).toEqual([
      ...Array<boolean>(4).fill(false),
      ...Array<boolean>(16).fill(true),
    ]);
  });

  it('answers copies: what was read does not change afterwards', () => {
    const ledger = new Ledger(16, 0);
    const entry = ledger.add(BTC, 'stale', { from: 1, reason: 'silence' });
    const [read] = ledger.query().entries;
    ledger.close(entry, 9);
    expect([read?.to, ledger.query().entries[0]?.to]).toEqual([undefined, 9]);
  });
});

describe('the sentence', () => {
  const entry = (
    kind: LedgerEntry['kind'],
    from: number,
    to: number | undefined,
    rest: Partial<LedgerEntry> = {},
  ): LedgerEntry => ({
    id: from,
    kind,
    ...BTC,
    from,
    ...(to === undefined ? {} : { to }),
    count: 0,
    reason: '',
    ...rest,
  });
  const SPAN = { from: 0, to: 10_000 };

  it('names gaps and for how long something is missing', () => {
    expect(ledgerSentence('this file', [entry('gap', 1000, 2400, { count: 5 }), entry('gap', 5000, 7000)], SPAN)).toBe(
      'this file has 2 gaps, 3.4 s (5 trades missing)',
    );
    expect(ledgerSentence('this file', [], SPAN)).toBe('this file has no known gaps');
  });

  it('counts overlaps once and clips to the span, also of what lasts', () => {
    expect(
      ledgerSentence('it', [entry('gap', -5000, 1000), entry('gap', 500, 2000), entry('gap', 9000, undefined)], SPAN),
    ).toBe('it has 3 gaps, 3.0 s');
  });

  it('does not count what history has filled, but says so', () => {
    const filled = [
      entry('gap', 1000, 2000, { count: 3 }),
      entry('backfilled', 1000, 2000, { count: 3 }),
      entry('gap', 3000, 4000, { count: 1 }),
    ];
    expect(ledgerSentence('it', filled, SPAN)).toBe(
      'it has 1 gap, 1.0 s (1 trade missing); 3 records filled in from history',
    );
    expect(
      ledgerSentence('it', [entry('gap', 1000, 2000), entry('backfilled', 1000, 2000, { symbol: 'ETHUSDT' })], SPAN),
    ).toContain('1 gap');
  });
});
