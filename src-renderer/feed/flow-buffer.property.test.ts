import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FlowBars } from '../../src-main/engine/order-flow/flow-bars.ts';
import { ROW } from '../../src-main/engine/order-flow/flow-rows.ts';
import { FlowSectionWriter } from '../../src-main/engine/publish/flow-section.ts';
import { FrameWriter } from '../../src-main/engine/publish/frame-writer.ts';
import { TradeRecord } from '../../src-main/engine/venue/records.ts';
import { parseDecimal } from '../../src-shared/market/decimal.ts';
import { decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../src-shared/wire/layout.ts';
import { FlowBuffer } from './flow-buffer.ts';

const MINUTE = 60_000;
const change = fc.record({
  kind: fc.constantFrom('trade', 'trade', 'trade', 'late', 'gap', 'clear', 'differs', 'send', 'send'),
  price: fc.constantFrom('100', '101', '100.5', '99.25', '140', '60'),
  size: fc.constantFrom('1', '2', '0.5', '0.125'),
  step: fc.constantFrom(0, 1000, 40_000, 70_000),
});

it('whatever happens to bars, what a screen has of them is what was counted', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 5, maxLength: 80 }), (changes) => {
      const bars = new FlowBars({ rule: { kind: 'time', interval: '1m' }, step: '0.5' }, LIMITS, () => ({
        notional: undefined,
        isInverse: false,
      }));
      const flow = { bars, trades: { flow: undefined, isDoubtful: false, eachKept: () => undefined } };
      const stream = { key: '', state: 'running' as const, lastDataAt: NaN };
      const writer = new FlowSectionWriter(
        { sub: 'a', kind: 'flow', instrument: 'okx:X', bars: '1m' },
        { ...flow, release: () => undefined },
        { stream, release: () => undefined },
      );
      const buffer = new FlowBuffer();
      const frames = new FrameWriter();
      let at = 0;
      let now = 10 * MINUTE;
      let last = NaN;
      const gaps: { from: number; to: number }[] = [];
      const send = (): void => {
        at += 1000;
        if (writer.isDirty(at)) {
          frames.begin();
          writer.write(frames, at);
          const { header, numbers } = decodeFrame(frames.finish(1, at, 0)) ?? {};
          const section = header?.sections[0];
          if (section?.kind === 'flow' && numbers !== undefined) buffer.apply(section, numbers);
        }
        expect(contentOf(buffer)).toEqual(contentOf(bars));
      };
      for (const { kind, price, size, step } of changes) {
        now += step;
        if (kind === 'send') send();
        else if (kind === 'differs') bars.markSpan(now - 3 * MINUTE, now - 2 * MINUTE, FlowFlag.mismatch);
        else if (kind === 'clear') {
          const gone = gaps.pop();
          if (gone !== undefined) bars.clearGap(gone.from, gone.to);
        } else {
          const time = kind === 'late' ? now - 2.5 * MINUTE : now;
          if (kind === 'gap' && !Number.isNaN(last)) gaps.push({ from: last, to: time });
          const record = new TradeRecord();
          Object.assign(record.price, parseDecimal(price));
          Object.assign(record.size, parseDecimal(size));
          record.venueTime = time;
          bars.take(record, time, kind === 'gap' ? NaN : 0);
          last = Number.isNaN(last) ? time : Math.max(last, time);
        }
      }
      send();
    }),
    { numRuns: 150 },
  );
});

/** Every number of every bar but its place in a section, its step and its cells. */
function contentOf(bars: FlowBars | FlowBuffer): unknown {
  const isCounted = bars instanceof FlowBars;
  const { numbers, count } = isCounted ? bars.rows : bars;
  const stride = isCounted ? ROW : FLOW_BAR_STRIDE;
  const { step } = bars;
  return Array.from({ length: count }, (_, row) => {
    const own = [...numbers.subarray(row * stride + FLOW_BAR.openTime, row * stride + FLOW_BAR.flags + 1)];
    const cells: unknown[] = [];
    if (isCounted)
      bars.footprint?.each(row, (price, cell, from) => cells.push([price * step, ...cell.subarray(from, from + 4)]));
    else
      for (const cell of bars.cellsAt(row))
        cells.push([cell.price, cell.buy, cell.sell, cell.buyCount, cell.sellCount]);
    return { own, cells };
  });
}

const LIMITS = { maxBars: 12, maxCells: 400 };
