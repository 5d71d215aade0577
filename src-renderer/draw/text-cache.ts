/** Texts of numbers, made once. Hot: the prices and sizes of a ladder repeat from frame to frame. Bounded: it starts anew when full. */
export class TextCache {
  readonly #texts = new Map<number, string>();
  readonly #format: (value: number) => string;

  constructor(format: (value: number) => string) {
    this.#format = format;
  }

  /** The text of a number. */
  get(value: number): string {
    let text = this.#texts.get(value);
    if (text === undefined) {
      if (this.#texts.size >= LIMIT) this.#texts.clear();
      text = this.#format(value);
      this.#texts.set(value, text);
    }
    return text;
  }
}

const LIMIT = 4_000;
