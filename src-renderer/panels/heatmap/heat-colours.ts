import type { Palette } from '../../draw/palette.ts';

/** The colours of sizes, as pixels of an image: alpha, blue, green and red from the highest byte down. */
export interface HeatColours {
  /** From no size to the strongest, {@link SHADES} of them. */
  readonly shades: Uint32Array;
  /** Of a row beyond the authoritative levels that has no size: there may be one. */
  readonly beyond: number;
  /** The same shades for a legend. */
  readonly css: readonly string[];
}

/** Number of colours. */
export const SHADES = 256;

/** The colours of a theme: stronger ones stand out more from its ground. */
export function heatColours({ bg1, bg3 }: Palette): HeatColours {
  const ground = parseHex(bg1);
  const isDark = ground[0] + ground[1] + ground[2] < 384;
  const stops = [ground, ...(isDark ? DARK : LIGHT).map(parseHex)];
  const colours = Array.from({ length: SHADES }, (_, shade) => mixed(stops, shade / (SHADES - 1)));
  return {
    shades: Uint32Array.from(colours, toPixel),
    beyond: toPixel(mixed([ground, parseHex(bg3)], 0.6)),
    css: colours.map(([red, green, blue]) => `rgb(${red}, ${green}, ${blue})`),
  };
}

/** The shade of a size; `strongest` is the size from which on it is the last. Zero is the first, and any size at least the second. */
export function shadeOf(size: number, strongest: number): number {
  if (size === 0) return 0;
  return Math.max(1, Math.min(SHADES - 1, Math.floor(Math.sqrt(size / strongest) * (SHADES - 1))));
}

type Colour = readonly [red: number, green: number, blue: number];

function mixed(stops: readonly Colour[], share: number): Colour {
  const at = share * (stops.length - 1);
  const from = Math.min(Math.floor(at), stops.length - 2);
  const [before, after] = [stops[from] ?? BLACK, stops[from + 1] ?? BLACK];
  const part = at - from;
  const mix = (channel: 0 | 1 | 2): number => Math.round(before[channel] * (1 - part) + after[channel] * part);
  return [mix(0), mix(1), mix(2)];
}

function toPixel([red, green, blue]: Colour): number {
  return ((0xff << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function parseHex(colour: string): Colour {
  const value = /^#[\da-f]{6}$/i.test(colour) ? parseInt(colour.slice(1), 16) : 0;
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

const BLACK: Colour = [0, 0, 0];
/** Away from the colours of buys and sells, which are drawn on top. */
const DARK = ['#17264f', '#2f3f94', '#6a5bb4', '#b67fb8', '#f0bf97', '#fff8e0'];
const LIGHT = ['#e3e9f8', '#b3c1ea', '#7f90d6', '#5f58ad', '#5a2c7d', '#33083a'];
