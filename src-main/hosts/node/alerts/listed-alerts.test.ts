import { expect, test } from 'vitest';
import { CONDITION_EXAMPLES } from '../../../../src-shared/alerts/alert-examples.ts';
import { formatRule } from '../../../../src-shared/alerts/format-alert.ts';
import { readAlert } from '../../../engine/alerts/read-alert.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import { AlertFixture } from '../../../engine/testing/alert-fixture.ts';
import { settle } from '../../../engine/testing/fake-clock.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import { toyInstrument } from '../../../engine/testing/toy-venue.ts';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { AlertService } from './alert-service.ts';

const BTC = 'binance-spot:BTCUSDT';
const ETH = 'binance-spot:ETHUSDT';

test('every kind of condition in the list of a configuration is watched, fires, and reads back as the same', async () => {
  const facts = { instrument: BTC, other: ETH, venue: 'binance-spot', price: 100 };
  const list = Object.entries(CONDITION_EXAMPLES).map(([id, { text }]) => ({ id, when: text(facts) }));
  const parsed = parseConfig({ alerts: { list } });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const t = new AlertFixture({ bookPolicy: () => ({ kind: 'every-message', levels: 5 }) });
  t.source.instruments = [toyInstrument('BTCUSDT'), toyInstrument('ETHUSDT')];
  const ports = new FakePorts();
  const sent: ServerMessage[] = [];
  const alerts = new AlertService({
    ports: { http: ports.http, random: ports.random, log: ports.log, clock: t.source.clock },
    store: { port: t.store, name: 'alerts-serve' },
    config: parsed.config.alerts,
    broadcast: (message) => sent.push(message),
  });
  await alerts.loadListed(t.source);
  alerts.attach({ source: t.source, mode: 'live' });
  const set = await alerts.answer({ method: 'get-alerts' });
  if (set.kind !== 'alerts') throw new Error(set.kind);
  for (const { rule } of set.alerts.alerts)
    expect(await readAlert(formatRule(rule), { source: t.source })).toEqual(rule);
  expect(alerts.health).toMatchObject({ set: list.length, armed: list.length, problems: 0 });

  makeEverythingHappen(t);
  await settle();
  const fired = sent.flatMap((message) => (message.kind === 'alert-fired' ? [message.firing.alert] : []));
  expect(fired.toSorted()).toEqual(list.map(({ id }) => id).toSorted());
  expect(alerts.health).toMatchObject({ fired: list.length, armed: 0, problems: 0 });
  await alerts.stop();
});

/** What each example waits for, once. */
function makeEverythingHappen(t: AlertFixture): void {
  const { clock, quality } = t.source;
  t.enterAll('running');
  t.trade(98);
  clock.advance(1000);
  t.trade(102, { size: 60_000 });
  t.trade(100);
  t.bbo(100, 101);
  t.bbo(98, 99, 'ETHUSDT');
  t.book({
    bids: [
      ['100', '9'],
      ['99', '1'],
    ],
    asks: [
      ['100.1', '1'],
      ['101', '1'],
    ],
  });
  clock.advance(500);
  t.book({ bids: [['100.2', '1']], asks: [['100.1', '1']] });
  t.liquidation(100, { size: 2000 });
  t.funding('0.0003');
  t.funding('0.00051');
  t.openInterest('80000');
  t.openInterest('91000');
  // What was traded before the first trade is known only when a minute has passed; no trade for half of it is quiet.
  clock.advance(61_000);
  t.trade(100, { size: 20_000, isBuy: false });
  const about = { at: t.source.now(), venue: t.venue.id };
  quality.report({
    ...about,
    kind: 'trade-gap',
    symbol: 'BTCUSDT',
    channel: 'trade',
    missing: { by: 'id', firstId: 2, lastId: 3 },
  });
  quality.report({
    ...about,
    kind: 'lag-changed',
    scope: 'venue',
    subject: t.venue.id,
    isBehind: true,
    behindMs: 900,
    lastedMs: 0,
  });
  t.enter('stale');
  t.source.aheadMs = -600;
  clock.advance(250);
  t.enterAll('reconnecting');
  clock.advance(250);
}
