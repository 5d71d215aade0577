/**
 * How much counters that only grow have grown within the last ten minutes: of the counts at {@link SPACING_MS} apart the newest ones are kept, so
 * that the time is up to that much longer. Times are monotonic ms.
 */
export class RecentGrowth<Counts extends { readonly [name in keyof Counts]: number }> {
  readonly #looks: { readonly at: number; readonly counts: Counts }[];

  /** `counts` are those at the start. */
  constructor(counts: Counts) {
    this.#looks = [{ at: -Infinity, counts }];
  }

  /** The growth until now. Has to be called every so often, as nothing is known of the time between two calls. */
  until(now: number, counts: Counts): Counts {
    const looks = this.#looks;
    while (looks.length > 1 && now - (looks[1]?.at ?? now) >= WINDOW_MS) looks.shift();
    const before = looks[0]?.counts ?? counts;
    if (now - (looks.at(-1)?.at ?? -Infinity) >= SPACING_MS) looks.push({ at: now, counts });
    const grown = { ...counts };
    for (const name in grown) grown[name] = (counts[name] - before[name]) as Counts[typeof name];
    return grown;
  }
}

const WINDOW_MS = 600_000;
const SPACING_MS = 30_000;
