import { expect, test } from 'vitest';
import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { DecodedFrame, TradesSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { QUOTE, TRADE } from '../../../src-shared/wire/layout.ts';
import { VENUES } from '../../venues/registry.ts';
import { LongShortRatioRecord } from '../venue/records.ts';
import { FakeSource } from '../testing/fake-source.ts';
import { ClientPublisher } from './client-publisher.ts';

const INSTRUMENT = 'binance-usdm:BTCUSDT';

function setup(demand: Demand) {
  const feed = new FakeSource(VENUES['binance-usdm']);
  const frames: DecodedFrame[] = [];
  const client = new ClientPublisher({
    engine: feed,
    send: {
      text: () => undefined,
      frame: (bytes) => {
        const frame = decodeFrame(bytes);
        if (frame === undefined) throw new Error('no frame');
        frames.push(frame);
        client.onMessage({ kind: 'ack', seq: frame.header.seq });
      },
    },
  });
  client.onMessage({ kind: 'demand', demands: [demand] });
  return { feed, client, frames };
}

test('quotes of some channels open these alone, and have the state and times of the first', () => {
  const { feed, client, frames } = setup({
    sub: 'd',
    kind: 'quotes',
    instruments: [INSTRUMENT],
    channels: ['markPrice', 'openInterest'],
  });
  expect(feed.leased).toEqual(['binance-usdm:btcusdt@markPrice@1s', 'binance-usdm:btcusdt@openInterest']);
  feed.streams.get('binance-usdm:btcusdt@markPrice@1s')?.stream.enter('stale', feed.now());
  feed.clock.advance(1000);
  const numbers = frames.at(-1)?.numbers;
  expect(STREAM_STATES[numbers?.[QUOTE.state] ?? -1]).toBe('stale');
  client.dispose();
  expect(feed.leased).toEqual([]);
});

test('a long/short ratio is asked for only if it is named, and is sent with the time of its period', () => {
  const named: Demand = { sub: 'd', kind: 'quotes', instruments: [INSTRUMENT], channels: ['longShortRatio'] };
  const { feed, client, frames } = setup(named);
  expect(feed.leased).toEqual(['binance-usdm:btcusdt@longShortRatio']);
  const record = new LongShortRatioRecord();
  record.venueTime = 1_768_478_400_000;
  Object.assign(record.ratio, { present: true, mantissa: 14_342, scale: 4 });
  const quote = feed.market.find('binance-usdm', 'BTCUSDT')?.quote;
  expect(quote?.offerLongShortRatio(record, 5)).toBe(true);
  feed.clock.advance(1000);
  const numbers = frames.at(-1)?.numbers;
  expect([numbers?.[QUOTE.longShortRatio], numbers?.[QUOTE.longShortTime]]).toEqual([1.4342, 1_768_478_400_000]);
  client.onMessage({ kind: 'demand', demands: [{ sub: 'd', kind: 'quotes', instruments: [INSTRUMENT] }] });
  expect(feed.leased).not.toContain('binance-usdm:btcusdt@longShortRatio');
  client.dispose();
});

test('liquidations are sent as trades without ids, at the average price, and no pause between them is usual', () => {
  const { feed, client, frames } = setup({
    sub: 'd',
    kind: 'trades',
    instrument: INSTRUMENT,
    channel: 'liquidation',
  });
  expect(feed.leased).toEqual(['binance-usdm:btcusdt@forceOrder']);
  const order = (time: number): string =>
    `{"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":${time},"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"95910.00","ap":"96430.10","X":"FILLED","l":"0.014","z":"0.014","T":${time},"st":1}}}`;
  const stream = feed.streams.get('binance-usdm:btcusdt@forceOrder')?.stream;
  stream?.rhythm.begin(0);
  for (let at = 1; at <= 60; at++) {
    feed.clock.advance(1000);
    feed.frame(order(at));
    stream?.rhythm.note(feed.clock.monotonic());
  }
  feed.frame(order(60));
  feed.clock.advance(1000);
  const sections = frames
    .flatMap(({ header }) => header.sections)
    .filter((one): one is TradesSection => one.kind === 'trades');
  expect(sections.reduce((sum, { count }) => sum + count, 0)).toBe(60);
  expect(stream?.usualPauseMs).toBeGreaterThan(0);
  for (const section of sections) expect(section.usualPauseMs).toBeUndefined();
  const last = frames.findLast(({ header }) => header.sections.some((one) => one.kind === 'trades' && one.count > 0));
  const section = last?.header.sections.find((one): one is TradesSection => one.kind === 'trades');
  const number = (field: number): number => last?.numbers[(section?.offset ?? 0) + field] ?? NaN;
  expect(number(TRADE.price) / 10 ** (section?.scales.priceScale ?? 0)).toBeCloseTo(96_430.1, 6);
  expect([number(TRADE.side), number(TRADE.id)]).toEqual([-1, NaN]);
  client.dispose();
  expect([feed.leased, feed.clock.pending]).toEqual([[], 0]);
});
