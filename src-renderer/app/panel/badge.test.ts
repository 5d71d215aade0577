import type { MarketState } from '../../../src-shared/market/market-state.ts';
import { expect, test } from 'vitest';
import { BOOK_STATES, STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import type { InstrumentStatus } from '../../../src-shared/market/instrument.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import type { FeedStatus } from '../../feed/feed-status.ts';
import { badgeOf, combinedBadge, listedBadge } from './badge.ts';

const LIVE: SessionInfo = { epoch: 1, mode: 'live', state: 'running', venues: [], suggested: [], version: '0.1.0' };

test('only a verified book and a running stream are green', () => {
  const green = [...BOOK_STATES, ...STREAM_STATES, 'loading' as const].filter(
    (state) => badgeOf({ state }, LIVE, undefined).tone === 'good',
  );
  expect(green).toEqual(['verified', 'running']);
});

test('what may be wrong or old is dimmed', () => {
  for (const state of ['stale', 'suspect', 'resyncing', 'reconnecting', 'failed'] as const)
    expect(badgeOf({ state }, LIVE, undefined).isDimmed).toBe(true);
  expect(badgeOf({ state: 'verified' }, LIVE, undefined).isDimmed).toBe(false);
});

test('an outage comes before whatever the engine last said', () => {
  const outage = { badge: 'NO DATA FOR 5 S', sentence: 'No data from the engine.', isMoving: false };
  for (const state of ['verified', 'running', 'loading', 'failed'] as const)
    expect(badgeOf({ state }, LIVE, outage)).toEqual({
      text: 'NO DATA FOR 5 S',
      tone: 'bad',
      isMoving: false,
      isDimmed: true,
      why: 'No data from the engine. What is shown is the last that was known.',
    });
});

test('the badge of a halted instrument says so while its streams are silent, and only why while they are not', () => {
  const of = (state: FeedStatus['state'], listed: InstrumentStatus) =>
    listedBadge(badgeOf({ state }, LIVE, undefined), listed);
  expect(of('stale', 'halted')).toMatchObject({ text: 'HALTED', tone: 'warn', isDimmed: true });
  expect(of('stale', 'halted').why).toContain('as last read, says that trading is halted');
  expect(of('starting', 'closed')).toMatchObject({ text: 'CLOSED', isMoving: false });
  expect(of('running', 'halted')).toMatchObject({ text: 'LIVE' });
  expect(of('running', 'halted').why).toContain('halted');
  expect(of('reconnecting', 'halted').text).toBe('RECONNECTING');
  expect(of('running', 'upcoming')).toMatchObject({ text: 'LIVE' });
  expect(of('stale', 'upcoming')).toMatchObject({ text: 'NOT OPEN', tone: 'warn' });
  expect(of('stale', 'trading').text).toBe('STALE');
});

test('a replay never says live', () => {
  const replay = {
    file: 'x',
    venue: 'binance-spot' as const,
    startTime: 0,
    endTime: 10,
    position: 1,
    speed: 1,
    isPaused: false,
  };
  expect(badgeOf({ state: 'running' }, { ...LIVE, mode: 'replay', replay }, undefined).text).toBe('PLAYING');
  expect(
    badgeOf({ state: 'running' }, { ...LIVE, mode: 'replay', replay: { ...replay, isPaused: true } }, undefined).text,
  ).toBe('PAUSED');
  expect(badgeOf({ state: 'starting' }, { ...LIVE, mode: 'replay', replay }, undefined).text).toBe('NO DATA');
});

test('the reason is reported in words', () => {
  expect(badgeOf({ state: 'resyncing', reason: 'sequence-gap' }, LIVE, undefined).why).toContain(
    'Updates were missing',
  );
});

test('several venues together say what they agree on, else how many can be trusted', () => {
  const of = (...states: readonly FeedStatus['state'][]) =>
    combinedBadge(
      states.map((state) => badgeOf({ state }, LIVE, undefined)),
      badgeOf({ state: 'loading' }, LIVE, undefined),
      LIVE,
    );
  expect(of()).toMatchObject({ text: 'LOADING' });
  expect(of('verified', 'verified')).toMatchObject({ text: 'VERIFIED', tone: 'good', isDimmed: false });
  expect(of('verified', 'unverifiable')).toMatchObject({
    text: 'LIVE',
    tone: 'good',
    why: '1 VERIFIED, 1 UNVERIFIABLE.',
  });
  expect(of('verified', 'stale', 'verified')).toMatchObject({ text: '2/3 LIVE', tone: 'warn', isDimmed: false });
  expect(of('stale', 'resyncing')).toMatchObject({ text: '0/2 LIVE', tone: 'bad', isDimmed: true });
});

test('several venues of a recording are never live together either', () => {
  const session: SessionInfo = {
    ...LIVE,
    mode: 'replay',
    replay: { file: 'x', venue: 'binance-spot', startTime: 0, endTime: 10, position: 1, speed: 1, isPaused: false },
  };
  const badges = (['verified', 'unverifiable'] as const).map((state) => badgeOf({ state }, session, undefined));
  expect(combinedBadge(badges, badgeOf({ state: 'loading' }, session, undefined), session).text).toBe('PLAYING');
});

test('at the end of a recording everything that was in it says so, dimmed', () => {
  const ended: SessionInfo = { ...LIVE, mode: 'replay', state: 'ended' };
  for (const state of ['verified', 'running', 'stopped', 'resyncing', 'stale'] as const)
    expect(badgeOf({ state }, ended, undefined)).toMatchObject({ text: 'ENDED', tone: 'quiet', isDimmed: true });
  const one = badgeOf({ state: 'verified' }, ended, undefined);
  expect(combinedBadge([one, badgeOf({ state: 'stopped' }, ended, undefined)], one, ended).text).toBe('ENDED');
});

test('a stream that is silent for longer than usual is quiet, which is hollow and not dimmed; one that is stale is dimmed', () => {
  const quiet = badgeOf({ state: 'verified', isQuiet: true }, LIVE, undefined);
  expect(quiet).toMatchObject({ text: 'QUIET', tone: 'warn', silence: 'quiet', isDimmed: false, isMoving: false });
  expect(badgeOf({ state: 'stale', reason: 'silence' }, LIVE, undefined)).toMatchObject({
    text: 'STALE',
    silence: 'stale',
    isDimmed: true,
  });
  expect(badgeOf({ state: 'reconnecting' }, LIVE, undefined).silence).toBe('stale');
  expect(badgeOf({ state: 'verified' }, LIVE, undefined).silence).toBeUndefined();
  // The list says more than the silence.
  expect(listedBadge(quiet, 'halted')).toMatchObject({ text: 'HALTED' });
  expect(listedBadge(quiet, 'halted').silence).toBeUndefined();
  // Several, of which some are quiet, are live all the same.
  const live = badgeOf({ state: 'running' }, LIVE, undefined);
  expect(combinedBadge([live, quiet], live, LIVE)).toMatchObject({ text: 'LIVE', tone: 'good' });
  expect(combinedBadge([quiet, quiet], live, LIVE)).toMatchObject({ text: 'QUIET', silence: 'quiet' });
});

test('a replay that is paused or has ended is not quiet', () => {
  const replay = { file: 'x', venue: 'okx', startTime: 0, endTime: 1, position: 0, speed: 1 } as const;
  const of = (isPaused: boolean, state: SessionInfo['state'] = 'running'): string =>
    badgeOf(
      { state: 'running', isQuiet: true },
      { ...LIVE, mode: 'replay', state, replay: { ...replay, isPaused } },
      undefined,
    ).text;
  expect([of(false), of(true), of(false, 'ended')]).toEqual(['QUIET', 'PAUSED', 'ENDED']);
});

test('an exchange that is closed, or whose source is late, says so and is neither stale nor dimmed', () => {
  const badge = (state: MarketState, delayMs = 0) =>
    badgeOf({ state: 'running', sessions: { state, delayMs } }, LIVE, undefined);
  expect(badge('regular').text).toBe('LIVE');
  expect(badge('closed')).toMatchObject({ text: 'CLOSED', tone: 'quiet', isDimmed: false });
  expect(badge('pre').text).toBe('PRE-MARKET');
  expect(badge('regular', 900_000)).toMatchObject({ text: 'DELAYED 15 min', tone: 'quiet' });
  expect(badge('closed', 900_000).why).toContain('15 min behind the exchange');
  expect(badgeOf({ state: 'stale', sessions: { state: 'closed', delayMs: 0 } }, LIVE, undefined).text).toBe('STALE');
});
