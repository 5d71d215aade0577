import { expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { FeedStatus, StatusState } from '../../feed/feed-status.ts';
import { btc, legs } from '../../testing/asset-fixture.ts';
import { drawLegend, legendSkin } from './leg-legend.ts';
import { LegStates } from './leg-state.ts';
import type { LegState } from './leg-state.ts';

const NOW = 100_000;
const LIVE = { isOffline: false, isReplay: false, hasEnded: false };

function statesOf(status: Instrument['status'], ...states: readonly StatusState[]): readonly LegState[] {
  const made = new LegStates<{ readonly leg: LegState['leg']; readonly state: StatusState }>(({ state }) => ({
    state,
    lastDataAt: NOW - 12_000,
  }));
  const instruments = states.map((_, at) => btc('binance-spot', `BTC${at}`, { status }));
  made.update(
    legs(...instruments).map((leg, at) => ({ leg, state: states[at] ?? 'loading' })),
    LIVE,
  );
  return made.list;
}

function legendTexts(states: readonly LegState[]): readonly string[] {
  const context = recordingContext();
  drawLegend(context, legendSkin(TEST_PALETTE), { states, top: 0, width: 1_000, perChar: 6.6, now: NOW });
  return context.texts();
}

test('a silent venue at which the instrument is halted or no longer traded says so, and how long it has been silent', () => {
  const halted = statesOf('halted', 'stale', 'syncing', 'starting', 'loading');
  expect(halted.map(({ text }) => text)).toEqual(Array(4).fill('HALTED'));
  expect(halted.map(({ isCounted }) => isCounted)).toEqual(Array(4).fill(false));
  expect(halted[0]?.why).toBe('halted at the exchange, as its list says');
  expect(legendTexts(halted).filter((text) => text === 'HALTED 12 s')).toHaveLength(4);
  const closed = statesOf('closed', 'stale');
  expect(closed[0]).toMatchObject({ text: 'CLOSED', why: 'no longer traded, as the list says', isCounted: false });
  expect(legendTexts(closed)).toContain('CLOSED 12 s');
});

test('a halted instrument whose stream runs, or is lost, has the state of its stream', () => {
  const states = statesOf('halted', 'running', 'verified', 'reconnecting', 'failed');
  expect(states.map(({ text }) => text)).toEqual(['LIVE', 'VERIFIED', 'RECONNECTING', 'FAILED']);
  expect(legendTexts(states).some((text) => text.startsWith('HALTED'))).toBe(false);
});

test('a traded instrument that is silent is stale, not halted', () => {
  for (const status of ['trading', 'unknown'] as const)
    expect(statesOf(status, 'stale', 'syncing').map(({ text }) => text)).toEqual(['STALE', 'SYNCING']);
});

test('an instrument that is halted while its panel is open says so with the next update', () => {
  const made = new LegStates<{ readonly leg: LegState['leg'] }>(() => ({ state: 'stale' }));
  const of = (status: Instrument['status']) => legs(btc('binance-spot', 'BTCUSDT', { status })).map((leg) => ({ leg }));
  made.update(of('trading'), LIVE);
  expect(made.list[0]?.text).toBe('STALE');
  made.update(of('halted'), LIVE);
  expect(made.list[0]?.text).toBe('HALTED');
});

test('at the end of a recording every venue says so; what counted still counts', () => {
  const made = new LegStates<{ readonly leg: LegState['leg']; readonly state: StatusState }>(({ state }) => ({
    state,
  }));
  const states = ['verified', 'stopped', 'resyncing'] as const;
  const instruments = states.map((_, at) => btc('binance-spot', `BTC${at}`));
  made.update(
    legs(...instruments).map((leg, at) => ({ leg, state: states[at] ?? 'loading' })),
    { isOffline: false, isReplay: true, hasEnded: true },
  );
  expect(made.list.map(({ text, tone, isCounted }) => [text, tone, isCounted])).toEqual([
    ['ENDED', 'quiet', true],
    ['ENDED', 'quiet', false],
    ['ENDED', 'quiet', false],
  ]);
});

test('a venue that is silent for longer than usual is quiet and counts; one that is stale says what is usual, and does not', () => {
  const made = new LegStates<{ readonly leg: LegState['leg']; readonly status: FeedStatus }>(({ status }) => status);
  const statuses: readonly FeedStatus[] = [
    { state: 'verified', isQuiet: true, lastDataAt: NOW - 4300, usualPauseMs: 103 },
    { state: 'stale', reason: 'silence', lastDataAt: NOW - 6300, usualPauseMs: 103 },
  ];
  const instruments = statuses.map((_, at) => btc('binance-spot', `BTC${at}`));
  made.update(
    legs(...instruments).map((leg, at) => ({ leg, status: statuses[at] ?? { state: 'loading' } })),
    LIVE,
  );
  expect(made.list.map(({ isCounted, tone }) => [isCounted, tone])).toEqual([
    [true, 'warn'],
    [false, 'warn'],
  ]);
  const texts = legendTexts(made.list);
  expect(texts).toContain('QUIET 4 s');
  expect(texts).toContain('STALE 6 s (usually 0.1 s)');
});
