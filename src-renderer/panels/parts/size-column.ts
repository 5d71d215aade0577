import { formatFixedSize, sizeForm } from '../../format/fixed-size.ts';
import type { SizeForm, SizeText } from '../../format/fixed-size.ts';

/**
 * The sizes of one column, all with as many digits after the point. Hot: texts are made once. A larger size takes digits away at once;
 * they come back only when no size has needed the room for a while, so that the column stands still.
 */
export class SizeColumn {
  #form: SizeForm = { decimals: 0, power: 0 };
  readonly #texts = new Map<number, SizeText>();
  #chars = NaN;
  #decimals = NaN;
  /** Frame time since which a finer form would do; NaN while it would not. */
  #finerSince = NaN;
  #largest = 0;
  #count = 0;
  #thousands = 0;
  #millions = 0;

  /** How sizes are written; the same object as long as it stays. */
  get form(): SizeForm {
    return this.#form;
  }

  /** Starts over, as for another instrument or unit. */
  reset(): void {
    this.#chars = NaN;
  }

  /** Takes in a size on screen; zero and NaN count for nothing. */
  add(size: number): void {
    if (!(size > 0)) return;
    this.#count++;
    if (size > this.#largest) this.#largest = size;
    if (size >= THOUSANDS_FROM) this.#thousands++;
    if (size >= MILLIONS_FROM) this.#millions++;
  }

  /** Settles the form for the sizes added since the last call: at most `chars` characters, at most `decimals` digits; `at` is the time of the frame, ms. */
  settle(chars: number, decimals: number, at: number): void {
    const half = this.#count / 2;
    const power = this.#count === 0 ? 0 : this.#millions >= half ? 2 : this.#thousands >= half ? 1 : 0;
    const wanted = sizeForm(this.#largest, { chars, decimals, power });
    const isOther = chars !== this.#chars || decimals !== this.#decimals;
    const isEmpty = this.#count === 0;
    this.#count = this.#largest = this.#thousands = this.#millions = 0;
    if (isOther) {
      this.#chars = chars;
      this.#decimals = decimals;
      this.#adopt(wanted);
      // The first size decides, not that there was none.
      if (isEmpty) this.#chars = NaN;
      return;
    }
    if (isEmpty) return;
    const order = coarseness(wanted) - coarseness(this.#form);
    if (order >= 0) this.#finerSince = NaN;
    else if (Number.isNaN(this.#finerSince)) this.#finerSince = at;
    if (order > 0 || at - this.#finerSince >= CALM_MS) this.#adopt(wanted);
  }

  /** The text of a size; the same object as long as the form stays. */
  get(size: number): SizeText {
    let text = this.#texts.get(size);
    if (text === undefined) {
      if (this.#texts.size >= LIMIT) this.#texts.clear();
      text = formatFixedSize(size, this.#form);
      this.#texts.set(size, text);
    }
    return text;
  }

  #adopt(form: SizeForm): void {
    this.#finerSince = NaN;
    if (form.decimals === this.#form.decimals && form.power === this.#form.power) return;
    this.#form = form;
    this.#texts.clear();
  }
}

/** Order of forms: larger for fewer digits. */
function coarseness({ decimals, power }: SizeForm): number {
  return power * 3 - decimals;
}

/** Sizes are in thousands, and millions, if half of them are this large. */
const THOUSANDS_FROM = 10_000;
const MILLIONS_FROM = 10_000_000;
const CALM_MS = 10_000;
const LIMIT = 4_000;
