import { beforeEach, expect, test } from 'vitest';
import type { EquitiesState } from '../../../../src-shared/wire/protocol.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import { EquityFeed } from '../../../quotes/equity-feed.ts';
import type { QuoteSource } from '../../../quotes/quote-source.ts';
import { EquitiesControl } from './equities-control.ts';

let ports: FakePorts;
let reopened: number;
beforeEach(() => {
  ports = new FakePorts();
  reopened = 0;
});

function control(fixedBy?: string, enabled = false): EquitiesControl {
  return new EquitiesControl({
    config: { ...defaultConfig().equities, enabled },
    store: ports.store,
    fixedBy,
    reopen: () => {
      reopened++;
    },
  });
}

const SOURCE: QuoteSource = {
  id: 'fake',
  title: 'Fake',
  tickersPerBatch: 100,
  batchesAtOnce: 1,
  quotes: (tickers) => Promise.resolve({ ok: true, quotes: [], missing: tickers, malformed: [] }),
  budget: () => ({ perHour: 3000, used: 4, hits: 0 }),
  stop: () => Promise.resolve(),
};

function feedOf(...tickers: readonly string[]): EquityFeed {
  return new EquityFeed({ ports, source: SOURCE, tickers, intervalMs: 60_000 });
}

async function state(of: EquitiesControl): Promise<EquitiesState | undefined> {
  const outcome = await of.answer({ method: 'get-equities' });
  return outcome.kind === 'equities' ? outcome.equities : undefined;
}

test('the switch opens a live session anew, and is taken by later starts', async () => {
  const one = control();
  expect(await state(one)).toEqual({ isLive: false, added: [] });
  expect(one.config.enabled).toBe(false);
  await one.answer({ method: 'set-equities', isLive: true });
  expect([one.config.enabled, reopened]).toEqual([true, 1]);
  const later = control();
  await later.restore();
  expect(later.config.enabled).toBe(true);
});

test('what a flag or a variable says stays', async () => {
  await control().answer({ method: 'set-equities', isLive: true });
  const fixed = control('--set equities.enabled', false);
  await fixed.restore();
  expect(await state(fixed)).toEqual({ isLive: false, fixedBy: '--set equities.enabled', added: [] });
  expect(await fixed.answer({ method: 'set-equities', isLive: true })).toMatchObject({
    kind: 'failure',
    error: { code: 'not-supported', message: 'whether equities are polled is set by --set equities.enabled' },
  });
  expect(reopened).toBe(1);
});

test('a ticker that is added is polled from now on and in every later session, until it is removed', async () => {
  const one = control();
  const feed = feedOf('AAPL');
  one.follow(feed);
  await one.answer({ method: 'set-equities', add: 'brk.b' });
  await one.answer({ method: 'set-equities', add: 'AAPL' });
  expect(feed.tickers).toEqual(['AAPL', 'BRK-B']);
  expect(await state(one)).toEqual({
    isLive: false,
    added: ['BRK-B'],
    polled: { tickers: 2, intervalMs: 60_000, perHour: 3000, used: 4 },
  });
  const later = control();
  await later.restore();
  const next = feedOf('AAPL');
  later.follow(next);
  expect(next.tickers).toEqual(['AAPL', 'BRK-B']);
  // The configured ones stay.
  await later.answer({ method: 'set-equities', remove: 'AAPL' });
  await later.answer({ method: 'set-equities', remove: 'BRK-B' });
  expect(next.tickers).toEqual(['AAPL']);
  expect(reopened).toBe(0);
});

test('what is no ticker, a store that cannot be written and a file that cannot be read are said', async () => {
  const one = control();
  expect(await one.answer({ method: 'set-equities', add: 'a b c $' })).toMatchObject({
    error: { code: 'bad-request', message: expect.stringContaining('"$" is no ticker') },
  });
  ports.store.write = () => Promise.reject(new Error('the disk is full'));
  expect(await one.answer({ method: 'set-equities', add: 'IBM' })).toMatchObject({
    error: { code: 'unavailable', message: expect.stringContaining('the disk is full') },
  });
  expect((await state(one))?.added).toEqual(['IBM']);
  ports.store.read = () => Promise.resolve('{"version":2}');
  const later = control();
  await later.restore();
  expect((await state(later))?.added).toEqual([]);
});
