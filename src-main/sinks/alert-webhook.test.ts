import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AlertFiring } from '../../src-shared/alerts/alert.ts';
import { FakeClock, settle } from '../engine/testing/fake-clock.ts';
import type { HttpAnswer, HttpRequest } from '../engine/ports.ts';
import { AlertWebhook, firingText } from './alert-webhook.ts';

const FIRING: AlertFiring = {
  id: 'a1-1',
  alert: 'a1',
  title: 'my "first" alert',
  at: Date.UTC(2026, 10, 20, 12),
  reading: 'price 100012.5',
  instruments: ['binance-spot:BTCUSDT'],
  suppressed: 0,
  mode: 'live',
  isQuiet: false,
  deliver: ['webhook'],
};

/** A receiver that answers as it is told, one answer a request; 200 after that. */
function receiver(options: { body?: string; secret?: string; answers?: (number | Error)[] } = {}): {
  readonly webhook: AlertWebhook;
  readonly clock: FakeClock;
  readonly requests: HttpRequest[];
  readonly problems: string[];
} {
  const clock = new FakeClock();
  const requests: HttpRequest[] = [];
  const problems: string[] = [];
  const answers = [...(options.answers ?? [])];
  const webhook = new AlertWebhook({
    url: 'https://hook.example/x',
    secret: options.secret ?? '',
    body: options.body ?? '',
    clock,
    random: { next: () => 0.5 },
    http: {
      request: (request) => {
        requests.push(request);
        const answer = answers.shift() ?? 200;
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve({
          status: answer,
          header: () => undefined,
          headers: () => [],
          body: new Uint8Array(),
        } satisfies HttpAnswer);
      },
    },
    onProblem: ({ code, message }) => problems.push(`${code}: ${message}`),
  });
  return { webhook, clock, requests, problems };
}

test('signs what it sends, so that the receiver can check it', async () => {
  const { webhook, clock, requests } = receiver({ secret: 'shh' });
  webhook.send(FIRING);
  await settle();
  const { body = '', headers = {} } = requests[0] ?? {};
  const timestamp = headers['x-tapedeck-timestamp'] ?? '';
  expect(Number(timestamp)).toBe(clock.now());
  const digest = createHmac('sha256', 'shh').update(`${timestamp}.${body}`).digest('hex');
  expect(headers['x-tapedeck-signature']).toBe(`sha256=${digest}`);
  expect(JSON.parse(body)).toMatchObject({ text: 'my "first" alert: price 100012.5', firing: { id: 'a1-1' } });
});

test('fills a template, whatever is in the name of the alert', async () => {
  const { webhook, requests } = receiver({ body: '{"chat_id":"42","text":"{title} at {at}: {reading}"}' });
  webhook.send(FIRING);
  await settle();
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    chat_id: '42',
    text: 'my "first" alert at 2026-11-20T12:00:00.000Z: price 100012.5',
  });
});

test('tries again what may succeed, in order, and gives up what is rejected or fails for long', async () => {
  const { webhook, clock, requests, problems } = receiver({ answers: [503, new Error('refused'), 200, 400] });
  webhook.send(FIRING);
  webhook.send({ ...FIRING, id: 'a1-2' });
  webhook.send({ ...FIRING, id: 'a1-3' });
  await clock.run(10_000);
  expect(requests.map(({ headers }) => headers?.['x-tapedeck-firing'])).toEqual([
    'a1-1',
    'a1-1',
    'a1-1',
    'a1-2',
    'a1-3',
  ]);
  expect(webhook.counts).toEqual({ sent: 2, failed: 1, dropped: 0 });
  expect(problems).toEqual(['webhook-rejected: alert a1-2 could not be sent to the webhook: it answered 400']);
  const down = receiver({ answers: Array.from({ length: 9 }, () => 500) });
  down.webhook.send(FIRING);
  await down.clock.run(600_000);
  expect(down.requests).toHaveLength(6);
  expect(down.webhook.counts.failed).toBe(1);
  expect(down.problems).toEqual(['webhook-failed: alert a1-1 could not be sent to the webhook: it answered 500']);
});

test('keeps a bounded queue while the receiver is down, and ends at once', async () => {
  const { webhook, clock, problems, requests } = receiver({ answers: [500] });
  for (let i = 0; i < 103; i++) webhook.send({ ...FIRING, id: `a1-${String(i)}` });
  await settle();
  expect([webhook.waiting, webhook.counts.dropped]).toEqual([100, 2]);
  expect(problems[0]).toContain('dropped');
  webhook.stop();
  webhook.stop();
  await clock.run(60_000);
  expect([webhook.waiting, requests.length, clock.pending]).toEqual([0, 1, 0]);
});

test('says what happened in one line', () => {
  expect(firingText({ ...FIRING, missed: { from: 0, to: 1, reason: 'asleep' }, suppressed: 3, mode: 'demo' })).toBe(
    'my "first" alert: price 100012.5 · was crossed while there was no data · 3 more since the last time · simulated data',
  );
});
