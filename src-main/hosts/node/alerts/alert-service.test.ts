import { expect, test } from 'vitest';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { guardClientMessage } from '../../../../src-shared/wire/guards.ts';
import { defaultConfig, parseConfig } from '../../../engine/config/config.ts';
import type { SessionRequest } from '../../../engine/publish/answer-request.ts';
import { AlertFixture } from '../../../engine/testing/alert-fixture.ts';
import { settle } from '../../../engine/testing/fake-clock.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import { toyInstrument } from '../../../engine/testing/toy-venue.ts';
import { AlertService } from './alert-service.ts';
import type { AlertRequest } from '../../../../src-shared/wire/protocol.ts';

function service(config = defaultConfig().alerts): {
  readonly service: AlertService;
  readonly t: AlertFixture;
  readonly ports: FakePorts;
  readonly sent: ServerMessage[];
} {
  const t = new AlertFixture();
  t.source.instruments = [toyInstrument('BTCUSDT')];
  const ports = new FakePorts();
  const sent: ServerMessage[] = [];
  const made = new AlertService({
    ports: { http: ports.http, random: ports.random, log: ports.log, clock: t.source.clock },
    store: { port: t.store, name: 'alerts' },
    config,
    broadcast: (message) => sent.push(message),
  });
  return { service: made, t, ports, sent };
}

/** As a screen sends it. */
function guarded(request: AlertRequest): AlertRequest {
  const outcome = guardClientMessage(JSON.stringify({ kind: 'request', id: 1, request }));
  if (!outcome.ok) throw new Error(outcome.problem);
  return (outcome.message as { readonly request: SessionRequest }).request as AlertRequest;
}

test('a screen types an alert, sees what it means, sets it, and is told when it fires', async () => {
  const { service: alerts, t, sent, ports } = service();
  await alerts.load();
  alerts.attach({ source: t.source, mode: 'demo' });
  const read = await alerts.answer(guarded({ method: 'read-alert', text: 'btc > 100 simulated via sound' }));
  if (read.kind !== 'alert-rule') throw new Error(read.kind);
  const put = await alerts.answer(guarded({ method: 'put-alert', rule: read.rule, id: 'mine' }));
  expect(put).toMatchObject({ kind: 'alert', alert: { id: 'mine', state: 'armed' } });
  t.trade(101);
  await settle();
  expect(sent.map(({ kind }) => kind)).toEqual(['alerts', 'alerts', 'alert-fired']);
  expect(sent.at(-1)).toMatchObject({ firing: { reading: 'price 101', mode: 'demo', deliver: ['sound'] } });
  expect(ports.log.named('ALERT_FIRED')).toHaveLength(1);
  expect(await alerts.answer(guarded({ method: 'arm-alert', id: 'mine' }))).toMatchObject({
    alert: { state: 'armed' },
  });
  expect(await alerts.answer(guarded({ method: 'pause-alert', id: 'mine' }))).toMatchObject({
    alert: { state: 'paused' },
  });
  await alerts.answer(guarded({ method: 'set-quiet-hours', hours: { from: '22:00', to: '07:00', timeZone: 'UTC' } }));
  await alerts.answer(guarded({ method: 'delete-alert', id: 'mine' }));
  expect(await alerts.answer(guarded({ method: 'get-alerts' }))).toMatchObject({
    alerts: { alerts: [], firings: [{ alert: 'mine' }], quietHours: { from: '22:00' }, hasWebhook: false },
  });
  await alerts.answer(guarded({ method: 'clear-firings' }));
  expect(await alerts.answer({ method: 'get-alerts' })).toMatchObject({ alerts: { firings: [] } });
  await alerts.stop();
});

test('what cannot be is answered in words, and what is no alert does not come through', async () => {
  const { service: alerts, t } = service();
  expect(await alerts.answer({ method: 'read-alert', text: 'btc > 1' })).toMatchObject({
    error: { code: 'unavailable' },
  });
  alerts.attach({ source: t.source, mode: 'live' });
  for (const [text, words] of [
    ['btc > x', 'a number'],
    ['doge > 1', 'no instrument is called doge'],
    ['btc > 1 until 2020-01-01', 'would have expired already'],
    ['btc > 1 expires in 999999999d', 'expires sooner'],
  ] as const)
    expect(await alerts.answer({ method: 'read-alert', text })).toMatchObject({
      error: { code: 'bad-request', message: expect.stringContaining(words) as string },
    });
  expect(await alerts.answer({ method: 'arm-alert', id: 'nobody' })).toMatchObject({ error: { code: 'bad-request' } });
  expect(
    guardClientMessage('{"kind":"request","id":1,"request":{"method":"put-alert","rule":{"condition":7}}}').ok,
  ).toBe(false);
});

