import { expect, it } from 'vitest';
import { TradeRing as ScreenRing } from '../../../src-renderer/feed/trade-ring.ts';
import type { TradesSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import { TRADE, TradeFlag } from '../../../src-shared/wire/layout.ts';
import { TradeRing } from '../market/trades/trade-ring.ts';
import { TradeRecord } from '../venue/records.ts';
import { FrameWriter } from './frame-writer.ts';
import { TradesSectionWriter } from './trades-section.ts';

const LIVE = { stream: { key: 'trades', state: 'running', lastDataAt: 0 }, release: () => undefined } as const;
const DEMAND = { sub: 'tape/trades', kind: 'trades', instrument: 'binance-spot:BTCUSDT', past: true } as const;

it('what came before the first trade is sent before it, once it is there, and marked', () => {
  const ring = new TradeRing(100);
  const { write, isDirty, shown } = screenOf(ring);
  for (const id of [11, 12]) ring.offer(trade(id), 0);
  write();
  expect(shown()).toEqual([11, 12]);
  ring.setPast(
    [8, 9, 10].map((id) => trade(id)),
    5,
    true,
  );
  expect(isDirty()).toBe(true);
  ring.offer(trade(13), 0);
  write();
  expect(shown()).toEqual(['8 backfilled', '9 backfilled', '10 backfilled', 11, 12, 13]);
  expect(isDirty()).toBe(false);
  ring.offer(trade(14), 0);
  expect(write().isReset).toBe(false);
  expect(shown().at(-1)).toBe(14);
});

it('until they are proven to join, trades may be missing between', () => {
  const ring = new TradeRing(100);
  const { write, shown } = screenOf(ring);
  ring.setPast(
    [8, 9].map((id) => trade(id)),
    5,
    false,
  );
  ring.offer(trade(12), 0);
  write();
  expect(shown()).toEqual(['8 backfilled', '9 backfilled', '12 after 2 missing']);
  ring.setPast(
    [8, 9, 10, 11].map((id) => trade(id)),
    6,
    true,
  );
  write();
  expect(shown()).toEqual(['8 backfilled', '9 backfilled', '10 backfilled', '11 backfilled', 12]);
});

it('digits of both are kept', () => {
  const ring = new TradeRing(100);
  const { write, screen } = screenOf(ring);
  ring.offer(trade(2, '100.5', 1), 0);
  ring.setPast([trade(1, '100.25', 2)], 5, true);
  write();
  expect([1, 0].map((age) => Number(screen.priceText(screen.baseOf(age))))).toEqual([100.25, 100.5]);
});

it('who does not want them gets none, and a ring that has forgotten its first has none before', () => {
  const ring = new TradeRing(2);
  const plain = screenOf(ring, { ...DEMAND, past: undefined });
  ring.setPast([trade(1)], 5, true);
  ring.offer(trade(2), 0);
  plain.write();
  expect(plain.shown()).toEqual([2]);
  for (const id of [3, 4]) ring.offer(trade(id), 0);
  const late = screenOf(ring);
  late.write();
  expect(late.shown()).toEqual([3, 4]);
});

function screenOf(
  ring: TradeRing,
  { past, ...rest }: Omit<typeof DEMAND, 'past'> & { readonly past: true | undefined } = DEMAND,
) {
  const writer = new TradesSectionWriter(past === undefined ? rest : { ...rest, past }, ring, LIVE);
  const screen = new ScreenRing(100);
  const frame = new FrameWriter();
  return {
    screen,
    isDirty: () => writer.isDirty(),
    write: (): TradesSection => {
      frame.begin();
      writer.write(frame);
      const { header, numbers } = decodeFrame(frame.finish(1, 0, 0)) ?? missing();
      const [section] = header.sections;
      if (section?.kind !== 'trades') return missing();
      screen.apply(section, numbers);
      return section;
    },
    shown: () => Array.from({ length: screen.count }, (_, i) => described(screen, screen.count - 1 - i)),
  };
}

function described(screen: ScreenRing, age: number): number | string {
  const base = screen.baseOf(age);
  const id = screen.numbers[base + TRADE.id] ?? NaN;
  const flags = screen.numbers[base + TRADE.flags] ?? 0;
  const previous = screen.numbers[screen.baseOf(age + 1) + TRADE.id] ?? NaN;
  if ((flags & TradeFlag.afterGap) !== 0) return `${id} after ${screen.missingBefore(base, previous)} missing`;
  return (flags & TradeFlag.backfilled) === 0 ? id : `${id} backfilled`;
}

function trade(id: number, price = '100', scale = 0): TradeRecord {
  const record = new TradeRecord();
  record.id = id;
  record.venueTime = 1000 + id;
  for (const [slot, text, digits] of [
    [record.price, price, scale],
    [record.size, '1', 0],
  ] as const) {
    slot.present = true;
    slot.mantissa = Math.round(Number(text) * 10 ** digits);
    slot.scale = digits;
    slot.decimals = digits;
  }
  return record;
}

function missing(): never {
  throw new Error('no frame of trades');
}
