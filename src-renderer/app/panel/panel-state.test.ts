import { expect, test } from 'vitest';
import type { StatusState } from '../../feed/feed-status.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { lackingOf, stateOfPanel } from './panel-state.ts';
import type { PanelFacts } from './panel-state.ts';

const FACTS: PanelFacts = {
  mode: 'live',
  isMissing: false,
  listed: 'trading',
  symbol: 'BTCUSDT',
  venue: 'Binance Spot',
  status: 'loading',
  isEmpty: true,
  isNoneChosen: false,
  lacks: undefined,
  emptyText: undefined,
};

test('a panel with data is never covered, whatever its state', () => {
  for (const status of ['stale', 'resyncing', 'reconnecting', 'failed'] as const)
    expect(stateOfPanel({ ...FACTS, status, isEmpty: false })).toEqual({ kind: 'none' });
  expect(stateOfPanel({ ...FACTS, isMissing: true, isEmpty: false })).toEqual({ kind: 'none' });
});

test('without an instrument, or with one the venue does not list, it offers to choose', () => {
  expect(stateOfPanel({ ...FACTS, symbol: undefined })).toMatchObject({ kind: 'covered', canChoose: true });
  expect(stateOfPanel({ ...FACTS, isMissing: true })).toMatchObject({
    kind: 'covered',
    title: 'BTCUSDT is not listed at this venue.',
  });
  expect(stateOfPanel({ ...FACTS, isMissing: true, mode: 'replay' })).toMatchObject({
    title: 'BTCUSDT is not in this recording.',
  });
});

test('a silent instrument that is halted or no longer traded says so', () => {
  for (const status of ['loading', 'starting', 'running', 'stale', 'syncing'] as const)
    expect(stateOfPanel({ ...FACTS, status, listed: 'halted' })).toMatchObject({
      title: 'BTCUSDT is halted at Binance Spot.',
    });
  expect(stateOfPanel({ ...FACTS, status: 'stale', listed: 'closed' })).toMatchObject({
    title: 'BTCUSDT is no longer traded at Binance Spot.',
  });
  expect(stateOfPanel({ ...FACTS, status: 'running', listed: 'upcoming' })).toMatchObject({
    title: 'BTCUSDT is not open for trading yet at Binance Spot.',
  });
  expect(stateOfPanel({ ...FACTS, status: 'reconnecting', listed: 'halted' })).toMatchObject({
    title: 'Binance Spot cannot be reached.',
  });
  expect(stateOfPanel({ ...FACTS, isEmpty: false, listed: 'halted' })).toEqual({ kind: 'none' });
});

test('without data it says what is being waited for', () => {
  expect(stateOfPanel(FACTS)).toMatchObject({ kind: 'veiled', title: 'Waiting for BTCUSDT…', isMoving: true });
  expect(stateOfPanel({ ...FACTS, status: 'reconnecting' })).toMatchObject({
    title: 'Binance Spot cannot be reached.',
  });
  expect(stateOfPanel({ ...FACTS, status: 'running', emptyText: 'No trades yet.' })).toMatchObject({
    title: 'No trades yet.',
  });
  expect(stateOfPanel({ ...FACTS, status: 'starting', mode: 'replay' })).toMatchObject({
    text: 'The recording has not carried any so far.',
  });
  expect(stateOfPanel({ ...FACTS, isNoneChosen: true })).toMatchObject({ title: 'No venue is chosen.' });
});

test('an instrument whose venue carries nothing of what the panel shows says so, and what to open instead', () => {
  const session = {
    mode: 'demo' as const,
    epoch: 1,
    suggested: [],
    venues: [
      {
        id: 'yahoo' as const,
        exchange: 'Equities',
        title: 'Equities',
        marketTypes: ['equity' as const],
        intervals: ['1d' as const],
        channels: ['ticker', 'candle'],
      },
    ],
  };
  const book = { shows: { channels: ['book' as const], lacking: 'no order book' } };
  const at = { instrumentId: 'yahoo:AAPL' as const, session };
  expect(lackingOf(book, at)).toBe('no order book');
  expect(lackingOf({}, at)).toBeUndefined();
  expect(lackingOf(book, { ...at, session: undefined })).toBeUndefined();
  expect(lackingOf(book, { ...at, instrumentId: 'binance-spot:BTCUSDT' })).toBeUndefined();
  expect(lackingOf({ shows: { channels: ['candle'], lacking: 'no candles' } }, at)).toBeUndefined();
  const state = stateOfPanel({ ...FACTS, symbol: 'AAPL', venue: 'Equities', lacks: 'no order book' });
  expect(state).toMatchObject({ kind: 'covered', title: 'AAPL has no order book here.', canChoose: true });
  expect(state).toHaveProperty('text', expect.stringContaining('Chart or Quotes'));
});

test('every kind of panel of an instrument says what it waits for and the next step, in each state without data', () => {
  const kinds = PANEL_KINDS.map((kind) => panelOf(kind)).filter((one) => one?.needsInstrument === true);
  expect(kinds.length).toBeGreaterThan(7);
  for (const definition of kinds)
    for (const status of STATUSES) {
      const state = stateOfPanel({ ...FACTS, status, emptyText: definition?.emptyText });
      if (state.kind === 'none') throw new Error(`${definition?.kind ?? ''} says nothing while ${status}`);
      expect(definition?.emptyText, definition?.kind).toMatch(/\w/);
      expect(state.title).toMatch(/\w/);
      // What takes a moment moves; for the rest there is something to do.
      expect(state.isMoving === true || state.isExplained === true || state.canChoose === true, status).toBe(true);
    }
});

const STATUSES = [
  'loading',
  'starting',
  'connecting',
  'syncing',
  'running',
  'verified',
  'unverifiable',
  'stale',
  'suspect',
  'resyncing',
  'reconnecting',
  'failed',
  'stopped',
] as const satisfies readonly StatusState[];
