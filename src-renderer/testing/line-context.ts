import { greatest, least } from '../../src-shared/greatest.ts';
import type { DrawContext } from '../draw/draw-context.ts';

/** A context that keeps what is to be seen on each line of pixels, in the order in which it was drawn: an opaque rectangle hides what it lies on. */
export interface LineContext extends DrawContext {
  /** What is on each line, top down. */
  lines(): readonly (readonly string[])[];
  /** Things drawn since the last call. */
  takeCount(): number;
}

/** Makes such a context of a height in pixels; texts are as wide as those of a face of `perChar`. */
export function lineContext(height: number, perChar: number): LineContext {
  const lines: Seen[][] = Array.from({ length: height }, () => []);
  let count = 0;
  let path: (readonly [x: number, y: number])[] = [];
  const put = (what: string, left: number, right: number, [top, bottom]: readonly [number, number]): void => {
    count++;
    const { globalAlpha } = context;
    const colour = colourOf(context.fillStyle);
    const isOpaque = what === 'rect' && globalAlpha === 1 && colour.startsWith('#');
    const text = [what, left, right, colour, globalAlpha].join(' ');
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.ceil(bottom)); y++) {
      const line = lines[y] ?? [];
      if (isOpaque) lines[y] = [...line.filter((one) => one.left < left || one.right > right), { text, left, right }];
      else line.push({ text, left, right });
    }
  };
  const putPath = (kind: string): void => {
    const [xs, ys] = [path.map(([x]) => x), path.map(([, y]) => y)];
    put(`${kind} ${path.join(';')}`, least(xs), greatest(xs), [least(ys), greatest(ys) + 1]);
  };
  const context: LineContext = {
    lines: () => lines.map((line) => line.map(({ text }) => text)),
    takeCount: () => {
      const taken = count;
      count = 0;
      return taken;
    },
    fillStyle: '',
    strokeStyle: '',
    font: '',
    textAlign: 'left',
    textBaseline: 'alphabetic',
    globalAlpha: 1,
    lineWidth: 1,
    fillRect: (x, y, width, tall) => put('rect', x, x + width, [y, y + tall]),
    fillText: (text, x, y) => {
      const width = text.length * perChar;
      const left = context.textAlign === 'left' ? x : context.textAlign === 'right' ? x - width : x - width / 2;
      const half = (Number.parseFloat(context.font.split(' ').find((part) => part.endsWith('px')) ?? '') * 1.3) / 2;
      if (text !== '') put(`text ${text} ${y} ${context.font}`, left, left + width, [y - half, y + half]);
    },
    strokeRect: (x, y, width, tall) => put(`frame ${colourOf(context.strokeStyle)}`, x, x + width, [y, y + tall]),
    clearRect: ignore,
    beginPath: () => {
      path = [];
    },
    moveTo: (x, y) => {
      path.push([x, y]);
    },
    lineTo: (x, y) => {
      path.push([x, y]);
    },
    closePath: ignore,
    fill: () => putPath('shape'),
    stroke: () => putPath('line'),
    setLineDash: ignore,
  };
  return context;
}

interface Seen {
  readonly text: string;
  readonly left: number;
  readonly right: number;
}

function colourOf(style: DrawContext['fillStyle']): string {
  return typeof style === 'string' ? style : '';
}

function ignore(): void {
  // Nothing that the panels draw by it.
}
