/** A canvas drawn in CSS pixels at the density of its screen. The owner calls {@link CanvasSurface.resize}; nothing is observed here. */
export class CanvasSurface {
  readonly context: CanvasRenderingContext2D;
  /** Size in CSS pixels. */
  width = 0;
  height = 0;
  ratio = 1;
  readonly #canvas: HTMLCanvasElement;

  /** Throws if the browser gives no 2D context. The ground is opaque: every drawing fills it. */
  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new Error('The browser gives no 2D canvas.');
    this.context = context;
    this.#canvas = canvas;
  }

  /** Whether what begins at `top` and repeats every `pitch` CSS pixels lies on whole pixels of the screen: only then is a part as if the whole were drawn. */
  hasWholePixels(top: number, pitch: number): boolean {
    return Number.isInteger(top * this.ratio) && Number.isInteger(pitch * this.ratio);
  }

  /** Takes on a size; true if it changed and everything must be drawn again. */
  resize(width: number, height: number, ratio: number): boolean {
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(height * ratio));
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return true;
  }
}
