import type { ReactNode } from 'react';
import '../../theme/canvas-panel.css';

/** The elements of a canvas panel: the canvas, and its hidden summary for screen readers and tests. */
export function CanvasFrame({ canvas, output, label, testId, dimsItself }: CanvasFrameProps): ReactNode {
  return (
    <div className="canvas-panel" data-dims-itself={dimsItself || undefined}>
      <canvas ref={canvas} role="img" aria-label={label} />
      <output ref={output} data-testid={testId} aria-live="off" />
    </div>
  );
}

/** What names a canvas panel. */
export interface CanvasNames {
  /** What the canvas shows, for screen readers. */
  readonly label: string;
  /** Test id of the summary. */
  readonly testId: string;
  /** The canvas itself shows what is not live: the panel is not dimmed as a whole. */
  readonly dimsItself: boolean;
}

interface CanvasFrameProps extends CanvasNames {
  readonly canvas: { current: HTMLCanvasElement | null };
  readonly output: { current: HTMLOutputElement | null };
}
