/** The colours of the theme, read from its CSS variables, for surfaces that CSS does not reach. */
export interface Palette {
  readonly bg0: string;
  readonly bg1: string;
  readonly bg2: string;
  readonly line: string;
  readonly txt: string;
  readonly dim: string;
  readonly faint: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  readonly warn: string;
  readonly sim: string;
  /** Family list of the monospaced face. */
  readonly mono: string;
}

/** The palette in force on an element's computed style; a variable that is missing has the dark theme's value. */
export function readPalette(style: Pick<CSSStyleDeclaration, 'getPropertyValue'>): Palette {
  const palette: Record<string, string> = {};
  for (const [name, fallback] of Object.entries(DARK)) {
    const value = style.getPropertyValue(`--${name}`).trim();
    palette[name] = value === '' ? fallback : value;
  }
  return { ...DARK, ...palette };
}

/** A colour made translucent; `alpha` from 0 to 1. */
export function withAlpha(colour: string, alpha: number): string {
  const hex = HEX.exec(colour);
  if (hex === null) return `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
  const [red, green, blue] = [1, 2, 3].map((group) => parseInt(hex[group] ?? '0', 16));
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

const DARK: Palette = {
  bg0: '#0b0e14', bg1: '#11151d', bg2: '#171c26', line: '#232a36', txt: '#d6dbe5', dim: '#8a93a5', faint: '#5a6375',
  up: '#26a69a', down: '#ef5350', accent: '#5b9dff', warn: '#e0a93b', sim: '#c27bff',
  mono: '"JetBrains Mono", "DejaVu Sans Mono", ui-monospace, monospace',
};
const HEX = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i;
