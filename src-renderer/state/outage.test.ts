import { expect, test } from 'vitest';
import type { EngineStatus } from '../../src-shared/wire/protocol.ts';
import { outageOf } from './outage.ts';
import { noteContact, noteLink, useSession } from './session.ts';

const WELL = { link: 'up', engine: { state: 'running' }, silentSeconds: undefined, session: undefined } as const;
const UNRESPONSIVE: EngineStatus = { state: 'unresponsive', since: 1 };

test('nothing is said while frames or heartbeats come', () => {
  expect(outageOf(WELL)).toBeUndefined();
  expect(outageOf({ ...WELL, engine: UNRESPONSIVE })).toBeUndefined();
});

test('silence is counted in the badge and its cause named as far as it is known', () => {
  const session = {
    epoch: 1,
    mode: 'live',
    state: 'running',
    venues: [],
    suggested: [],
    version: '1',
    remote: 'mars:8765',
  } as const;
  const silent = { ...WELL, silentSeconds: 5 };
  expect(outageOf(silent)?.badge).toBe('NO DATA FOR 5 S');
  expect(outageOf(silent)?.sentence).toContain('nothing comes from its host');
  expect(outageOf({ ...silent, engine: UNRESPONSIVE })?.sentence).toContain('its thread does not respond');
  expect(outageOf({ ...silent, engine: UNRESPONSIVE, session })?.sentence).toContain('mars:8765 does not respond');
  expect(outageOf({ ...silent, silentSeconds: 6 })?.sentence).toBe(outageOf(silent)?.sentence);
});

test('an engine that ended is an outage with its reason, whatever else', () => {
  const ended = { reason: 'out of memory', endedAt: 1 };
  expect(outageOf({ ...WELL, engine: { state: 'restarting', retryAt: 2, ...ended } })).toMatchObject({
    badge: 'ENGINE DOWN',
    isMoving: true,
    sentence: expect.stringContaining('out of memory'),
  });
  expect(outageOf({ ...WELL, engine: { state: 'stopped', report: '', ...ended } })).toMatchObject({
    badge: 'ENGINE STOPPED',
    isMoving: false,
    sentence: expect.stringContaining('out of memory'),
  });
});

test('a link that comes back is not trusted before the engine has said something', () => {
  noteLink(true);
  expect(outageOf(useSession.getState())).toBeUndefined();
  noteLink(false);
  expect(outageOf(useSession.getState())?.badge).toBe('OFFLINE');
  noteLink(true);
  expect(outageOf(useSession.getState())?.badge).toBe('OFFLINE');
  noteContact();
  expect(outageOf(useSession.getState())).toBeUndefined();
});
