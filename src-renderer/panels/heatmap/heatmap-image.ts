import type { HeatTexture } from './heat-texture.ts';
import type { HeatmapScene } from './heatmap-scene.ts';
import { xOf } from './heatmap-scene.ts';

/** The texture as an image of the browser: only columns that were painted again are given to it. */
export class HeatmapImage {
  #canvas: HTMLCanvasElement | undefined;
  #context: CanvasRenderingContext2D | undefined;
  #image: ImageData | undefined;

  /** Takes what was painted at a place of the ring; at -1, everywhere. */
  take(texture: HeatTexture, place: number): void {
    const { context, image } = this.#parts(texture);
    if (place === -1) context.putImageData(image, 0, 0);
    else context.putImageData(image, 0, 0, place, 0, 1, texture.rows);
  }

  /** Draws the columns of a scene into its plot: two pieces at most, as they lie in a ring. */
  draw(context: CanvasRenderingContext2D, scene: HeatmapScene): void {
    const { texture, camera, layout } = scene;
    if (this.#canvas === undefined || Number.isNaN(texture.topRow) || Number.isNaN(camera.topRow)) return;
    context.imageSmoothingEnabled = false;
    const top = texture.topRow - camera.topRow;
    let bin = camera.lastBin - layout.bins + 1;
    while (bin <= camera.lastBin) {
      const place = texture.placeOf(bin);
      const count = Math.min(camera.lastBin - bin + 1, texture.bins - place);
      context.drawImage(
        this.#canvas,
        place,
        top,
        count,
        layout.rows,
        xOf(scene, bin),
        layout.plotTop,
        count * layout.binWidth,
        layout.rows * layout.rowHeight,
      );
      bin += count;
    }
  }

  #parts({ bins, rows, pixels }: HeatTexture): {
    readonly context: CanvasRenderingContext2D;
    readonly image: ImageData;
  } {
    this.#canvas ??= document.createElement('canvas');
    const context = (this.#context ??= this.#canvas.getContext('2d', { alpha: false }) ?? undefined);
    if (context === undefined) throw new Error('The browser gives no 2D canvas.');
    if (this.#image?.data.buffer !== pixels.buffer) {
      this.#canvas.width = bins;
      this.#canvas.height = rows;
      this.#image = new ImageData(new Uint8ClampedArray(pixels.buffer), bins, rows);
    }
    return { context, image: this.#image };
  }
}
