import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeFrame } from '../../src-shared/wire/frame-codec.ts';
import type { FeedHandlers, HostBridge } from '../../src-shared/wire/host-bridge.ts';
import type { HostProblem } from '../../src-shared/wire/host-problem.ts';
import { MAX_HOST_CALL_BYTES } from '../../src-shared/wire/host-rpc.ts';
import type { PaintedFrame } from '../../src-shared/wire/protocol.ts';
import { EngineClient } from './engine-client.ts';
import type { LinkSocket } from './feed-link.ts';
import { WebBridge } from './web-bridge.ts';

class FakeSocket implements LinkSocket {
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.onclose?.();
  }
}

function setUpLink() {
  const sockets: FakeSocket[] = [];
  const waits: { ms: number; run: () => void }[] = [];
  const bridge = new WebBridge({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    delay: (ms, run) => {
      waits.push({ ms, run });
      return () => undefined;
    },
    random: () => 0.5,
  });
  return {
    bridge,
    sockets,
    waits,
    last: () => {
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error('no socket');
      return socket;
    },
  };
}

test('the link comes back by itself, waiting longer each time, and says so', () => {
  const { bridge, sockets, waits, last } = setUpLink();
  const links: boolean[] = [];
  bridge.connect({ onText: () => undefined, onFrame: () => undefined, onLink: (isUp) => links.push(isUp) });
  last().onopen?.();
  for (let i = 0; i < 7; i++) {
    last().close();
    waits.at(-1)?.run();
  }
  expect(links).toEqual([true, false]);
  expect(waits.map(({ ms }) => ms)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  last().onopen?.();
  expect(links).toEqual([true, false, true]);
  expect(sockets).toHaveLength(8);
});

test('calls made before the link is up wait for it; one cut off by a lost link fails in words', async () => {
  const { bridge, last } = setUpLink();
  const reading = bridge.settings.read('workspace');
  expect(last().sent).toEqual([]);
  last().onopen?.();
  expect(JSON.parse(last().sent[0] ?? '')).toEqual({
    kind: 'host-call',
    id: 1,
    call: 'read-settings',
    name: 'workspace',
  });
  last().onmessage?.({ data: '{"id":1,"isOk":true,"text":"kept","kind":"host-answer"}' });
  expect(await reading).toBe('kept');
  const saving = bridge.saveFolder('x', []);
  last().close();
  expect(await saving).toEqual({ kind: 'failed', message: 'the link to Tapedeck was lost before it answered' });
});

test('a compressed recording is sent as its text; one that cannot be read, or is too large, is rejected and nothing is sent', async () => {
  const { bridge, last } = setUpLink();
  last().onopen?.();
  const line = '{"kind":"header"}\n';
  const opening = bridge.captureFromFile(new File([Uint8Array.from(gzipSync(line))], 'my day.ndjson.gz'));
  await expect.poll(() => last().sent).toHaveLength(1);
  expect(JSON.parse(last().sent[0] ?? '')).toMatchObject({ call: 'keep-capture', name: 'my day.ndjson', text: line });
  last().onmessage?.({ data: '{"kind":"host-answer","id":1,"isOk":true,"where":"my day.ndjson"}' });
  expect(await opening).toBe('my day.ndjson');
  const zstd = new File([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)], 'a.zst');
  await expect(bridge.captureFromFile(zstd)).rejects.toThrow('it is compressed with zstd: unpack it first');
  // Every quote takes two bytes in the call.
  const quotes = new File(['"'.repeat(MAX_HOST_CALL_BYTES / 2)], 'a.jsonl');
  await expect(bridge.captureFromFile(quotes)).rejects.toThrow('it is larger than the 64 MiB that a page can send');
  expect(last().sent).toHaveLength(1);
});

