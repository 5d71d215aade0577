import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServerMessage, SessionInfo, SessionMode } from '../../../../src-shared/wire/protocol.ts';
import { createEngine } from '../../../engine/engine.ts';
import { SessionHost } from './session-host.ts';
import { createHostPorts } from '../ports/ports.ts';
import type { HostPorts } from '../ports/ports.ts';
import type { Session, SessionReplay } from './session.ts';

let ports: HostPorts;
let hub: SessionHost;
let received: ServerMessage[] = [];
let remembered: SessionMode[] = [];
/** What happened to sessions, in order. */
let life: string[] = [];
let breakSession: (why: string) => void = () => undefined;
/** Whether sessions fail to stop, and what their opening waits for. */
let stopFails = false;
let openSlowly: Promise<void> | undefined;

const faults = {
  break: (kind: string, venue: string) => {
    life.push(`break ${kind} at ${venue}`);
    return 60;
  },
  mend: () => {
    life.push('mend');
  },
};

function fakeSession(mode: SessionMode, replay?: SessionReplay): Session {
  return {
    mode,
    source: createEngine({ ports, venues: {} }).source,
    venues: [],
    suggested: ['binance-spot:BTCUSDT'],
    broke: new Promise((resolve) => {
      breakSession = resolve;
    }),
    ...(replay === undefined ? {} : { replay }),
    ...(mode === 'demo' ? { faults } : {}),
    start: () => {
      life.push(`start ${mode}`);
      return Promise.resolve();
    },
    stop: () => {
      life.push(`stop ${mode}`);
      return stopFails ? Promise.reject(new Error('the file is gone')) : Promise.resolve();
    },
  };
}

function fakeReplay(file: string): SessionReplay {
  const state = { speed: 1, isPaused: false };
  return {
    hasEnded: false,
    info: () => ({ file, venue: 'binance-spot', startTime: 0, endTime: 10, position: 5, ...state }),
    set: (change) => {
      Object.assign(state, change);
    },
  };
}

beforeEach(async () => {
  [received, remembered, life] = [[], [], []];
  [stopFails, openSlowly] = [false, undefined];
  ports = createHostPorts({ home: await mkdtemp(path.join(tmpdir(), 'tapedeck-hub-')) });
  hub = new SessionHost({
    nothing: createEngine({ ports, venues: {} }).source,
    open: async (mode, file) => {
      life.push(`open ${mode}`);
      await openSlowly;
      if (file === 'bad') return Promise.reject(new Error('not a capture'));
      return Promise.resolve(fakeSession(mode, mode === 'replay' ? fakeReplay(file ?? '') : undefined));
    },
    remember: (mode) => {
      remembered.push(mode);
    },
    startFailed: (mode, reason) => {
      life.push(`failed ${mode}: ${reason}`);
    },
    text: (_client, json) => {
      received.push(JSON.parse(json) as ServerMessage);
    },
    frame: () => undefined,
    perSecond: 10,
    version: '1.2.3',
  });
});

afterEach(async () => {
  await hub.stop();
  await ports.close();
});

function sessions(): SessionInfo[] {
  return received.flatMap((message) => (message.kind === 'session' ? [message.session] : []));
}

async function ask(id: number, request: object): Promise<ServerMessage> {
  hub.onText(1, JSON.stringify({ kind: 'request', id, request }));
  return expect
    .poll(() =>
      received.find((message) => (message.kind === 'response' || message.kind === 'failure') && message.id === id),
    )
    .toBeDefined()
    .then(
      () =>
        received.find(
          (message) => (message.kind === 'response' || message.kind === 'failure') && message.id === id,
        ) as ServerMessage,
    );
}

