import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../src-shared/market/events.ts';
import { EventHub } from './event-hub.ts';
import { EventLog } from './event-log.ts';
import { QualityEvents } from './quality/quality-events.ts';
import { FakeLog } from './testing/fake-ports.ts';

const TRADE: MarketEvent = {
  kind: 'trade',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  id: 1,
  price: '1',
  size: '1',
  aggressor: 'buy',
};
const BBO: MarketEvent = { kind: 'bbo', venue: 'binance-spot', symbol: 'BTCUSDT' };

describe('EventHub', () => {
  it('emits each event on its own channel and on mkt.all', () => {
    const { hub } = setup();
    const received: string[] = [];
    hub.on('mkt.trades', () => {
      received.push('trades');
    });
    const off = hub.on('mkt.all', ({ kind }) => {
      received.push(`all ${kind}`);
    });
    hub.emitMarket(TRADE);
    hub.emitMarket(BBO);
    off();
    hub.emitMarket(TRADE);
    expect(received).toEqual(['trades', 'all trade', 'all bbo', 'trades']);
  });

  it('knows what anybody listens to', () => {
    const { hub, changes } = setup();
    expect([hub.hasAnyMarketListener(), hub.hasMarketListener({ kind: 'bbo' })]).toEqual([false, false]);
    const off = hub.on('mkt.ticker', () => undefined);
    expect([
      hub.hasAnyMarketListener(),
      hub.hasMarketListener({ kind: 'ticker' }),
      hub.hasMarketListener({ kind: 'bbo' }),
    ]).toEqual([true, true, false]);
    off();
    hub.on('live.health', () => undefined);
    expect([hub.hasAnyMarketListener(), hub.has('live.health'), changes()]).toEqual([false, true, 3]);
  });

  it('counts every throw, logs one a second and goes on with the others', () => {
    const { hub, log, at } = setup();
    let received = 0;
    hub.on('mkt.trades', () => {
      throw new Error('mine');
    });
    hub.on('mkt.trades', () => {
      received++;
    });
    for (let i = 0; i < 500; i++) {
      at.now += 10;
      hub.emitMarket(TRADE);
    }
    expect([received, hub.handlerErrors, log.named('HANDLER_ERROR').length]).toEqual([500, 500, 5]);
    expect(log.events.at(-1)?.fields).toMatchObject({
      channel: 'mkt.trades',
      code: 'handler-failed',
      error: 'a listener of mkt.trades threw: mine',
    });
  });

  it('counts and logs what async listeners reject with, and the process goes on', async () => {
    const { hub, log } = setup();
    const eventLog = new EventLog(log);
    const quality = new QualityEvents(eventLog);
    const failing = async (): Promise<void> => {
      await Promise.resolve();
      throw new Error('later');
    };
    hub.on('mkt.trades', failing);
    eventLog.on(failing);
    quality.on(failing);
    hub.emitMarket(TRADE);
    quality.report({ kind: 'malformed', at: 1, venue: 'binance-spot', reason: 'x' });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect([hub.handlerErrors, quality.handlerErrors]).toEqual([1, 1]);
    // One for what is malformed, one for the failure of the listener to quality.
    expect(eventLog.handlerErrors).toBe(2);
    expect(log.named('HANDLER_ERROR').map(({ fields }) => fields)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ channel: 'mkt.trades', error: 'a listener of mkt.trades threw: later' }),
        { channel: 'log.event', error: 'later' },
        { channel: 'quality', error: 'later' },
      ]),
    );
  });

  it('rejects listeners beyond the bound, and has room again when one stops', () => {
    const { hub } = setup(2);
    const off = hub.on('mkt.trades', () => undefined);
    hub.on('log.event', () => undefined);
    expect(() => hub.on('mkt.all', () => undefined)).toThrow(
      expect.objectContaining({ code: 'too-many-listeners' }) as Error,
    );
    expect([hub.listeners, hub.rejected]).toEqual([2, 1]);
    off();
    hub.on('mkt.all', () => undefined);
    expect(hub.listeners).toBe(2);
  });
});

describe('channels', () => {
  it.each([
    ['mkt.bbo', { kind: 'bbo', venue: 'okx', symbol: 'A' }],
    ['mkt.liquidations', { kind: 'liquidation', venue: 'okx', symbol: 'A', side: 'buy', price: '1', size: '1' }],
    ['mkt.openInterest', { kind: 'openInterest', venue: 'okx', symbol: 'A', openInterest: '1' }],
  ] as const)('%s brings every event of its kind, frozen, and no other', (channel, event) => {
    const { hub } = setup();
    const received: unknown[] = [];
    hub.on(channel, (each) => received.push(each));
    expect(hub.hasMarketListener({ kind: event.kind })).toBe(true);
    expect(hub.hasMarketListener({ kind: 'trade' })).toBe(false);
    hub.emitMarket({ ...event });
    hub.emitMarket({ kind: 'ticker', venue: 'okx', symbol: 'A' });
    expect(received).toEqual([event]);
    expect(Object.isFrozen(received[0])).toBe(true);
  });

  it('of what is no market data bring frozen events too', () => {
    const { hub } = setup();
    const received: unknown[] = [];
    const notice = { kind: 'malformed', at: 1, venue: 'okx', reason: 'x' } as const;
    hub.on('mkt.quality', (each) => received.push(each));
    hub.on('log.event', (each) => received.push(each));
    hub.emit('mkt.quality', { ...notice } as never);
    hub.on('mkt.trades', () => {
      throw new Error('mine');
    });
    hub.emitMarket({ ...TRADE });
    expect(received).toMatchObject([notice, { name: 'HANDLER_ERROR' }]);
    expect(received.every((each) => Object.isFrozen(each))).toBe(true);
  });
});

function setup(maxListeners?: number) {
  const log = new FakeLog();
  const at = { now: 1000 };
  let changes = 0;
  return {
    log,
    at,
    changes: () => changes,
    hub: new EventHub(new EventLog(log), () => at.now, {
      onChange: () => {
        changes++;
      },
      ...(maxListeners === undefined ? {} : { maxListeners }),
    }),
  };
}
