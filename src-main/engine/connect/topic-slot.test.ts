import { expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { TopicSlot } from '../venue/topic-slot.ts';
import { StreamPool } from './stream-pool.ts';
import type { StreamRecord } from './stream-record.ts';

/** A venue whose decoder keeps one slot a topic, and pools of it that note by which stream each message came. */
function setUp() {
  const toy = toyVenue();
  const slots = new Map<string, TopicSlot>();
  const venue = toyVenue({
    decode: (bytes, out) => {
      toy.decode(bytes, out);
      if (out.topic === '') return;
      let slot = slots.get(out.topic);
      if (slot === undefined) slots.set(out.topic, (slot = new TopicSlot()));
      out.slot = slot;
    },
  });
  const open = () => {
    const ports = new FakePorts();
    const came: (StreamRecord | undefined)[] = [];
    const pool = new StreamPool({
      ports,
      venue,
      endpoints: venue.endpoints.production,
      config: { ...defaultConfig(), unsubscribeDelayMs: 0 },
      sink: {
        onMessage: (_decoded, stream) => came.push(stream),
        onStreamUp: () => undefined,
        onStreamLost: () => undefined,
        onStreamStale: () => undefined,
        onStreamRenewed: () => undefined,
      },
    });
    let id = 0;
    const deliver = (topic: string) => {
      ports.sockets.last.deliver(toyTrade(topic, ++id, ports.clock.now()));
    };
    const acquire = (key: string) => pool.acquire({ key, route: '' }, { symbol: key.toUpperCase(), channel: 'trade' });
    return { ports, pool, came, deliver, acquire };
  };
  return { slots, open };
}

test('a stream is found by the slot of its topic, and no longer once it has ended', () => {
  const { slots, open } = setUp();
  const { ports, came, deliver, acquire } = open();
  const [t, u] = [acquire('t'), acquire('u')];
  ports.sockets.last.accept();
  ports.sockets.last.deliver(toyAck(1));
  for (let i = 0; i < 3; i++) deliver('t');
  deliver('u');
  expect(came).toEqual([t.stream, t.stream, t.stream, u.stream]);
  expect(slots.get('t')?.stream).toBe(t.stream);
  expect(t.stream.messages).toBe(3);
  t.release();
  ports.clock.advance(10);
  deliver('t');
  expect(came).toHaveLength(4);
  expect(slots.get('t')).toEqual(new TopicSlot());
  deliver('u');
  expect(came).toHaveLength(5);
});

test('two pools that take one topic each have their own stream of it', () => {
  const { open } = setUp();
  const pools = [open(), open()];
  const streams = pools.map(({ acquire }) => acquire('t').stream);
  for (const { ports } of pools) {
    ports.sockets.last.accept();
    ports.sockets.last.deliver(toyAck(1));
  }
  for (let i = 0; i < 3; i++) for (const { deliver } of pools) deliver('t');
  expect(pools.map(({ came }) => new Set(came))).toEqual(streams.map((stream) => new Set([stream])));
});

test('a pool that has stopped leaves nothing in the slots', async () => {
  const { slots, open } = setUp();
  const { ports, pool, deliver, acquire } = open();
  acquire('t');
  ports.sockets.last.accept();
  ports.sockets.last.deliver(toyAck(1));
  deliver('t');
  const stopped = pool.stop();
  ports.clock.advance(10);
  await stopped;
  expect(slots.get('t')).toEqual(new TopicSlot());
});
