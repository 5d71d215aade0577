import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@redis/client';
import { CloudEvent as OfficialEvent } from 'cloudevents';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClock, MATH_RANDOM } from '../hosts/node/ports/clock-port.ts';
import type { EquityQuote } from '../quotes/equity-quote.ts';
import { makeQuote } from '../quotes/testing/make-quote.ts';
import { marketCloudEvent, quoteEvent, type CloudEvent } from './cloud-event.ts';
import { Outbox } from './outbox.ts';
import { RedisPublisher } from './redis.ts';
import { freePort, hasRedisServer, RedisServer } from './testing/real-receivers.ts';

function quote(price: number): EquityQuote {
  const timestamp = Date.UTC(2026, 10, 30, 20);
  return makeQuote('AAPL', timestamp + 1000, { price, volume: 5, timestamp });
}

describe('events', () => {
  const trade = {
    kind: 'trade',
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    id: '17',
    price: '96000.10',
    size: '0.5',
    aggressor: 'buy',
    venueTime: Date.UTC(2026, 10, 30, 20),
    receivedAt: Date.UTC(2026, 10, 30, 20),
  } as unknown as Parameters<typeof marketCloudEvent>[0];

  test.each<[string, CloudEvent]>([
    ['of a quote', quoteEvent(quote(271.5))],
    ['of a trade', marketCloudEvent(trade)],
  ])('%s are what the official package takes for valid, field for field', (_, event) => {
    const official = new OfficialEvent(event as never, true);
    expect(official.validate()).toBe(true);
    expect(JSON.parse(JSON.stringify(official))).toEqual(JSON.parse(JSON.stringify(event)));
  });

  test('of one quote are one event, and of another price or volume another', () => {
    expect(quoteEvent(quote(1)).id).toBe(quoteEvent({ ...quote(1), receivedAt: 7 }).id);
    expect(quoteEvent(quote(1)).id).not.toBe(quoteEvent(quote(2)).id);
    expect(quoteEvent(quote(1)).id).not.toBe(quoteEvent({ ...quote(1), volume: 6 }).id);
  });

  test('of a candle have the time at which it closed, and say if they are simulated', () => {
    const candle = { ...trade, kind: 'candle', interval: '1m', openTime: 0, closeTime: 59_999, closed: true } as never;
    expect(marketCloudEvent(candle)).toMatchObject({
      type: 'tapedeck.candle.closed',
      id: 'BTCUSDT-candle-1m-0',
      time: '1970-01-01T00:00:59.999Z',
    });
    expect(marketCloudEvent(candle)).not.toHaveProperty('simulated');
    expect(new OfficialEvent(marketCloudEvent(candle, true) as never, true).simulated).toBe(true);
  });
});

describe.skipIf(!hasRedisServer())('a real Redis', () => {
  let folder = '';
  let server: RedisServer;
  let publisher: RedisPublisher | undefined;
  let outbox: Outbox;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-redis-'));
    server = new RedisServer(folder, await freePort());
    await server.start();
    outbox = new Outbox(path.join(folder, 'outbox.db'), { maxEntries: 1000, maxBytes: 1e7 });
  });
  afterEach(async () => {
    await publisher?.stop();
    outbox.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function publish(withStream: boolean): RedisPublisher {
    return (publisher = new RedisPublisher({
      ports: { clock: createClock(), random: MATH_RANDOM },
      url: server.url,
      channel: 'quotes-stream',
      maxLength: 100_000,
      ...(withStream ? { outbox } : {}),
    }));
  }

  async function streamPrices(): Promise<readonly number[]> {
    const client = await createClient({ url: server.url }).connect();
    const entries = await client.xRange('quotes-stream', '-', '+');
    await client.close();
    return (entries ?? []).map(
      ({ message }) => (JSON.parse(message['event']!) as { data: { price: number } }).data.price,
    );
  }

  test('gets events by Pub/Sub, and those that nobody was subscribed to are counted', async () => {
    const redis = publish(false);
    await expect.poll(() => redis.health().isConnected).toBe(true);
    await redis.publish([quoteEvent(quote(1))]);
    const subscriber = await createClient({ url: server.url }).connect();
    const received: string[] = [];
    await subscriber.subscribe('quotes-stream', (message) => received.push(message));
    await redis.publish([quoteEvent(quote(2)), quoteEvent(quote(3))]);
    await expect.poll(() => received.length).toBe(2);
    expect(received.map((text) => new OfficialEvent(JSON.parse(text) as never, true).subject)).toEqual([
      'AAPL',
      'AAPL',
    ]);
    expect(redis.health()).toEqual({ isConnected: true, published: 3, withoutSubscriber: 1, lost: 0, dropped: 0 });
    await subscriber.close();
  });

  test('that is killed and started again loses nothing on the stream; what Pub/Sub lost is counted', async () => {
    const redis = publish(true);
    await expect.poll(() => redis.health().isConnected).toBe(true);
    let price = 0;
    const some = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) await redis.publish([quoteEvent(quote(++price))]);
    };
    await some(20);
    await server.kill();
    await some(20);
    await expect.poll(() => redis.health().isConnected).toBe(false);
    await some(10);
    await server.start();
    await expect.poll(() => redis.health().stream?.waiting, { timeout: 60_000 }).toBe(0);
    await some(10);
    await expect.poll(() => redis.health().stream?.waiting, { timeout: 60_000 }).toBe(0);
    const prices = await streamPrices();
    // In order, and each at least once: an entry whose answer was lost is added again.
    expect([...new Set(prices)]).toEqual(Array.from({ length: price }, (_, index) => index + 1));
    expect(prices.length).toBeLessThanOrEqual(price + 5);
    const { published, lost } = redis.health();
    expect([published + lost, lost >= 10]).toEqual([price, true]);
  });

  test('keeps about as many entries of the stream as is configured', async () => {
    publisher = new RedisPublisher({
      ports: { clock: createClock(), random: MATH_RANDOM },
      url: server.url,
      channel: 'quotes-stream',
      maxLength: 1000,
      outbox,
    });
    const events = Array.from({ length: 5000 }, (_, index) => quoteEvent(quote(index + 1)));
    await publisher.publish(events);
    await expect.poll(() => publisher!.health().stream?.waiting, { timeout: 60_000 }).toBe(0);
    const prices = await streamPrices();
    expect([prices.at(-1), prices.length >= 1000, prices.length < 2000]).toEqual([5000, true, true]);
  });
});