function setUpClient() {
  const problems: HostProblem[] = [];
  const sent: unknown[] = [];
  const kept: { handlers?: FeedHandlers } = {};
  const received: string[] = [];
  const painted: PaintedFrame[] = [];
  const time: { now: number; check?: { readonly ms: number; run(): void } | undefined } = { now: 0 };
  const bridge = {
    connect: (handlers: FeedHandlers) => {
      kept.handlers = handlers;
      return { send: (text: string) => sent.push(JSON.parse(text)), close: () => undefined };
    },
  } as unknown as HostBridge;
  const client = new EngineClient(
    bridge,
    {
      onFrame: (frame) => {
        received.push(`frame ${frame.header.seq}, ${sent.length} sent`);
      },
      takePainted: () => painted.shift(),
      onSession: () => undefined,
      onLog: ({ first, events }) => {
        received.push(`events ${first} to ${first + events.length}`);
      },
      onAlerts: () => undefined,
      onInstruments: (changed) => {
        received.push(`changed ${changed.map(({ id, status }) => `${id} ${status}`).join()}`);
      },
      onProblem: (problem) => {
        problems.push(problem);
      },
      onLink: (isUp) => {
        received.push(isUp ? 'up' : 'down');
      },
      onReachable: () => {
        received.push('reachable');
      },
      onContact: () => {
        received.push('contact');
      },
      onSilence: (seconds) => {
        received.push(seconds === undefined ? 'data again' : `silent for ${seconds}`);
      },
      onFault: (error) => {
        received.push(`fault ${String(error)}`);
      },
      onEngine: ({ state }) => {
        if (state !== 'running') received.push(`engine ${state}`);
      },
    },
    {
      perSecond: 10,
      delay: () => () => undefined,
      every: (ms, run) => {
        time.check = { ms, run };
        return () => {
          time.check = undefined;
        };
      },
      monotonic: () => time.now,
    },
  );
  /** Lets time pass, checks included. */
  const pass = (ms: number): void => {
    for (const end = time.now + ms; time.now < end;) {
      time.now += time.check?.ms ?? ms;
      time.check?.run();
    }
  };
  return { client, pass, time, sent, received, painted, problems, handlers: kept.handlers! };
}

test('a frame is acknowledged after it was buffered', () => {
  const { sent, received, handlers } = setUpClient();
  handlers.onLink(true);
  handlers.onFrame(encodeFrame({ seq: 7, at: 0, conflated: 0, sections: [] }, new Float64Array(0), 0));
  expect(received).toEqual(['up', 'reachable', 'contact', 'frame 7, 1 sent']);
  expect(sent).toEqual([
    { kind: 'rate', perSecond: 10 },
    { kind: 'ack', seq: 7 },
  ]);
});

test('an acknowledgement says which frame was drawn since, once', () => {
  const { sent, painted, handlers } = setUpClient();
  handlers.onLink(true);
  painted.push({ seq: 6, afterMs: 12.5 });
  for (const seq of [7, 8])
    handlers.onFrame(encodeFrame({ seq, at: 0, conflated: 0, sections: [] }, new Float64Array(0), 0));
  expect(sent.slice(1)).toEqual([
    { kind: 'ack', seq: 7, painted: { seq: 6, afterMs: 12.5 } },
    { kind: 'ack', seq: 8 },
  ]);
});

test("what is wrong with the host's files is passed on", () => {
  const { problems, handlers } = setUpClient();
  handlers.onText('{"kind":"problem","problem":{"code":"log-lost","file":"/logs","reason":"the disk is full","at":1}}');
  expect(problems).toEqual([{ code: 'log-lost', file: '/logs', reason: 'the disk is full', at: 1 }]);
});

test('operational events are passed on with their number', () => {
  const { received, handlers } = setUpClient();
  handlers.onText('{"kind":"log","first":7,"events":[{"name":"BOOK_GAP","level":"warn","at":1}]}');
  expect(received).toEqual(['events 7 to 8']);
});

test('instruments that have changed are passed on', () => {
  const { received, handlers } = setUpClient();
  handlers.onText('{"kind":"instruments","instruments":[{"id":"binance-spot:BTCUSDT","status":"halted"}]}');
  expect(received).toEqual(['changed binance-spot:BTCUSDT halted']);
});

