import { beforeEach, describe, expect, test } from 'vitest';
import { QuoteClient } from './quote-client.ts';
import type { ClientCounts, ClientLimits } from './quote-client.ts';
import type { QuoteError } from './quote-protocol.ts';
import { UNPACED } from './pacer.ts';
import { makeQuote } from './quote.ts';

/** A socket that takes what fits, until the test reads. */
class FakeSocket {
  bufferedAmount = 0;
  isStuck = false;
  readonly received: Record<string, unknown>[] = [];
  readonly #sent: (() => void)[] = [];
  send(text: string, onSent: () => void): void {
    this.received.push(JSON.parse(text) as Record<string, unknown>);
    this.#sent.push(onSent);
    if (this.isStuck) this.bufferedAmount += 1024 * 1024;
  }
  /** The network takes everything that waits. */
  read(): void {
    this.isStuck = false;
    this.bufferedAmount = 0;
    for (const onSent of this.#sent.splice(0)) onSent();
  }
}

const LIMITS: ClientLimits = { closedQueue: 3, eventQueue: 4, openQueue: 0, queueBytes: 100_000, slowMs: 1000 };
let socket: FakeSocket;
let counts: ClientCounts;
let released: string[];
let slow: QuoteError[];
let done: number;

beforeEach(() => {
  [socket, counts, released, slow, done] = [new FakeSocket(), { bytes: 0, blocked: 0, conflated: 0 }, [], [], 0];
});

function makeClient(limits: Partial<ClientLimits> = {}): QuoteClient {
  return new QuoteClient({
    socket,
    counts,
    pacer: UNPACED,
    limits: { ...LIMITS, ...limits },
    onReleased: (keys) => {
      released.push(...keys);
    },
    onDone: () => {
      done++;
    },
    onTooSlow: (why) => {
      slow.push(why);
    },
  });
}

function offer(client: QuoteClient, key: string, kind: 'closed' | 'event' | 'latest', n: number): void {
  client.offer(makeQuote(key, kind, { own: () => ({ key, kind, n }) }));
}

function reported(): unknown[] {
  return socket.received.map(({ key, n, type }) => type ?? `${String(key)}${String(n)}`);
}

describe('a client that keeps up', () => {
  test('gets everything at once, as it comes', () => {
    const client = makeClient();
    client.subscribe({ keys: ['a', 'b'], limit: Infinity });
    for (let n = 1; n <= 3; n++) offer(client, 'a', 'latest', n);
    offer(client, 'b', 'event', 1);
    offer(client, 'a', 'closed', 4);
    expect([reported(), counts.blocked, counts.conflated, client.isDrained]).toEqual([
      ['a1', 'a2', 'a3', 'b1', 'a4'],
      0,
      0,
      true,
    ]);
    expect(counts.bytes).toBeGreaterThan(100);
  });

  test('is done after as many quotes as it asked for, of each request apart', () => {
    const client = makeClient();
    client.subscribe({ keys: ['a', 'b'], limit: 3, id: 'first' });
    client.subscribe({ keys: ['c'], limit: 1 });
    for (let n = 1; n <= 5; n++) for (const key of ['a', 'b']) offer(client, key, 'event', n);
    expect([reported(), released, done]).toEqual([['a1', 'b1', 'a2', 'done'], ['a', 'b'], 0]);
    expect(socket.received.at(-1)).toEqual({ type: 'done', id: 'first' });
    offer(client, 'c', 'latest', 1);
    expect([reported().slice(4), released, done, client.has('c')]).toEqual([['c1', 'done'], ['a', 'b', 'c'], 1, false]);
  });
});

describe('a client that reads slowly', () => {
  function stuckClient(limits: Partial<ClientLimits> = {}): QuoteClient {
    const client = makeClient(limits);
    client.subscribe({ keys: ['a', 'b', 'c'], limit: Infinity });
    socket.isStuck = true;
    offer(client, 'a', 'event', 0);
    return client;
  }

  test('gets the newest of every series only, closed ones first and each', () => {
    const client = stuckClient();
    for (let n = 1; n <= 5; n++) for (const key of ['a', 'b']) offer(client, key, 'latest', n);
    offer(client, 'c', 'event', 6);
    offer(client, 'b', 'closed', 7);
    offer(client, 'c', 'closed', 8);
    expect([reported(), client.isDrained, client.closedWaiting]).toEqual([['a0'], false, 2]);
    socket.read();
    expect([reported(), client.isDrained]).toEqual([['a0', 'b7', 'c8', 'c6', 'a5'], true]);
    expect([counts.conflated, counts.blocked, slow]).toEqual([8, 2, []]);
  });

  test('is let go rather than lose a closed candle or an event', () => {
    const first = stuckClient();
    for (let n = 1; n <= 4; n++) offer(first, 'a', 'closed', n);
    expect(slow).toMatchObject([{ code: 'too-slow', message: expect.stringContaining('3 closed candles wait') }]);
    slow = [];
    socket = new FakeSocket();
    const second = stuckClient();
    for (let n = 1; n <= 5; n++) offer(second, 'a', 'event', n);
    expect(slow).toMatchObject([{ code: 'too-slow', message: expect.stringContaining('4 events wait') }]);
  });

  test('is let go once it has taken nothing for too long; a little counts', () => {
    const client = stuckClient();
    offer(client, 'a', 'latest', 1);
    client.check(900);
    socket.read();
    socket.isStuck = true;
    offer(client, 'a', 'latest', 2);
    offer(client, 'a', 'latest', 3);
    client.check(900);
    expect(slow).toEqual([]);
    client.check(100);
    expect(slow).toMatchObject([{ code: 'too-slow' }]);
  });

  test('is kept for as long as less and less waits for it, or anything comes from it', () => {
    const client = stuckClient();
    offer(client, 'a', 'latest', 1);
    for (let n = 0; n < 100; n++) {
      socket.bufferedAmount -= 1000;
      client.check(900);
    }
    for (let n = 0; n < 100; n++) {
      client.onReceived();
      client.check(900);
    }
    expect(slow).toEqual([]);
    client.check(100);
    expect(slow).toHaveLength(1);
  });

  test('is let go if the bytes that wait for it are too many, however few events they are', () => {
    const client = stuckClient();
    const large = (n: number): void => {
      client.offer(makeQuote('a', 'event', { own: () => ({ n, text: 'x'.repeat(40_000) }) }));
    };
    large(1);
    large(2);
    expect([slow, client.bytesWaiting > 80_000]).toEqual([[], true]);
    large(3);
    expect(slow).toMatchObject([
      { code: 'too-slow', message: expect.stringMatching(/^2 events wait for this client, 8\d{4} bytes/) },
    ]);
    socket.read();
    expect(client.bytesWaiting).toBe(0);
  });

  test('is let go with a word, once, if its answers pile up unread', () => {
    const client = makeClient();
    socket.isStuck = true;
    for (let n = 0; n < 1000; n++) {
      client.send({ type: 'error', code: 'bad-request' });
      if (slow.length > 0) client.end();
    }
    expect([socket.received.length, slow.length]).toEqual([4, 1]);
    expect(slow).toMatchObject([{ code: 'too-slow', message: expect.stringContaining('bytes of answers wait') }]);
    const pinged = makeClient();
    pinged.onReceived();
    expect(slow).toHaveLength(2);
  });

  test('a bound on open series lets the oldest make way', () => {
    const client = stuckClient({ openQueue: 2 });
    for (const key of ['a', 'b', 'c']) offer(client, key, 'latest', 1);
    socket.read();
    expect([reported(), counts.conflated]).toEqual([['a0', 'b1', 'c1'], 1]);
  });

  test('at the end still gets what it must not miss, and nothing else', () => {
    const client = stuckClient();
    offer(client, 'a', 'latest', 1);
    offer(client, 'a', 'closed', 2);
    offer(client, 'b', 'latest', 3);
    client.drain();
    expect(client.isDrained).toBe(false);
    socket.read();
    expect([reported(), client.isDrained]).toEqual([['a0', 'a2'], true]);
  });
});

test('an ended client takes nothing and names what it had', () => {
  const client = makeClient();
  client.subscribe({ keys: ['a', 'b'], limit: 1 });
  expect([client.end(), client.end()]).toEqual([['a', 'b'], []]);
  offer(client, 'a', 'closed', 1);
  client.send({ type: 'x' });
  expect(reported()).toEqual([]);
});
