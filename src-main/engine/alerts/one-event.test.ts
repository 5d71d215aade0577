import { beforeEach, describe, expect, it } from 'vitest';
import { AlertFixture } from '../testing/alert-fixture.ts';

let t: AlertFixture;
beforeEach(() => {
  t = new AlertFixture();
  t.engine.attach(t.source, 'live');
});

/** A price that stays above 100 for so long, its stream running. */
function above(ms: number): void {
  t.enterAll('running');
  t.trade(101);
  t.touch();
  t.source.clock.advance(ms);
}

describe('what lasts', () => {
  it('is one event, whether the program is started again or the data breaks off meanwhile', async () => {
    t.put('> 100 for 10s every time');
    above(11_000);
    await t.restart();
    above(20_000);
    t.enter('reconnecting');
    above(20_000);
    expect(await t.told()).toHaveLength(1);
    t.trade(99);
    above(11_000);
    expect(await t.told()).toHaveLength(2);
  });

  it('is no news to an alert that is armed again while it lasts', async () => {
    const id = t.put('> 100 for 10s');
    above(11_000);
    t.engine.arm(id);
    above(20_000);
    expect(await t.told()).toHaveLength(1);
  });

  it('is seen if it began in a break: once a whole time was', async () => {
    t.put('> 100 for 10s');
    t.enterAll('running');
    t.trade(99);
    t.enter('reconnecting');
    above(9000);
    expect(await t.told()).toEqual([]);
    t.source.clock.advance(1500);
    expect(await t.told()).toHaveLength(1);
  });
});

describe('what is true for an instant', () => {
  it('and cannot be judged then hides nothing that ended at that instant', async () => {
    t.put('(funding < 1% and trade > 2k) or quiet 2s every time');
    t.enterAll('running');
    t.trade(100);
    t.source.clock.advance(2250);
    expect(await t.told()).toEqual(['no trade for 2s']);
    // Funding is not known: neither is whether this is what it waits for. That it is no longer quiet is.
    t.trade(100, { size: 30 });
    t.source.clock.advance(2250);
    expect(await t.told()).toEqual(['no trade for 2s', 'no trade for 2s']);
  });
});

describe('an alert that is changed', () => {
  it('does not fire again if only how it notifies and how often was', async () => {
    const id = t.put('> 100 every time');
    t.trade(101);
    t.put('> 100 every 1m via sound', id);
    t.trade(101.5);
    expect(await t.told()).toEqual(['price 101']);
    t.trade(99);
    t.trade(102);
    await t.told();
    expect(t.fired.map(({ deliver }) => deliver)).toEqual([[], ['sound']]);
    expect(t.source.leased).toEqual(['binance-spot:BTCUSDT@trade']);
  });

  it('nor if that was while nothing ran', async () => {
    t.put('> 100 every time', 'listed');
    t.trade(101);
    await t.told();
    await t.engine.stop();
    await t.restart();
    t.put('> 100 every time via webhook', 'listed');
    t.trade(101);
    expect(await t.told()).toHaveLength(1);
  });

  it('is armed if it had fired, for what happens from then on', async () => {
    const id = t.put('> 100');
    t.trade(101);
    t.put('> 100 via sound', id);
    expect(t.engine.find(id)).toMatchObject({ state: 'armed', firings: 1 });
    t.trade(101);
    expect(await t.told()).toHaveLength(1);
    t.trade(99);
    t.trade(101);
    expect(await t.told()).toHaveLength(2);
  });

  it('fires at once for another condition that is true', async () => {
    const id = t.put('> 100 every time');
    t.trade(103);
    t.put('> 102 every time', id);
    expect(await t.told()).toHaveLength(2);
  });
});

it('a firing has an id of its own, also of an alert that was deleted and put back', async () => {
  const id = t.put('trade > 100 every time');
  t.trade(101);
  const rule = t.engine.remove(id)?.rule ?? t.rule('> 1');
  t.source.clock.advance(1000);
  t.engine.put(rule, id);
  t.trade(101);
  await t.told();
  expect(new Set(t.fired.map((firing) => firing.id)).size).toBe(2);
});

describe('trades from before an alert was set', () => {
  it('do not fire, but what they leave true does', async () => {
    t.source.aheadMs = 0;
    t.put('> 100');
    t.trade(101, { at: t.venueNow - 6000 });
    t.trade(99, { at: t.venueNow - 5000 });
    t.source.clock.advance(500);
    expect(await t.told()).toEqual([]);
    t.trade(102);
    expect(await t.told()).toEqual(['price 102']);
  });

  it('fire for what is true already, soon, though nobody trades', async () => {
    t.source.aheadMs = 0;
    t.put('> 100');
    t.trade(101, { at: t.venueNow - 5000 });
    expect(await t.told()).toEqual([]);
    t.source.clock.advance(300);
    expect(await t.told()).toEqual(['price 101']);
  });
});

it('a venue that was late already when the alert was set is late', async () => {
  const report = (isBehind: boolean): void => {
    t.source.quality.report({
      at: t.source.now(),
      venue: t.venue.id,
      kind: 'lag-changed',
      scope: 'venue',
      subject: t.venue.id,
      isBehind,
      behindMs: 900,
      lastedMs: 0,
    });
  };
  report(true);
  t.put('lagging every time');
  expect(await t.told()).toEqual(['data comes late']);
  report(false);
  t.put('lagging');
  report(true);
  expect(await t.told()).toHaveLength(3);
});
