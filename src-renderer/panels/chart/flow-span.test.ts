import { expect, test } from 'vitest';
import type { FlowSection } from '../../../src-shared/wire/feed-frame.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { SPOT } from '../../testing/asset-fixture.ts';
import { chartPanel } from './definition.ts';
import { flowTexts } from './flow-legend-writer.ts';
import { flowPoints } from './flow-points.ts';
import { anchorOf, profileSpan } from './flow-span.ts';
import { CHART_SETTINGS } from './settings.ts';
import type { ChartSettings } from './settings.ts';

const HOUR = 3_600_000;
const { defaults } = CHART_SETTINGS;

/** Bars of an hour each, bought 1 at a price of 100, 101, …; the first of them is not whole. */
function hours(count: number): FlowBuffer {
  const numbers = new Float64Array(count * FLOW_BAR_STRIDE);
  for (let i = 0; i < count; i++)
    for (const [at, value] of [
      [FLOW_BAR.id, i],
      [FLOW_BAR.openTime, i * HOUR],
      [FLOW_BAR.closeTime, (i + 1) * HOUR - 1],
      [FLOW_BAR.open, 100 + i],
      [FLOW_BAR.buyVolume, 1],
      [FLOW_BAR.weight, 1],
      [FLOW_BAR.flags, i === 0 ? FlowFlag.gap : FlowFlag.closed],
    ] as const)
      numbers[i * FLOW_BAR_STRIDE + at] = value;
  const buffer = new FlowBuffer();
  const section: FlowSection = {
    kind: 'flow',
    sub: 's',
    offset: 0,
    instrument: SPOT.id,
    bars: '1h',
    scales: { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 },
    count,
    cells: 0,
    first: 0,
    isReset: true,
    state: 'running',
    isDoubtful: false,
  };
  buffer.apply(section, numbers);
  return buffer;
}

test('sums begin at the anchor, and are whole if all bars since it are', () => {
  const buffer = hours(4);
  const anchor = anchorOf({ anchor: 2 * HOUR });
  const colours = { up: '', down: '', accent: '' };
  const { cvd, vwap, delta, incompleteSums } = flowPoints(buffer, colours, anchor);
  expect(delta).toHaveLength(4);
  expect(cvd.map((point) => [point.time, 'value' in point ? point.value : NaN])).toEqual([
    [7200, 1],
    [10_800, 2],
  ]);
  expect(vwap.map((point) => ('value' in point ? point.value : NaN))).toEqual([102, 102.5]);
  expect(incompleteSums).toEqual([]);
  expect(flowPoints(buffer, colours).incompleteSums).toHaveLength(1);
  const about = { buffer, decimals: 1, visible: { from: 0, to: 9 * HOUR }, anchor };
  expect(flowTexts({ ...about, hoveredTime: 3 * HOUR })).toMatchObject({
    cvd: '2',
    vwap: '102.5',
    anchor: '1970-01-01T02:00Z',
  });
  expect(flowTexts({ ...about, hoveredTime: HOUR })).toMatchObject({ delta: '1', cvd: '', vwap: '' });
});

test('a profile is of what is in view, the day at its end, everything since the anchor, or a fixed range', () => {
  const visible = { from: 20 * HOUR, to: 30 * HOUR };
  const of = (changes: Partial<ChartSettings>): unknown => profileSpan({ ...defaults, ...changes }, visible);
  expect(of({})).toEqual(visible);
  expect(of({ profileOf: 'session' })).toEqual({ from: 24 * HOUR, to: 48 * HOUR - 1 });
  expect(of({ profileOf: 'anchor', anchor: HOUR })).toEqual({ from: HOUR, to: Infinity });
  expect(of({ profileOf: 'anchor' })).toEqual({ from: 24 * HOUR, to: Infinity });
  expect(of({ profileOf: 'fixed', profileRange: { from: 1, to: 2 } })).toEqual({ from: 1, to: 2 });
});

test('anchor and range are remembered, what cannot be one is not', () => {
  const saved: ChartSettings = { ...defaults, anchor: HOUR, profileOf: 'fixed', profileRange: { from: 1, to: 2 } };
  expect(CHART_SETTINGS.parse(JSON.parse(JSON.stringify(saved)), 1)).toEqual(saved);
  expect(CHART_SETTINGS.parse({ anchor: -1, profileOf: 'all', profileRange: { from: 2, to: 1 } }, 1)).toMatchObject({
    anchor: undefined,
    profileOf: 'view',
    profileRange: undefined,
  });
  const clear = chartPanel.commands.find(({ id }) => id === 'anchor-clear');
  const context = { panelId: '', feed: {} as never, instrumentId: SPOT.id, instrument: SPOT, session: undefined };
  expect(clear?.apply?.(saved, { ...context, settings: saved }).anchor).toBeUndefined();
});