describe('SessionHost', () => {
  test('a client receives the session at once, and every change of it', async () => {
    hub.openClient(1);
    expect(sessions()).toMatchObject([{ epoch: 0, state: 'starting' }]);
    await hub.go({ mode: 'demo' });
    expect(sessions().slice(1)).toMatchObject([
      { epoch: 1, mode: 'demo', state: 'starting', suggested: [] },
      { epoch: 1, mode: 'demo', state: 'running', suggested: ['binance-spot:BTCUSDT'], version: '1.2.3' },
    ]);
    hub.openClient(2);
    expect(sessions().at(-1)).toMatchObject({ epoch: 1, state: 'running' });
  });

  test('what is wrong with files is reported to every client, those that come later too, and only the newest few are kept', () => {
    const reasons = (): string[] =>
      received.flatMap((message) => (message.kind === 'problem' ? [message.problem.reason] : []));
    hub.openClient(1);
    for (let n = 1; n <= 10; n++)
      hub.report({ code: 'file-set-aside', file: '/x', reason: String(n), at: n, keptAs: '/y' });
    expect(reasons()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    received = [];
    hub.openClient(2);
    expect(reasons()).toEqual(['3', '4', '5', '6', '7', '8', '9', '10']);
  });

  test('one session ends before the next begins, and the choice is remembered', async () => {
    hub.openClient(1);
    await hub.go({ mode: 'demo' });
    expect(await ask(1, { method: 'set-mode', mode: 'live' })).toMatchObject({
      kind: 'response',
      result: { kind: 'ok' },
    });
    await expect.poll(() => sessions().at(-1)).toMatchObject({ epoch: 2, mode: 'live', state: 'running' });
    expect(life).toEqual(['open demo', 'start demo', 'stop demo', 'open live', 'start live']);
    expect(remembered).toEqual(['live']);
  });

  test('live data that breaks never becomes simulated data', async () => {
    hub.openClient(1);
    await hub.go({ mode: 'live' });
    breakSession('the cable is out');
    await expect
      .poll(() => sessions().at(-1))
      .toMatchObject({ mode: 'live', state: 'failed', error: 'the cable is out' });
    expect(life).toEqual(['open live', 'start live']);
  });

  test('a capture that cannot be opened leaves the session alone', async () => {
    hub.openClient(1);
    await hub.go({ mode: 'live' });
    expect(await ask(1, { method: 'set-mode', mode: 'replay', file: 'bad' })).toMatchObject({
      kind: 'failure',
      error: { code: 'bad-file', message: 'not a capture' },
    });
    expect(await ask(2, { method: 'set-mode', mode: 'replay' })).toMatchObject({
      kind: 'failure',
      error: { code: 'bad-request' },
    });
    expect(sessions().at(-1)).toMatchObject({ epoch: 1, mode: 'live', state: 'running' });
    expect(life).not.toContain('stop live');
  });

  test('a capture that cannot be opened at the start is a failed session', async () => {
    hub.openClient(1);
    await hub.go({ mode: 'replay', file: 'bad' });
    expect(sessions().at(-1)).toMatchObject({ mode: 'replay', state: 'failed', error: 'not a capture' });
    expect(life).toContain('failed replay: not a capture');
  });

  test('replays are steered and not remembered', async () => {
    hub.openClient(1);
    expect(await ask(1, { method: 'set-replay', isPaused: true })).toMatchObject({
      kind: 'failure',
      error: { code: 'not-supported' },
    });
    expect(await ask(2, { method: 'set-mode', mode: 'replay', file: 'good', speed: 10 })).toMatchObject({
      kind: 'response',
    });
    expect(sessions().at(-1)).toMatchObject({
      mode: 'replay',
      state: 'running',
      replay: { file: 'good', speed: 10, isPaused: false },
    });
    expect(await ask(3, { method: 'set-replay', isPaused: true })).toMatchObject({ kind: 'response' });
    expect(sessions().at(-1)).toMatchObject({ replay: { speed: 10, isPaused: true } });
    expect(remembered).toEqual([]);
  });

  test('a replay starts again from the beginning, in a new session, at its speed or, after the fastest, its own', async () => {
    hub.openClient(1);
    expect(await ask(1, { method: 'set-replay', restart: true })).toMatchObject({
      kind: 'failure',
      error: { code: 'not-supported' },
    });
    await hub.go({ mode: 'replay', file: 'good', speed: 10 });
    const { epoch } = sessions().at(-1) ?? {};
    expect(await ask(2, { method: 'set-replay', restart: true })).toMatchObject({ kind: 'response' });
    expect(life).toEqual(['open replay', 'start replay', 'open replay', 'stop replay', 'start replay']);
    expect(sessions().at(-1)).toMatchObject({
      epoch: (epoch ?? NaN) + 1,
      state: 'running',
      replay: { file: 'good', speed: 10 },
    });
    await ask(3, { method: 'set-replay', speed: 0 });
    await ask(4, { method: 'set-replay', restart: true });
    expect(sessions().at(-1)).toMatchObject({ state: 'running', replay: { file: 'good', speed: 1 } });
  });

  test('the demo market is broken and says so until that is over; nothing else can be broken', async () => {
    hub.openClient(1);
    await hub.go({ mode: 'live' });
    const request = { method: 'break-demo', fault: 'half-open', venue: 'okx' } as const;
    expect(await ask(1, request)).toMatchObject({ kind: 'failure', error: { code: 'not-supported' } });
    await hub.go({ mode: 'demo' });
    expect(await ask(2, request)).toMatchObject({ kind: 'response' });
    expect(sessions().at(-1)?.fault).toMatchObject({ kind: 'half-open', venue: 'okx' });
    await expect.poll(() => sessions().at(-1)?.fault).toBeUndefined();
    await ask(3, { ...request, fault: 'sequence-gap' });
    expect(await ask(4, { method: 'mend-demo' })).toMatchObject({ kind: 'response' });
    expect(sessions().at(-1)?.fault).toBeUndefined();
    expect(life.slice(-3)).toEqual(['break half-open at okx', 'break sequence-gap at okx', 'mend']);
  });

  test('a replay that broke off stays failed, whatever its position, until somebody chooses', async () => {
    hub.openClient(1);
    await hub.go({ mode: 'replay', file: 'good' });
    breakSession('day.jsonl cannot be replayed further: the disk reports an error (EIO)');
    await expect.poll(() => sessions().at(-1)).toMatchObject({ state: 'failed' });
    const count = sessions().length;
    // Longer than two reports of progress.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await ask(1, { method: 'set-replay', isPaused: true })).toMatchObject({
      kind: 'failure',
      error: { code: 'not-supported' },
    });
    expect(sessions().slice(count)).toEqual([]);
    expect(await ask(2, { method: 'set-mode', mode: 'replay', file: 'other' })).toMatchObject({ kind: 'response' });
    expect(sessions().at(-1)).toMatchObject({ state: 'running', replay: { file: 'other' } });
  });

  test('a session that does not end as it should is left all the same', async () => {
    hub.openClient(1);
    await hub.go({ mode: 'live' });
    stopFails = true;
    expect(await ask(1, { method: 'set-mode', mode: 'demo' })).toMatchObject({ kind: 'response' });
    await expect.poll(() => sessions().at(-1)).toMatchObject({ mode: 'demo', state: 'running' });
    expect(await hub.go({ mode: 'live' })).toBeUndefined();
    expect(sessions().at(-1)).toMatchObject({ mode: 'live', state: 'running' });
    expect(life.filter((one) => one.startsWith('failed'))).toEqual([
      'failed live: the file is gone',
      'failed demo: the file is gone',
    ]);
  });

  test('modes chosen one after the other are gone through in that order, failures between them included', async () => {
    let release: () => void = () => undefined;
    openSlowly = new Promise((resolve) => {
      release = resolve;
    });
    const going = [
      hub.go({ mode: 'demo' }),
      hub.go({ mode: 'replay', file: 'bad' }),
      hub.go({ mode: 'live' }),
      hub.go({ mode: 'replay', file: 'good' }),
    ];
    const stopped = hub.go({ mode: 'demo' });
    release();
    expect(await Promise.all(going)).toEqual([undefined, 'not a capture', undefined, undefined]);
    expect(await stopped).toBeUndefined();
    expect(life).toEqual([
      'open demo',
      'start demo',
      'open replay',
      'stop demo',
      'open live',
      'start live',
      'open replay',
      'stop live',
      'start replay',
      'stop replay',
      'open demo',
      'start demo',
    ]);
    await hub.stop();
    expect(await hub.go({ mode: 'live' })).toBe('Tapedeck is stopping');
  });

  test('malformed texts and unknown clients cost nothing', () => {
    hub.openClient(1);
    hub.onText(1, '{');
    hub.onText(99, '{"kind":"ack","seq":1}');
    hub.closeClient(99);
    expect(sessions()).toHaveLength(1);
  });
});
