import type { DrawContext } from './draw-context.ts';
import { venueColour } from './palette.ts';
import type { Palette } from './palette.ts';

/** One drawn thing: a text or a filled rectangle, with the colour, opacity and font in force. */
export interface Drawn {
  readonly kind: 'text' | 'rect';
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  readonly alpha: number;
  readonly font: string;
  readonly align: CanvasTextAlign;
}

/** A context for tests that notes texts and rectangles instead of painting. */
export interface RecordingContext extends DrawContext {
  readonly drawn: Drawn[];
  /** Drawn texts, in order. */
  texts(): string[];
}

/** Makes a recording context. */
export function recordingContext(): RecordingContext {
  const drawn: Drawn[] = [];
  const context: RecordingContext = {
    drawn,
    texts: () => drawn.filter((thing) => thing.kind === 'text').map((thing) => thing.text),
    fillStyle: '#000000',
    strokeStyle: '#000000',
    font: '',
    textAlign: 'left',
    textBaseline: 'alphabetic',
    globalAlpha: 1,
    lineWidth: 1,
    fillRect: (x, y, width, height) => {
      note('rect', '', x, y);
      Object.assign(drawn.at(-1) ?? {}, { width, height });
    },
    fillText: (text, x, y) => {
      note('text', text, x, y);
    },
    strokeRect: ignore,
    clearRect: ignore,
    beginPath: ignore,
    moveTo: ignore,
    lineTo: ignore,
    closePath: ignore,
    fill: ignore,
    stroke: ignore,
    setLineDash: ignore,
  };
  const note = (kind: Drawn['kind'], text: string, x: number, y: number): void => {
    drawn.push({
      kind,
      text,
      x,
      y,
      width: 0,
      height: 0,
      colour: typeof context.fillStyle === 'string' ? context.fillStyle : '',
      alpha: context.globalAlpha,
      font: context.font,
      align: context.textAlign,
    });
  };
  return context;
}

function ignore(): void {
  // Paths carry no claim a test makes.
}

/** The dark theme's palette, for tests. */
export const TEST_PALETTE: Palette = {
  bg0: '#0b0e14',
  bg1: '#11151d',
  bg2: '#171c26',
  bg3: '#1f2633',
  line: '#232a36',
  lineStrong: '#3a4456',
  txt: '#d6dbe5',
  dim: '#8f98aa',
  label: '#808a9c',
  faint: '#5a6375',
  up: '#26a69a',
  down: '#ef5350',
  accent: '#5b9dff',
  onAccent: '#08101f',
  good: '#26a69a',
  bad: '#ef5350',
  warn: '#e0a93b',
  venues: ['#56b4e9', '#e69f00', '#00a878', '#f0e442', '#d585b4', '#5b7fe0', '#e0602a', '#e4e8ef'].map(venueColour),
  mono: 'monospace',
  rowHeight: 17,
  fontSize: 11,
};
