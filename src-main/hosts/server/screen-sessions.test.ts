import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServerMessage, SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { FakeSource } from '../../engine/testing/fake-source.ts';
import { VENUES } from '../../venues/registry.ts';
import { LOAD_STEPS } from './load-monitor.ts';
import type { LoadStep } from './load-monitor.ts';
import { ScreenSessions } from './screen-sessions.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('under load screens get frames as seldom as quote clients get values, and are notified, until it is over', () => {
  const load = { step: LOAD_STEPS[0] as LoadStep };
  const source = new FakeSource(VENUES['binance-spot']);
  const screens = new ScreenSessions({
    session: { mode: 'live', source, venues: [], suggested: [] } as never,
    perSecond: 10,
    load,
  });
  const sessions: SessionInfo[] = [];
  let frames = 0;
  const link = screens.connect(
    {
      onText: (text) => {
        const message = JSON.parse(text) as ServerMessage;
        if (message.kind === 'session') sessions.push(message.session);
      },
      onFrame: () => {
        frames++;
        link.send(JSON.stringify({ kind: 'ack', seq: frames }));
      },
    },
    'mars:8765',
  );
  link.send('{"kind":"demand","demands":[{"sub":"t","kind":"trades","instrument":"binance-spot:BTCUSDT"}]}');
  let id = 0;
  const framesIn = (seconds: number): number => {
    const before = frames;
    for (let step = 0; step < seconds * 20; step++) {
      const trade = { e: 'trade', E: source.now(), s: 'BTCUSDT', t: ++id, p: '1', q: '1', T: source.now(), m: false };
      source.frame(JSON.stringify({ stream: 'btcusdt@trade', data: trade }));
      source.clock.advance(50);
    }
    return frames - before;
  };
  expect(framesIn(5)).toBeGreaterThanOrEqual(45);
  load.step = LOAD_STEPS[2] as LoadStep;
  vi.advanceTimersByTime(250);
  framesIn(1);
  expect(framesIn(10)).toBeLessThanOrEqual(11);
  expect(framesIn(10)).toBeGreaterThanOrEqual(9);
  load.step = LOAD_STEPS[0] as LoadStep;
  vi.advanceTimersByTime(250);
  framesIn(1);
  expect(framesIn(5)).toBeGreaterThanOrEqual(45);
  expect(sessions.map(({ remote, slowedToMs }) => [remote, slowedToMs])).toEqual([
    ['mars:8765', undefined],
    ['mars:8765', 1000],
    ['mars:8765', undefined],
  ]);
  link.close();
  load.step = LOAD_STEPS[3] as LoadStep;
  vi.advanceTimersByTime(250);
  expect(sessions).toHaveLength(3);
  screens.stop();
});