test('alerts of the configuration are set by their names, go to the webhook, and are counted', async () => {
  const parsed = parseConfig({
    alerts: {
      list: [{ id: 'btc', when: 'binance-spot:BTCUSDT > 100 via webhook', name: 'Bitcoin' }],
      webhook: { url: 'http://127.0.0.1:9/hook' },
    },
  });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const { service: alerts, t, ports } = service(parsed.config.alerts);
  await alerts.loadListed(t.source);
  alerts.attach({ source: t.source, mode: 'live' });
  t.trade(101);
  await settle();
  expect(ports.http.requests.map(({ url }) => url)).toEqual(['http://127.0.0.1:9/hook']);
  expect(alerts.health).toMatchObject({ set: 1, armed: 0, fired: 1, failed: 0, problems: 0 });
  const wrong = parseConfig({ alerts: { list: [{ id: 'x', when: 'btc >' }] } });
  if (!wrong.ok) throw new Error('the text is for the session to read');
  await expect(service(wrong.config.alerts).service.loadListed(t.source)).rejects.toThrow(
    'alerts.list x: a level is missing',
  );
});

test.each([
  [{ webhook: { url: 'http://example.org/hook' } }, 'https://'],
  [{ webhook: { url: 'ftp://example.org' } }, 'https://'],
  [{ list: [{ id: 'a b', when: 'x' }] }, 'letters'],
  [{ quietHours: { from: '22:00' } }, 'both'],
  [{ quietHours: { from: '24:00', to: '07:00' } }, 'HH:MM'],
  [{ quietHours: { from: '22:00', to: '07:00', timeZone: 'Mars' } }, 'Europe/Berlin'],
])('%j is rejected', (alerts, words) => {
  const parsed = parseConfig({ alerts });
  expect(parsed.ok ? '' : parsed.problems[0]?.message).toContain(words);
});

test.each([
  ['{title}', 'the body of the webhook is no JSON'],
  ['{"text":"{titel}"}', 'the body of the webhook has {titel}: there are {id}, {title}, {reading}, {text}, {at}'],
])('a webhook with the body %s is off, which is said', async (body, words) => {
  const parsed = parseConfig({ alerts: { webhook: { url: 'https://hook.example/x', body } } });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const { service: alerts, ports, sent } = service(parsed.config.alerts);
  // Before the host is there that tells the screens: they ask.
  expect(sent).toEqual([]);
  expect(ports.log.named('ALERT_PROBLEM')).toMatchObject([{ fields: { code: 'webhook-template', problem: words } }]);
  expect(await alerts.answer({ method: 'get-alerts' })).toMatchObject({
    alerts: { hasWebhook: false, lastProblem: { code: 'webhook-template', message: words } },
  });
});

test('what cannot be sent or watched is said on the screens and counted, and stops no other alert', async () => {
  const { service: alerts, t, ports, sent } = service();
  t.source.instruments = [toyInstrument('BTCUSDT')];
  await alerts.load();
  alerts.attach({ source: t.source, mode: 'live' });
  await alerts.answer(guarded({ method: 'put-alert', rule: t.rule('yahoo:NONE > 1'), id: 'nowhere' }));
  await alerts.answer(guarded({ method: 'put-alert', rule: t.rule('> 100 via webhook'), id: 'sent' }));
  await alerts.answer(guarded({ method: 'put-alert', rule: t.rule('> 100 every time'), id: 'other' }));
  t.trade(101);
  await settle();
  expect(sent.flatMap((one) => (one.kind === 'alert-problem' ? [one.problem.code] : []))).toEqual([
    'not-watched',
    'webhook-missing',
  ]);
  expect(alerts.health).toMatchObject({ fired: 2, problems: 2, lastProblem: { code: 'webhook-missing' } });
  expect(ports.log.named('ALERT_PROBLEM')).toHaveLength(2);
  // A session that may watch it, or need not, takes the problem away from the screens.
  alerts.attach({ source: t.source, mode: 'demo' });
  const last = sent.findLast((one) => one.kind === 'alerts');
  expect(last?.alerts.find(({ id }) => id === 'nowhere')?.problem).toBeUndefined();
  expect(last?.alerts.map(({ id }) => id)).toContain('nowhere');
});

test('a webhook that never answers keeps nothing else waiting, and its alerts wait', async () => {
  const parsed = parseConfig({ alerts: { webhook: { url: 'https://hook.example/x' } } });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const { service: alerts, t, ports, sent } = service(parsed.config.alerts);
  await alerts.load();
  alerts.attach({ source: t.source, mode: 'live' });
  await alerts.answer(guarded({ method: 'put-alert', rule: t.rule('trade > 1 every time via webhook') }));
  for (let i = 0; i < 3; i++) t.trade(101);
  await settle();
  expect(sent.filter(({ kind }) => kind === 'alert-fired')).toHaveLength(3);
  expect(ports.http.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000]);
  expect(alerts.health).toMatchObject({ fired: 3, sent: 0, failed: 0, waiting: 2 });
  await alerts.stop();
});

test('in the quiet hours of the configuration alerts of a service go to the log only', async () => {
  const quietHours = { from: '11:00', to: '13:00', timeZone: 'UTC' };
  const list = [{ id: 'btc', when: 'binance-spot:BTCUSDT > 100 via webhook' }];
  const parsed = parseConfig({ alerts: { list, quietHours, webhook: { url: 'https://hook.example/x' } } });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const { service: alerts, t, ports } = service(parsed.config.alerts);
  await alerts.loadListed(t.source);
  alerts.attach({ source: t.source, mode: 'live' });
  t.trade(101);
  await settle();
  expect(ports.log.named('ALERT_FIRED')).toHaveLength(1);
  expect(ports.http.requests).toEqual([]);
});
