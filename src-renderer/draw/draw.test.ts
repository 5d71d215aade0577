import { expect, test } from 'vitest';
import { readPalette, withAlpha } from './palette.ts';
import { recordingContext, TEST_PALETTE } from './recording-context.ts';
import { TextCache } from './text-cache.ts';
import { charWidth, fitText } from './text-fit.ts';
import { drawTooltip } from './tooltip.ts';

test('the palette is what CSS says', () => {
  const palette = readPalette({ getPropertyValue: (name: string) => ` ${name} ` });
  expect([palette.up, palette.lineStrong, palette.mono]).toEqual(['--up', '--line-strong', '--mono']);
  expect(readPalette({ getPropertyValue: () => ' 15px ' })).toMatchObject({ rowHeight: 15, fontSize: 15 });
});

test('a translucent colour is the same colour', () => {
  expect(withAlpha('#123456', 0.2)).toBe('rgba(18, 52, 86, 0.2)');
  expect(withAlpha('rebeccapurple', 0.2)).toBe('color-mix(in srgb, rebeccapurple 20%, transparent)');
});

test('a text is made once, and the cache stays bounded', () => {
  let made = 0;
  const cache = new TextCache((value) => {
    made++;
    return `${value}`;
  });
  for (let i = 0; i < 3; i++) expect(cache.get(7)).toBe('7');
  expect(made).toBe(1);
  for (let i = 0; i < 5_000; i++) cache.get(i);
  expect(cache.get(7)).toBe('7');
});

test('the longest wording that fits is taken, and never overflows', () => {
  expect(fitText(['spread 1 tick · 0.08 bps', '1 tick'], 200, 7)).toBe('spread 1 tick · 0.08 bps');
  expect(fitText(['spread 1 tick · 0.08 bps', '1 tick'], 60, 7)).toBe('1 tick');
  expect(fitText(['spread', 'spread'], 28, 7)).toBe('spr…');
});

test('a font is measured once', () => {
  let measured = 0;
  const context = {
    font: '',
    measureText: () => {
      measured++;
      return { width: 66 } as TextMetrics;
    },
  };
  expect(charWidth(context, '11px test-face')).toBe(6.6);
  expect(charWidth(context, '11px test-face')).toBe(6.6);
  expect(measured).toBe(1);
});

test('a tooltip stays inside the canvas', () => {
  const context = recordingContext();
  drawTooltip(context, TEST_PALETTE, ['64151.5', 'bid 3.277 BTC'], {
    x: 295,
    y: 190,
    width: 300,
    height: 200,
    perChar: 7,
  });
  const box = context.drawn.find((thing) => thing.kind === 'rect');
  expect(box!.x + box!.width).toBeLessThanOrEqual(300);
  expect(box!.y + box!.height).toBeLessThanOrEqual(200);
  expect(context.texts()).toEqual(['64151.5', 'bid 3.277 BTC']);
});

test('a line of a tooltip that is wider than the canvas goes on below, broken at spaces', () => {
  const context = recordingContext();
  const place = { x: 10, y: 10, width: 156, height: 200, perChar: 7 };
  drawTooltip(context, TEST_PALETTE, ['bought 0.098 in 16 trades', 'volume'], place);
  expect(context.texts()).toEqual(['bought 0.098 in 16', 'trades', 'volume']);
  const box = context.drawn.find((thing) => thing.kind === 'rect');
  expect([box!.x >= 0, box!.x + box!.width <= 156]).toEqual([true, true]);
});
