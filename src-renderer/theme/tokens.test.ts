import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { venueColour } from '../draw/palette.ts';

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
