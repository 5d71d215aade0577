import { describe, expect, it } from 'vitest';
import { BookBuffer } from '../../../src-renderer/feed/book-buffer.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { decodeFrame, encodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { frameProblem } from '../../../src-shared/wire/frame-guard.ts';
import { VENUES } from '../../venues/registry.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { ClientPublisher } from './client-publisher.ts';

const OKX =
  '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["101","1","0","7"],["102","2","0","12"],["103","3","0","1"]],' +
  '"bids":[["100.5","1.5","0","4"],["100","2"]],"ts":"1768478400100","checksum":0,"seqId":1,"prevSeqId":-1}]}';
const HYPERLIQUID =
  '{"channel":"l2Book","data":{"coin":"BTC","time":1768478400200,"levels":[[{"px":"100","sz":"2.5","n":3}],[{"px":"101","sz":"1.1","n":2}]]}}';
const BYBIT =
  '{"topic":"orderbook.1000.BTCUSDT","ts":1768478400100,"type":"snapshot","data":{"s":"BTCUSDT","b":[["100","1"]],"a":[["101","1"]],"u":5,"seq":7},"cts":1768478400090}';

/** What a screen shows of a book after one message, and the frame it came in. */
function shownOf(venue: StreamVenueId, symbol: string, message: string, orders: boolean) {
  const feed = new FakeSource(VENUES[venue]);
  const frames: ArrayBuffer[] = [];
  const client = new ClientPublisher({
    engine: feed,
    send: { text: () => undefined, frame: (bytes) => frames.push(bytes) },
  });
  const demand: Demand = { sub: 'l/book', kind: 'book', instrument: `${venue}:${symbol}`, depth: 1000, levels: 2 };
  client.onMessage({ kind: 'demand', demands: [{ ...demand, ...(orders ? { orders } : {}) }] });
  feed.frame(message);
  client.onMessage({ kind: 'ack', seq: 1 });
  feed.clock.advance(100);
  const bytes = frames.at(-1) ?? new ArrayBuffer(0);
  const frame = decodeFrame(bytes);
  const section = frame?.header.sections.find(({ kind }) => kind === 'book');
  if (frame === undefined || section?.kind !== 'book') throw new Error('no book');
  expect(frameProblem(bytes)).toBeUndefined();
  const book = new BookBuffer();
  book.apply(section, frame.numbers);
  return { frame, section, book };
}

describe('the numbers of orders of a book', () => {
  it('reach the screen beside the levels sent, best first, 0 where the venue says nothing', () => {
    const okx = shownOf('okx', 'BTC-USDT', OKX, true);
    expect([[...okx.book.bids], [...okx.book.asks], [...okx.book.orders]]).toEqual([
      [1005, 15, 1000, 20],
      [1010, 10, 1020, 20],
      [4, 0, 7, 12],
    ]);
    expect([...shownOf('hyperliquid', 'BTC', HYPERLIQUID, true).book.orders]).toEqual([3, 2]);
  });

  it('are not sent if nobody asked for them, or if the venue has none', () => {
    for (const { book, section, frame } of [
      shownOf('okx', 'BTC-USDT', OKX, false),
      shownOf('bybit-spot', 'BTCUSDT', BYBIT, true),
    ]) {
      expect(book.bids.length).toBeGreaterThan(0);
      expect([section.hasOrders, book.orders.length]).toEqual([undefined, 0]);
      expect(frame.numbers).toHaveLength((section.bids + section.asks) * 2);
    }
  });

  it('from elsewhere are rejected if they are cut off, below zero or no whole numbers', () => {
    const { frame } = shownOf('okx', 'BTC-USDT', OKX, true);
    const problemOf = (numbers: Float64Array): string | undefined =>
      frameProblem(encodeFrame(frame.header, numbers, numbers.length));
    const last = frame.numbers.length - 1;
    expect(problemOf(frame.numbers)).toBeUndefined();
    expect(problemOf(frame.numbers.subarray(0, -1))).toMatch(/more numbers than there are/);
    expect(problemOf(frame.numbers.with(last, -1))).toMatch(/a number of orders below zero/);
    expect(problemOf(frame.numbers.with(last, 0.5))).toMatch(/no integer/);
  });
});
