/** How a {@link PacedText} writes and waits. */
export interface PacedTextOptions {
  write(text: string): void;
  /** Calls once after `ms`; what it returns takes that back. */
  later(ms: number, run: () => void): () => void;
}

/** A text that is written at most twice a second. What came in between is written as soon as that is over, so that the last one always is. */
export class PacedText {
  readonly #options: PacedTextOptions;
  #writtenAt = -Infinity;
  #make: () => string = () => '';
  #cancel: (() => void) | undefined;

  constructor(options: PacedTextOptions) {
    this.#options = options;
  }

  /** Shows what `make` returns when it is written; `now` is any monotonic time in ms. */
  show(now: number, make: () => string): void {
    this.#make = make;
    const waitMs = this.#writtenAt + EVERY_MS - now;
    if (waitMs <= 0) this.#write(now);
    else
      this.#cancel ??= this.#options.later(waitMs, () => {
        this.#write(now + waitMs);
      });
  }

  /** Takes back what waits. May be called twice. */
  dispose(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #write(now: number): void {
    this.dispose();
    this.#writtenAt = now;
    this.#options.write(this.#make());
  }
}

const EVERY_MS = 500;
