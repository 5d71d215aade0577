import { expect, test } from 'vitest';
import { leastSizeOfKind } from './least-size.ts';

test('the panels of the default layout fit beside each other into a window of 960 pixels, borders of 4 between them', () => {
  const widths = ['watchlist', 'chart', 'ladder', 'tape'].map((kind) => leastSizeOfKind(kind).width);
  expect(widths.reduce((sum, width) => sum + width, 3 * 4)).toBeLessThanOrEqual(960);
  // Health is below the chart.
  expect(leastSizeOfKind('health').width).toBeLessThanOrEqual(leastSizeOfKind('chart').width);
  expect(leastSizeOfKind('another')).toEqual({ width: 240, height: 140 });
});
