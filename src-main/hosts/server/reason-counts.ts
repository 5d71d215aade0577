/** How often something happened since the server started, by a reason out of a closed set. */
export class ReasonCounts {
  readonly #counts = new Map<string, number>();

  /** `known` reasons count from 0 on, so that a rate over them is 0 and not unknown. */
  constructor(known: readonly string[] = []) {
    for (const reason of known) this.#counts.set(reason, 0);
  }

  add(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  of(reason: string): number {
    return this.#counts.get(reason) ?? 0;
  }

  entries(): Iterable<readonly [reason: string, count: number]> {
    return this.#counts;
  }
}
