import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import { readPalette, venueColour } from '../draw/palette.ts';
import type { Palette } from '../draw/palette.ts';
import { recordingContext, TEST_PALETTE } from '../draw/recording-context.ts';
import type { Drawn, RecordingContext } from '../draw/recording-context.ts';
import { BookBuffer } from '../feed/book-buffer.ts';
import { TradeRing } from '../feed/trade-ring.ts';
import { UTC } from '../format/zone.ts';
import {
  consolidatedSkin,
  ConsolidatedStrip,
  consolidatedTexts,
  drawConsolidated,
} from '../panels/consolidated/consolidated-draw.ts';
import { layoutConsolidated } from '../panels/consolidated/consolidated-layout.ts';
import { ConsolidatedModel } from '../panels/consolidated/consolidated-model.ts';
import { drawLadder } from '../panels/ladder/ladder-draw.ts';
import { layoutLadder } from '../panels/ladder/ladder-layout.ts';
import { LadderModel } from '../panels/ladder/ladder-model.ts';
import { ladderSkin, LadderStrip } from '../panels/ladder/ladder-scene.ts';
import { LadderTexts } from '../panels/ladder/ladder-texts.ts';
import { legendHeight, legendSkin } from '../panels/legs/leg-legend.ts';
import { MergedModel } from '../panels/merged-tape/merged-model.ts';
import { MergedRowTexts } from '../panels/merged-tape/merged-row-texts.ts';
import { drawTape, WidestTexts } from '../panels/parts/tape-draw.ts';
import { layoutTape } from '../panels/parts/tape-layout.ts';
import { STRONG_SHADE, tapeSkin } from '../panels/parts/tape-parts.ts';
import { SHADE_COUNT } from '../panels/parts/tape-shades.ts';
import { TapeStrip } from '../panels/parts/tape-strip.ts';
import { INVERSE, legs, PERP, SPOT } from '../testing/asset-fixture.ts';
import { consolidatedInput, legBook } from '../testing/consolidated-fixture.ts';
import { applyBook, applyTrades, ladderInput } from '../testing/ladder-fixture.ts';
import { legTradesOf } from '../testing/merged-fixture.ts';
import { PRINT_DEFAULTS } from '../panels/parts/print-settings.ts';

const CSS = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The tokens in force for a theme and a colour pair, by the order of the rules. */
function tokensOf(theme: string, colours: string): Map<string, string> {
  const tokens = new Map<string, string>();
  for (const [, selector = '', body = ''] of CSS.matchAll(/(:root[^{]*)\{([^}]*)\}/g)) {
    const wanted = [...selector.matchAll(/data-(theme|colours)="([^"]+)"/g)];
    if (!wanted.every(([, name, value]) => value === (name === 'theme' ? theme : colours))) continue;
    for (const [, name = '', value = ''] of body.matchAll(/--([\w-]+):\s*([^;]+);/g)) tokens.set(name, value.trim());
  }
  return tokens;
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

type Matrix = readonly (readonly number[])[];
/** Linear RGB as seen without one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1). */
const SEEN_AS: Readonly<Record<string, Matrix>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152, 1.053, -0.205],
    [0.115, 0.786, 0.099],
    [-0.004, -0.048, 1.052],
  ],
  deuteranopia: [
    [0.367, 0.861, -0.228],
    [0.28, 0.673, 0.047],
    [-0.012, 0.043, 0.969],
  ],
  tritanopia: [
    [1.256, -0.077, -0.179],
    [-0.078, 0.931, 0.148],
    [0.005, 0.691, 0.304],
  ],
};
/** Linear RGB to XYZ, over the white point. */
const TO_XYZ: Matrix = [
  [0.4339, 0.3762, 0.1899],
  [0.2126, 0.7152, 0.0722],
  [0.0177, 0.1095, 0.8729],
];

const PAIRS = ['dark', 'light'].flatMap((theme) =>
  ['standard', 'inverted', 'colour-blind'].map((colours) => [theme, colours] as const),
);

