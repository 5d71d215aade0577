import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { AlertFiring } from '../../src-shared/alerts/alert.ts';
import { FakeClock } from '../engine/testing/fake-clock.ts';
import { createHttpPort } from '../hosts/node/ports/http-port.ts';
import { AlertWebhook } from './alert-webhook.ts';
import { freePort } from './testing/real-receivers.ts';

const SECRET = 'a secret';
const FIRING: AlertFiring = {
  id: 'a1-1',
  alert: 'a1',
  title: 'Bitcoin',
  at: Date.UTC(2026, 10, 20, 12),
  reading: 'price 100012.5',
  instruments: ['binance-spot:BTCUSDT'],
  suppressed: 0,
  mode: 'live',
  isQuiet: false,
  deliver: ['webhook'],
};
const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

/**
 * What a receiver does with a request: answers with a status, never answers, ends the connection, answers without end, less than it says, or that
 * it is elsewhere.
 */
type Reaction = number | 'hang' | 'reset' | 'endless' | 'cut' | 'redirect' | 'redirect-to-file';

interface Taken {
  readonly firing: string;
  readonly text: string;
  readonly timestamp: number;
  readonly isSigned: boolean;
}

/** A receiver on a loopback port that reacts in turn, and with 200 after that. */
async function listen(port: number, reactions: Reaction[]): Promise<{ taken: Taken[]; hung: ServerResponse[] }> {
  const seen = { taken: [] as Taken[], hung: [] as ServerResponse[] };
  const server = createServer((request, response) => {
    void take(request).then((taken) => {
      seen.taken.push(taken);
      const reaction = reactions.shift() ?? 200;
      if (reaction === 'hang') seen.hung.push(response);
      else if (reaction === 'reset') request.socket.destroy();
      else if (reaction === 'endless') {
        response.writeHead(200);
        const more = (): void =>
          void (response.destroyed || response.write(Buffer.alloc(65_536), () => setImmediate(more)));
        more();
      } else if (reaction === 'cut')
        response.writeHead(200, { 'content-length': 1000 }).write('{', () => request.socket.destroy());
      else if (reaction === 'redirect' || reaction === 'redirect-to-file')
        response.writeHead(307, { location: reaction === 'redirect' ? '/elsewhere' : 'file:///etc/hosts' }).end();
      else response.writeHead(reaction).end();
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  disposals.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return seen;
}

async function take(request: IncomingMessage): Promise<Taken> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { headers } = request;
  const timestamp = String(headers['x-tapedeck-timestamp']);
  const digest = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
  return {
    firing: String(headers['x-tapedeck-firing']),
    text: (JSON.parse(body) as { readonly text: string }).text,
    timestamp: Number(timestamp),
    isSigned: headers['x-tapedeck-signature'] === `sha256=${digest}`,
  };
}

/** A webhook over real sockets; pauses between attempts are virtual, and one attempt waits for `timeoutMs` at most. */
function webhookTo(port: number, timeoutMs: number) {
  const http = createHttpPort();
  const clock = new FakeClock();
  const problems: string[] = [];
  const webhook = new AlertWebhook({
    url: `http://127.0.0.1:${String(port)}/hook`,
    secret: SECRET,
    body: '',
    clock,
    random: { next: () => 0.5 },
    http: { request: (request) => http.request({ ...request, timeoutMs: Math.min(timeoutMs, request.timeoutMs) }) },
    onProblem: ({ code }) => problems.push(code),
  });
  disposals.push(
    () => http.close(),
    () => webhook.stop(),
  );
  /** An attempt has failed, and the next is to come: its pause passes. */
  const pass = async (ms: number): Promise<void> => {
    await expect.poll(() => clock.pending, { interval: 5, timeout: 10_000 }).toBe(1);
    clock.advance(ms - 1);
    expect(clock.pending).toBe(1);
    clock.advance(1);
  };
  return { webhook, clock, problems, pass };
}

test('a receiver that refuses, hangs, resets and answers 503 gets every firing once it is well, signed, in order', async () => {
  const port = await freePort();
  const { webhook, clock, problems, pass } = webhookTo(port, 200);
  const began = clock.now();
  webhook.send(FIRING);
  webhook.send({ ...FIRING, id: 'a1-2', reading: 'price 2' });
  // Nobody listens yet: the first attempt is refused.
  await expect.poll(() => clock.pending, { interval: 5 }).toBe(1);
  const { taken } = await listen(port, ['hang', 'reset', 503]);
  for (const ms of [1000, 2000, 4000, 8000]) await pass(ms);
  await expect.poll(() => webhook.counts.sent, { interval: 5 }).toBe(2);
  expect(taken).toEqual([
    ...[1000, 3000, 7000, 15_000].map((after) => ({
      firing: 'a1-1',
      text: 'Bitcoin: price 100012.5',
      timestamp: began + after,
      isSigned: true,
    })),
    { firing: 'a1-2', text: 'Bitcoin: price 2', timestamp: began + 15_000, isSigned: true },
  ]);
  expect(webhook.counts).toEqual({ sent: 2, failed: 0, dropped: 0 });
  expect(problems).toEqual([]);
});

test('while a receiver hangs, firings are taken at once and wait; the end does not wait for it', async () => {
  const port = await freePort();
  const { taken, hung } = await listen(port, ['hang']);
  const { webhook, clock } = webhookTo(port, 60_000);
  webhook.send(FIRING);
  await expect.poll(() => hung.length, { interval: 5 }).toBe(1);
  for (let i = 0; i < 150; i++) webhook.send({ ...FIRING, id: `a1-${String(i + 2)}` });
  expect([webhook.waiting, webhook.counts.dropped]).toEqual([100, 50]);
  const closed = once(hung[0] as ServerResponse, 'close');
  webhook.stop();
  await closed;
  expect([taken.length, webhook.waiting, clock.pending]).toEqual([1, 0, 0]);
});

test('a receiver that stays away is given up after six attempts, which is a problem; the next firing is tried', async () => {
  const port = await freePort();
  const { webhook, problems, pass } = webhookTo(port, 200);
  webhook.send(FIRING);
  for (const ms of [1000, 2000, 4000, 8000, 16_000]) await pass(ms);
  await expect.poll(() => problems, { interval: 5 }).toEqual(['webhook-failed']);
  const { taken } = await listen(port, []);
  webhook.send({ ...FIRING, id: 'a1-2' });
  await expect.poll(() => webhook.counts, { interval: 5 }).toEqual({ sent: 1, failed: 1, dropped: 0 });
  expect(taken.map(({ firing }) => firing)).toEqual(['a1-2']);
});

test('what a receiver sends after its status counts for nothing: endless, or cut off', async () => {
  const port = await freePort();
  const { taken } = await listen(port, ['endless', 'cut']);
  const { webhook, problems } = webhookTo(port, 2000);
  for (const id of ['a1-1', 'a1-2', 'a1-3']) webhook.send({ ...FIRING, id });
  await expect.poll(() => webhook.counts, { interval: 5 }).toEqual({ sent: 3, failed: 0, dropped: 0 });
  expect(taken.map(({ firing }) => firing)).toEqual(['a1-1', 'a1-2', 'a1-3']);
  expect(problems).toEqual([]);
});

test('a redirect is not followed, wherever it leads', async () => {
  const port = await freePort();
  const { taken } = await listen(port, ['redirect', 'redirect-to-file']);
  const { webhook, problems } = webhookTo(port, 2000);
  webhook.send(FIRING);
  webhook.send({ ...FIRING, id: 'a1-2' });
  await expect.poll(() => problems, { interval: 5 }).toEqual(['webhook-rejected', 'webhook-rejected']);
  expect(taken).toHaveLength(2);
});
