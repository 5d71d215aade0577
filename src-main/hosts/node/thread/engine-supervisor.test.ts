import { expect, test } from 'vitest';
import type { LogEvent } from '../../../../src-shared/wire/event-log.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { EngineStatus, ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { FakeClock, settle } from '../../../engine/testing/fake-clock.ts';
import { superviseEngine } from './engine-supervisor.ts';
import type { ClientHandlers, EngineStart, EngineThread } from './engine-thread.ts';
import type { WorkerEnd } from './worker-end.ts';

class ThreadDouble implements EngineThread {
  readonly how: EngineStart;
  readonly clients: ClientHandlers[] = [];
  readonly received: string[] = [];
  readonly ended: Promise<WorkerEnd>;
  end: (end: WorkerEnd) => void = () => undefined;

  constructor(how: EngineStart) {
    this.how = how;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  connect(handlers: ClientHandlers) {
    this.clients.push(handlers);
    const client = this.clients.length;
    return {
      send: (text: string) => void this.received.push(`${String(client)}: ${text}`),
      close: () => void this.received.push(`${String(client)} closed`),
    };
  }
  reconnect(): void {
    this.received.push('reconnect');
  }
  report({ reason }: HostProblem): void {
    this.received.push(`report ${reason}`);
  }
  stop(): Promise<void> {
    this.received.push('stop');
    this.end({ reason: 'the thread has ended' });
    return Promise.resolve();
  }
}

function setUp() {
  const clock = new FakeClock();
  const threads: ThreadDouble[] = [];
  const log: LogEvent[] = [];
  const engine = superviseEngine(
    (how) => {
      const thread = new ThreadDouble(how);
      threads.push(thread);
      return thread;
    },
    { clock, random: { next: () => 0.5 }, log: { write: (event) => void log.push(event) } },
  );
  const startTime = clock.now();
  return {
    clock,
    threads,
    log,
    engine,
    sinceStart: (at: number) => at - startTime,
    /** Ends the newest thread and lets that be known. */
    die: async (reason: string, stack?: string) => {
      threads.at(-1)?.end({ reason, ...(stack === undefined ? {} : { stack }) });
      await settle();
    },
  };
}

class Screen {
  readonly statuses: EngineStatus[] = [];
  readonly handlers: ClientHandlers = {
    onText: (text) => {
      const message = JSON.parse(text) as ServerMessage;
      if (message.kind === 'engine') this.statuses.push(message.engine);
    },
    onFrame: () => undefined,
  };
}

test('one thread serves all, started by the first client', async () => {
  const { engine, threads } = setUp();
  engine.reconnect();
  engine.report({ ...PROBLEM, reason: 'early' });
  expect(threads).toEqual([]);
  const screens = [new Screen(), new Screen()];
  const [first, second] = screens.map((screen) => engine.connect(screen.handlers));
  engine.report({ ...PROBLEM, reason: 'late' });
  engine.reconnect();
  first?.send('hello');
  second?.close();
  await engine.stop();
  expect(threads).toHaveLength(1);
  expect(threads[0]?.how).toMatchObject({ isFirst: true, epochBase: 0 });
  expect(threads[0]?.how.downtime).toBeUndefined();
  expect(threads[0]?.received).toEqual(['report early', 'report late', 'reconnect', '1: hello', '2 closed', 'stop']);
  expect(screens.map(({ statuses }) => statuses)).toEqual([[], []]);
});

test('a thread that ends is logged and sent with its reason, and a new one carries the same clients', async () => {
  const { engine, threads, clock, log, die, sinceStart } = setUp();
  const screen = new Screen();
  const link = engine.connect(screen.handlers);
  await clock.run(12_000);
  await die('out of memory', 'Error: out of memory\n  at some place');
  link.send('lost');
  const late = new Screen();
  engine.connect(late.handlers);
  engine.report({ ...PROBLEM, reason: 'meanwhile' });
  await settle();
  const restarting = { state: 'restarting', reason: 'out of memory' };
  expect(screen.statuses).toMatchObject([restarting]);
  expect(late.statuses).toMatchObject([restarting]);
  expect(log).toMatchObject([
    { name: 'ENGINE_ENDED', level: 'error', fields: { reason: 'out of memory', livedMs: 12_000, retryMs: 1_000 } },
  ]);
  await clock.run(999);
  expect(threads).toHaveLength(1);
  await clock.run(1);
  expect(screen.statuses.at(-1)).toEqual({ state: 'running' });
  expect(threads[1]?.how).toMatchObject({
    isFirst: false,
    epochBase: 1_000_000,
    downtime: { from: expect.any(Number), reason: 'out of memory' },
  });
  expect(sinceStart(threads[1]?.how.downtime?.from ?? 0)).toBe(12_000);
  expect(threads[1]?.clients).toEqual([screen.handlers, late.handlers]);
  link.send('found');
  expect(threads[1]?.received).toEqual(['report meanwhile', '1: found']);
});

test('waits longer each time, gives up after five ends in a minute with a report, and starts on demand', async () => {
  const { engine, threads, clock, log, die } = setUp();
  const screen = new Screen();
  const link = engine.connect(screen.handlers);
  const waits: number[] = [];
  for (let i = 1; i <= 5; i++) {
    await die(`end ${String(i)}`, `stack ${String(i)}`);
    const status = screen.statuses.at(-1);
    if (status?.state === 'restarting') waits.push(status.retryAt - status.endedAt);
    await clock.run(8_000);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  const stopped = screen.statuses.at(-1);
  expect(stopped).toMatchObject({ state: 'stopped', reason: 'end 5' });
  const report = stopped?.state === 'stopped' ? stopped.report : '';
  for (let i = 1; i <= 5; i++) expect(report).toContain(`end ${String(i)}\nstack ${String(i)}`);
  expect(log.at(-1)).toMatchObject({ name: 'ENGINE_ENDED', fields: { reason: 'end 5', endsInAMinute: 5 } });
  expect(log.at(-1)?.fields).not.toHaveProperty('retryMs');
  await clock.run(3_600_000);
  expect(threads).toHaveLength(5);
  const late = new Screen();
  engine.connect(late.handlers);
  await settle();
  expect(late.statuses).toMatchObject([{ state: 'stopped' }]);
  link.send('{"kind":"rate","perSecond":10}');
  expect(threads).toHaveLength(5);
  link.send('{"kind":"start-engine"}');
  expect(threads).toHaveLength(6);
  expect([screen.statuses.at(-1), late.statuses.at(-1)]).toEqual([{ state: 'running' }, { state: 'running' }]);
  expect(threads[5]?.clients).toHaveLength(2);
  // Only ends of the last minute count.
  await die('much later');
  expect(screen.statuses.at(-1)).toMatchObject({ state: 'restarting', reason: 'much later' });
});

test('ends that are minutes apart never give it up', async () => {
  const { engine, threads, clock, die } = setUp();
  const screen = new Screen();
  engine.connect(screen.handlers);
  for (let i = 0; i < 12; i++) {
    await clock.run(61_000);
    await die('now and then');
    expect(screen.statuses.at(-1)).toMatchObject({ state: 'restarting' });
    await clock.run(1_000);
  }
  expect(threads).toHaveLength(13);
});

test('a thread that does not respond is logged and reported, and when it does again', async () => {
  const { engine, threads, log, clock } = setUp();
  const screen = new Screen();
  engine.connect(screen.handlers);
  threads[0]?.how.onSilence(true);
  expect(screen.statuses).toEqual([{ state: 'unresponsive', since: clock.now() - 3_000 }]);
  expect(log).toMatchObject([{ name: 'ENGINE_UNRESPONSIVE', level: 'warn' }]);
  threads[0]?.how.onSilence(false);
  expect(screen.statuses.at(-1)).toEqual({ state: 'running' });
});

test('nothing is started, logged or reported once it was stopped', async () => {
  const { engine, threads, log, clock, die } = setUp();
  const screen = new Screen();
  const link = engine.connect(screen.handlers);
  await die('boom');
  await engine.stop();
  await clock.run(60_000);
  link.send('{"kind":"start-engine"}');
  engine.connect(new Screen().handlers);
  expect([threads.length, log.length, clock.pending]).toEqual([1, 1, 0]);
});

const PROBLEM = { code: 'log-lost', file: '/logs', at: 1 } as const;
