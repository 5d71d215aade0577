/** A number that the chart library takes over with its next frame only: changes that are asked for until then add up. */
export class FramedValue {
  readonly #nextFrame: (begun: () => void) => unknown;
  #asked: number | undefined;

  /** `nextFrame` calls once in the next frame. */
  constructor(nextFrame: (begun: () => void) => unknown) {
    this.#nextFrame = nextFrame;
  }

  /** What to ask the library for: what it has, or was asked for since its last frame, changed by `to`. */
  change(now: number, to: (from: number) => number): number {
    if (this.#asked === undefined)
      this.#nextFrame(() => {
        this.#asked = undefined;
      });
    this.#asked = to(this.#asked ?? now);
    return this.#asked;
  }
}