test('requests are answered by id, and a lost link is an answer too', async () => {
  const { client, handlers } = setUpClient();
  expect(await client.request({ method: 'reconnect' })).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  handlers.onLink(true);
  const first = client.request({ method: 'recent-log', limit: 1 });
  const second = client.request({ method: 'reconnect' });
  const third = client.request({ method: 'reconnect' });
  handlers.onText('{"kind":"response","id":2,"result":{"kind":"ok"}}');
  handlers.onText('{"kind":"failure","id":1,"error":{"code":"internal","message":"no"}}');
  handlers.onLink(false);
  expect(await first).toEqual({ ok: false, error: { code: 'internal', message: 'no' } });
  expect(await second).toEqual({ ok: true, result: { kind: 'ok' } });
  expect(await third).toMatchObject({ ok: false, error: { code: 'unavailable' } });
});

test('the rate that was asked for is asked for again after every reconnect', () => {
  const { client, sent, handlers } = setUpClient();
  handlers.onLink(true);
  client.setRate(60);
  handlers.onLink(false);
  handlers.onLink(true);
  expect(sent).toEqual([
    { kind: 'rate', perSecond: 10 },
    { kind: 'rate', perSecond: 60 },
    { kind: 'rate', perSecond: 60 },
  ]);
});

const HEARTBEAT = '{"kind":"heartbeat"}';

test('silence is noticed within four seconds, counted, and over with the next heartbeat or frame', () => {
  const { received, pass, handlers } = setUpClient();
  pass(60_000);
  handlers.onLink(true);
  pass(60_000);
  expect(received).toEqual(['up', 'reachable']);
  handlers.onText(HEARTBEAT);
  for (let second = 0; second < 20; second++) {
    pass(1_000);
    handlers.onText(HEARTBEAT);
  }
  expect(received.splice(0)).toEqual(['up', 'reachable', 'contact']);
  pass(5_000);
  expect(received.splice(0)).toEqual(['silent for 3', 'silent for 4', 'silent for 5']);
  // What only the host knows is no sign of the engine.
  handlers.onText('{"kind":"engine","engine":{"state":"unresponsive","since":1}}');
  handlers.onText('{"kind":"problem","problem":{"code":"log-lost","file":"/logs","reason":"full","at":1}}');
  expect(received.splice(0)).toEqual(['engine unresponsive']);
  handlers.onText(HEARTBEAT);
  expect(received.splice(0)).toEqual(['data again']);
  pass(4_000);
  handlers.onFrame(encodeFrame({ seq: 7, at: 0, conflated: 0, sections: [] }, new Float64Array(0), 0));
  expect(received.splice(0)).toEqual(['silent for 3', 'silent for 4', 'data again', 'frame 7, 1 sent']);
});

test('a screen that was busy or asleep itself does not take that for silence', () => {
  const { received, pass, time, handlers } = setUpClient();
  handlers.onLink(true);
  handlers.onText(HEARTBEAT);
  received.length = 0;
  time.now += 3_600_000;
  time.check?.run();
  pass(2_000);
  handlers.onText(HEARTBEAT);
  expect(received).toEqual([]);
});

test('an engine that ended answers nothing, and the next one is sent everything anew', async () => {
  const { client, received, sent, pass, handlers } = setUpClient();
  handlers.onLink(true);
  handlers.onText(HEARTBEAT);
  const asked = client.request({ method: 'reconnect' });
  handlers.onText('{"kind":"engine","engine":{"state":"restarting","reason":"out of memory","endedAt":1,"retryAt":2}}');
  expect(await asked).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  expect(await client.request({ method: 'reconnect' })).toMatchObject({ ok: false });
  client.demand([], []);
  client.startEngine();
  expect(sent.splice(0)).toEqual([
    { kind: 'rate', perSecond: 10 },
    { kind: 'request', id: 1, request: { method: 'reconnect' } },
    { kind: 'start-engine' },
  ]);
  pass(60_000);
  handlers.onText('{"kind":"engine","engine":{"state":"running"}}');
  handlers.onText(HEARTBEAT);
  expect(received).toEqual(['up', 'reachable', 'contact', 'engine restarting', 'reachable', 'contact']);
  expect(sent).toEqual([{ kind: 'rate', perSecond: 10 }]);
});

test('nothing is checked after the end', () => {
  const { client, time } = setUpClient();
  client.close();
  expect(time.check).toBeUndefined();
});