test.each(PAIRS)('every text colour of %s, %s reads on every ground of panels (WCAG AA, 4.5:1)', (theme, colours) => {
  const tokens = tokensOf(theme, colours);
  for (const text of ['txt', 'dim', 'label', 'up', 'down', 'accent', 'warn', 'sim', 'good', 'bad']) {
    for (const ground of ['bg1', 'bg2']) {
      const ratio = contrast(tokens.get(text) ?? '', tokens.get(ground) ?? '');
      expect(ratio, `--${text} on --${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  expect(contrast(tokens.get('on-accent') ?? '', tokens.get('accent') ?? '')).toBeGreaterThanOrEqual(4.5);
});

test.each(PAIRS)('up and down of %s, %s differ', (theme, colours) => {
  const tokens = tokensOf(theme, colours);
  expect(tokens.get('up')).not.toBe(tokens.get('down'));
});

describe.each(['dark', 'light'])('colours of venues, %s', (theme) => {
  const tokens = tokensOf(theme, 'standard');
  const colours = [1, 2, 3, 4, 5, 6, 7, 8].map((place) => tokens.get(`venue-${place}`) ?? '');

  test('stand out from the ground (3:1), and a letter reads on each (4.5:1)', () => {
    for (const fill of colours) {
      expect(contrast(fill, tokens.get('bg1') ?? ''), fill).toBeGreaterThanOrEqual(3);
      expect(contrast(fill, venueColour(fill).ink), fill).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('have the ink in CSS that canvases use', () => {
    for (const [at, fill] of colours.entries()) expect(tokens.get(`venue-${at + 1}-ink`)).toBe(venueColour(fill).ink);
  });

  test.each(Object.entries(SEEN_AS))('differ for eyes with %s', (_, seen) => {
    for (const [at, one] of colours.entries())
      for (const other of colours.slice(0, at))
        expect(distance(toLab(one, seen), toLab(other, seen)), `${one} ${other}`).toBeGreaterThan(12);
  });
});

/** A colour as seen, in CIE L*a*b*. */
function toLab(hex: string, seen: Matrix): readonly number[] {
  const rgb = [1, 3, 5].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  const times = (matrix: Matrix, vector: readonly number[]): number[] =>
    matrix.map((row) => row.reduce((sum, factor, at) => sum + factor * (vector[at] ?? 0), 0));
  const [x = 0, y = 0, z = 0] = times(
    TO_XYZ,
    times(seen, rgb).map((part) => Math.min(1, Math.max(0, part))),
  ).map((part) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(one: readonly number[], other: readonly number[]): number {
  return Math.hypot(...one.map((part, at) => part - (other[at] ?? 0)));
}

/** Style sheets of the renderer in one. */
const SHEETS = ['base', 'panels', 'shell', 'health-panel', 'canvas-panel', 'chart-panel']
  .map((name) => readFileSync(new URL(`./${name}.css`, import.meta.url), 'utf8'))
  .join('\n');

/** What a rule says of a property; the last rule of that selector wins. */
function declared(selector: string, property: string): string {
  const rules = [...SHEETS.matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, selectors = '']) =>
    selectors
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .split(/,\s*(?![^(]*\))/)
      .some((one) => one.trim() === selector),
  );
  const values = rules.flatMap(([, , body = '']) =>
    [...body.matchAll(/([\w-]+):\s*([^;]+);/g)]
      .filter(([, name]) => name === property)
      .map(([, , value = '']) => value),
  );
  expect(values, `${property} of ${selector}`).not.toEqual([]);
  return values.at(-1) ?? '';
}

type Rgb = readonly number[];
const toRgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const over = (colour: Rgb, alpha: number, ground: Rgb): Rgb =>
  colour.map((part, at) => part * alpha + (ground[at] ?? 0) * (1 - alpha));
const toHex = (colour: Rgb): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** A colour of a style sheet over a ground. */
function resolved(value: string, tokens: Map<string, string>, ground: string): string {
  const token = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (token !== undefined) return tokens.get(token) ?? '';
  const [, name = '', share = '', other = ''] =
    /^color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, ([^)]+\)?)\)$/.exec(value) ?? [];
  if (name === '') return value;
  const below = other === 'transparent' ? ground : resolved(other, tokens, ground);
  return toHex(over(toRgb(tokens.get(name) ?? ''), Number(share) / 100, toRgb(below)));
}

/** Rules that give texts a ground, the tokens of the texts on it, and what lies below. */
const GROUNDS: readonly (readonly [selector: string, texts: readonly string[], below: string])[] = [
  ['body', ['txt', 'dim'], 'bg0'],
  ['.grid-row:hover', ['txt', 'dim', 'label', 'up', 'down', 'good', 'bad', 'warn', 'accent'], 'bg1'],
  [".grid-row[aria-selected='true']", ['txt', 'dim', 'label', 'up', 'down', 'good', 'bad', 'warn', 'accent'], 'bg1'],
  [".grid-row[data-row~='ill']", ['txt', 'dim', 'label', 'up', 'down', 'good', 'bad', 'warn', 'accent'], 'bg1'],
  ['.badge', ['dim'], 'bg1'],
  [".badge[data-tone='good']", ['good'], 'bg1'],
  [".badge[data-tone='warn']", ['warn'], 'bg1'],
  [".badge[data-tone='bad']", ['bad'], 'bg1'],
  ['.instrument:hover', ['txt', 'dim'], 'bg1'],
  [".palette-line[aria-selected='true']", ['txt'], 'bg1'],
  ['.palette-line:hover', ['txt'], 'bg1'],
  ['.menu-row:focus', ['txt'], 'bg2'],
  ['.menu', ['txt', 'dim', 'label', 'accent'], 'bg1'],
  ['.toggle:hover', ['txt'], 'bg1'],
  ['.icon-button:hover', ['txt'], 'bg2'],
  ['.button', ['txt', 'dim', 'accent'], 'bg1'],
  ['.button.primary', ['on-accent'], 'bg1'],
  [".chip[aria-pressed='true']", ['on-accent'], 'bg1'],
  ['.chip:hover', ['txt'], 'bg1'],
  [".tab[aria-selected='true']", ['accent'], 'bg1'],
  ['.tab:hover', ['txt'], 'bg1'],
  ['.field', ['txt'], 'bg1'],
  ['.events-search', ['txt', 'label'], 'bg1'],
  ['.notice', ['txt', 'dim'], 'bg1'],
  ['.link-lost', ['txt'], 'bg1'],
  ['.mark', ['sim'], 'bg1'],
  ['.silence-strip', ['warn'], 'bg1'],
  ['.pill:hover', ['txt'], 'bg1'],
  ['.search', ['dim', 'label'], 'bg1'],
  ['.chart-legend', ['txt', 'label', 'up', 'down', 'warn'], 'bg1'],
  ['.chart-to-live', ['txt'], 'bg1'],
];

const COLOURINGS = ['dark', 'light'].flatMap((theme) =>
  ['standard', 'inverted', 'colour-blind'].map((colours) => [theme, colours] as const),
);

test.each(COLOURINGS)('texts on every ground of the style sheets, %s, %s', (theme, colours) => {
  const tokens = tokensOf(theme, colours);
  const low = GROUNDS.flatMap(([selector, texts, below]) => {
    const ground = resolved(declared(selector, 'background'), tokens, tokens.get(below) ?? '');
    return texts
      .map((text) => [text, contrast(tokens.get(text) ?? '', ground)] as const)
      .filter(([, ratio]) => ratio < 4.5)
      .map(([text, ratio]) => `--${text} on ${selector}: ${ratio.toFixed(2)}`);
  });
  expect(low).toEqual([]);
});

/** Texts of a canvas with too little contrast to what was drawn below them, at their ends and in the middle. */
function faintTexts({ drawn }: RecordingContext, palette: Palette): readonly string[] {
  const rects: Drawn[] = [];
  const faint = new Set<string>();
  for (const thing of drawn) {
    if (thing.kind === 'rect') rects.push(thing);
    // What is drawn fainter as a whole is not to be relied on: a book that is not live.
    if (thing.kind === 'rect' || thing.text === '' || thing.alpha < 1) continue;
    const width = thing.text.length * 6.6;
    const left = thing.align === 'right' ? thing.x - width : thing.align === 'center' ? thing.x - width / 2 : thing.x;
    for (const x of [left + 1, left + width / 2, left + width - 1]) {
      const ground = groundAt(rects, x, thing.y, palette);
      const ratio = contrast(thing.colour, toHex(ground));
      if (ratio < 4.5) faint.add(`${thing.text} ${thing.colour} on ${toHex(ground)}: ${ratio.toFixed(2)}`);
    }
  }
  return [...faint];
}

function groundAt(rects: readonly Drawn[], x: number, y: number, palette: Palette): Rgb {
  let ground = toRgb(palette.bg1);
  for (const rect of rects) {
    if (x < rect.x || x > rect.x + rect.width || y < rect.y || y > rect.y + rect.height) continue;
    const [, red, green, blue, alpha] = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(rect.colour) ?? [];
    ground =
      alpha === undefined
        ? over(toRgb(rect.colour), rect.alpha, ground)
        : over([Number(red), Number(green), Number(blue)], Number(alpha) * rect.alpha, ground);
  }
  return ground;
}

describe.each(COLOURINGS)('texts of canvases, %s, %s', (theme, colours) => {
  const tokens = tokensOf(theme, colours);
  const palette = readPalette({ getPropertyValue: (name: string) => tokens.get(name.slice(2)) ?? '' });
  const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
  if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');

  test('tape: rows of every shade, under the pointer and not', () => {
    // Sizes that fill every shade, on both sides.
    const prints = Array.from(
      { length: 400 },
      (_, at) =>
        [at, 1_000_000 + at * 1_000, ((at * 37) % 400) ** 2 + 1, at % 2 === 0 ? 1 : -1, 1_000 + at * 1_000] as const,
    );
    const trades = [legTradesOf(spot, prints), legTradesOf(perp, prints)];
    const model = new MergedModel();
    model.update({
      trades,
      settings: PRINT_DEFAULTS,
      rowCount: 400,
      isOffline: false,
      isReplay: false,
      hasEnded: false,
    });
    const texts = new MergedRowTexts(model);
    texts.update(trades, UTC, 3_000);
    const widest = new WidestTexts();
    widest.update(model, texts);
    const strip = new TapeStrip(['in order of receipt', '']);
    strip.update(model, model.buyShare, 'volume');
    const shades = new Set(
      Array.from(model.visible.subarray(0, model.visibleCount), (index) =>
        model.shades.of(model.rows.quote[index] ?? 0),
      ),
    );
    expect(shades.size).toBe(SHADE_COUNT);
    for (const hovered of [-1, 3]) {
      const context = recordingContext();
      const box = {
        width: 560,
        height: 10_000,
        rowHeight: 18,
        legendHeight: legendHeight(legendSkin(palette), 2, 560, 6.6),
      };
      drawTape(context, {
        model,
        layout: layoutTape(box, 6.6, widest.with(6, texts.nameChars)),
        skin: tapeSkin(palette),
        texts,
        strip,
        venues: { skin: legendSkin(palette), texts },
        hovered,
      });
      expect(faintTexts(context, palette)).toEqual([]);
    }
  });

  test('tape: the largest prints are the easiest to read', () => {
    const { buys, sells } = tapeSkin(palette);
    for (const [grounds, side] of [
      [buys, palette.up],
      [sells, palette.down],
    ] as const) {
      const ratios = grounds.map((ground, shade) => {
        const [, red, green, blue, alpha] = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(ground) ?? [];
        const below = over([Number(red), Number(green), Number(blue)], Number(alpha), toRgb(palette.bg1));
        return contrast(shade >= STRONG_SHADE ? palette.txt : side, toHex(below));
      });
      expect(Math.min(...ratios.slice(STRONG_SHADE))).toBeGreaterThan(Math.max(...ratios.slice(0, STRONG_SHADE)));
      expect(Math.min(...ratios.slice(STRONG_SHADE))).toBeGreaterThanOrEqual(7);
    }
  });

  test('ladder: bars, shaded rows, traded sizes, what lies beyond the verified depth', () => {
    const trades = new TradeRing(100);
    applyTrades(trades, [
      [1, 1005, 1440, 1, 9_000],
      [2, 1000, 440, -1, 9_500],
    ]);
    const book = new BookBuffer();
    const side = (from: number, step: number): [number, number][] =>
      Array.from({ length: 9 }, (_, at) => [from + at * step, 1_000 * (9 - at)]);
    applyBook(book, side(1000, -1), side(1005, 1), { knownDepth: 4 });
    const model = new LadderModel();
    model.update(ladderInput({ book, trades, high: 100.6, low: 99.8 }));
    for (const pointer of [undefined, { x: 20, y: 38 + 9 * TEST_PALETTE.rowHeight + 3 }]) {
      const context = recordingContext();
      const layout = layoutLadder(
        { width: 420, height: 20 * TEST_PALETTE.rowHeight + 38, rowHeight: TEST_PALETTE.rowHeight },
        6.6,
        6,
      );
      const strip = new LadderStrip();
      strip.update(model);
      const venue = ['BINANCE SPOT', 'PRICE'];
      const texts = new LadderTexts(model);
      texts.update(layout, 0);
      drawLadder(context, {
        model,
        layout,
        skin: ladderSkin(palette),
        texts,
        strip,
        venue,
        pointer,
        behindMs: undefined,
        now: 10_000,
      });
      expect(context.texts()).toContain('beyond verified depth');
      expect(faintTexts(context, palette)).toEqual([]);
    }
  });

  test('consolidated ladder: bars of every venue with their letters, legend and hover box', () => {
    const asset: readonly Instrument[] = Array.from({ length: 8 }, (_, at) => ({ ...SPOT, id: `okx:${at}` }));
    const books = legs(...asset).map((leg) => legBook(leg, [[1000, 2_000]], [[1005, 1_000]]));
    const model = new ConsolidatedModel();
    model.update(consolidatedInput(books));
    const context = recordingContext();
    const legend = legendHeight(legendSkin(palette), books.length, 900, 6.6);
    const layout = layoutConsolidated(
      {
        width: 900,
        height: 20 * TEST_PALETTE.rowHeight + 56 + legend,
        rowHeight: TEST_PALETTE.rowHeight,
        legendHeight: legend,
      },
      6.6,
      6,
    );
    const strip = new ConsolidatedStrip();
    strip.update(model);
    const texts = consolidatedTexts(model);
    const skin = consolidatedSkin(palette);
    drawConsolidated(context, {
      model,
      layout,
      skin,
      texts,
      strip,
      pointer: { x: 20, y: layout.rowsTop + 30 },
      now: 8_200,
    });
    expect(context.texts()).toContain('H');
    expect(faintTexts(context, palette)).toEqual([]);
  });
});
