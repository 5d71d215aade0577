import type { DrawContext } from './draw-context.ts';

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
    fillStyle: '#000000', strokeStyle: '#000000', font: '', textAlign: 'left', textBaseline: 'alphabetic', globalAlpha: 1, lineWidth: 1,
    fillRect: (x, y, width, height) => { note('rect', '', x, y); Object.assign(drawn.at(-1) ?? {}, { width, height }); },
    fillText: (text, x, y) => { note('text', text, x, y); },
    strokeRect: ignore, clearRect: ignore, beginPath: ignore, moveTo: ignore, lineTo: ignore, closePath: ignore, fill: ignore, stroke: ignore, setLineDash: ignore,
  };
  const note = (kind: Drawn['kind'], text: string, x: number, y: number): void => {
    drawn.push({ kind, text, x, y, width: 0, height: 0, colour: typeof context.fillStyle === 'string' ? context.fillStyle : '', alpha: context.globalAlpha, font: context.font, align: context.textAlign });
  };
  return context;
}

function ignore(): void {
  // Paths carry no claim a test makes.
}
