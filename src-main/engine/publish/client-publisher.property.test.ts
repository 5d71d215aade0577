import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { TRADE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { ClientPublisher } from './client-publisher.ts';

it('however slowly a client answers: one frame at a time, every trade once and in order, or counted as dropped', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('trades' as const), count: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 350 }) }),
    fc.record({ kind: fc.constant('ack' as const) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 40 }), fc.array(step, { maxLength: 80 }), (capacity, steps) => {
      const feed = new FakeSource(VENUES['binance-spot'], { ...defaultConfig(), maxRecentTrades: capacity });
      const client = connect(feed);
      let id = 0;
      for (const each of steps) {
        if (each.kind === 'time') feed.clock.advance(each.ms);
        else if (each.kind === 'ack') client.ack();
        else for (let i = 0; i < each.count; i++) trade(feed, ++id);
        expect(client.unacknowledged()).toBeLessThanOrEqual(1);
        expect(client.largest()).toBeLessThanOrEqual(capacity);
      }
      for (let i = 0; i < 3; i++) {
        client.ack();
        feed.clock.advance(100);
      }
      expect(client.ids).toEqual([...client.ids].sort((a, b) => a - b));
      expect(new Set(client.ids).size).toBe(client.ids.length);
      expect(client.ids.length + client.dropped()).toBe(id);
    }),
    { numRuns: 60 },
  );
});

function connect(feed: FakeSource) {
  const ids: number[] = [];
  let seq = 0;
  let acknowledged = 0;
  let dropped = 0;
  let largest = 0;
  const publisher = new ClientPublisher({
    engine: feed,
    send: {
      text: () => undefined,
      frame: (bytes) => {
        const { header, numbers } = decodeFrame(bytes)!;
        seq = header.seq;
        for (const section of header.sections) {
          if (section.kind !== 'trades') continue;
          dropped += section.dropped;
          largest = Math.max(largest, section.count);
          for (let i = 0; i < section.count; i++) ids.push(numbers[section.offset + i * TRADE_STRIDE]!);
        }
      },
    },
  });
  publisher.onMessage({ kind: 'demand', demands: [{ sub: 't', kind: 'trades', instrument: 'binance-spot:BTCUSDT' }] });
  return {
    ids,
    dropped: () => dropped,
    largest: () => largest,
    unacknowledged: () => seq - acknowledged,
    ack: () => {
      acknowledged = seq;
      publisher.onMessage({ kind: 'ack', seq });
    },
  };
}

function trade(feed: FakeSource, id: number): void {
  feed.frame(
    `{"stream":"btcusdt@trade","data":{"e":"trade","E":${id},"s":"BTCUSDT","t":${id},"p":"1.5","q":"1","T":${id},"m":true,"M":true}}`,
  );
}
