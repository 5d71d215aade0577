/** The colours, the monospaced face and the sizes of rows in force, as surfaces that CSS does not reach need them. */
export interface Palette {
  readonly bg0: string;
  readonly bg1: string;
  readonly bg2: string;
  readonly bg3: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly txt: string;
  readonly dim: string;
  readonly label: string;
  /** For marks and rules, never for text. */
  readonly faint: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  /** Venues side by side; never without a letter or a name. */
  readonly venues: readonly VenueColour[];
  readonly mono: string;
  /** Height of a ladder's row and size of the text in rows, CSS pixels. */
  readonly rowHeight: number;
  readonly fontSize: number;
}

/** The colour of a venue and that of a letter on it. */
export interface VenueColour {
  readonly fill: string;
  readonly ink: string;
}

/** The palette in force on a computed style. Read it when the surface is laid out anew: a change of theme does that. */
export function readPalette(style: Pick<CSSStyleDeclaration, 'getPropertyValue'>): Palette {
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    bg0: read('--bg0'),
    bg1: read('--bg1'),
    bg2: read('--bg2'),
    bg3: read('--bg3'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    txt: read('--txt'),
    dim: read('--dim'),
    label: read('--label'),
    faint: read('--faint'),
    up: read('--up'),
    down: read('--down'),
    accent: read('--accent'),
    onAccent: read('--on-accent'),
    good: read('--good'),
    bad: read('--bad'),
    warn: read('--warn'),
    venues: [1, 2, 3, 4, 5, 6, 7, 8].map((place) => venueColour(read(`--venue-${place}`))),
    mono: read('--mono'),
    rowHeight: parseFloat(read('--row-height')),
    fontSize: parseFloat(read('--row-font')),
  };
}

/** The font of the text in rows, and of what a canvas says beside them. */
export function rowFont({ fontSize, mono }: Pick<Palette, 'fontSize' | 'mono'>): string {
  return `${fontSize}px ${mono}`;
}

/** The font of the headings of columns: a size smaller than that of the rows. */
export function headingFont({ fontSize, mono }: Pick<Palette, 'fontSize' | 'mono'>): string {
  return `${fontSize - 1}px ${mono}`;
}

/** Width of a character of {@link headingFont}; `perChar` is that of the rows. */
export function headingChar({ fontSize }: Pick<Palette, 'fontSize'>, perChar: number): number {
  return (perChar * (fontSize - 1)) / fontSize;
}

/** A colour made translucent; `alpha` from 0 to 1. */
export function withAlpha(colour: string, alpha: number): string {
  const hex = HEX.exec(colour);
  if (hex === null) return `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
  const [red, green, blue] = [1, 2, 3].map((group) => parseInt(hex[group] ?? '0', 16));
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** A venue's colour with the ink, dark or white, that reads better on it. */
export function venueColour(fill: string): VenueColour {
  const [red = 0, green = 0, blue = 0] = (HEX.exec(fill) ?? [])
    .slice(1)
    .map((part) => (parseInt(part, 16) / 255) ** 2.2);
  return { fill, ink: 0.2126 * red + 0.7152 * green + 0.0722 * blue > DARK_INK_FROM ? '#08101f' : '#ffffff' };
}

/** Luminance from which dark ink has more contrast than white. */
const DARK_INK_FROM = 0.18;
const HEX = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i;
