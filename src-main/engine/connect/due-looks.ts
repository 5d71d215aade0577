/** What is looked at by when, monotonic ms; NaN if it is not to be. */
export interface DueLook {
  lookAt: number;
}

/** What is to be looked at, by when: thousands that are well are not all visited each time. Times are monotonic ms. */
export class DueLooks<Subject extends DueLook> {
  /** By the number of the {@link SPAN_MS} in which they are due. */
  readonly #spans = new Map<number, Subject[]>();

  /** Something is to be looked at from an instant on, and not when it was to be before. */
  add(subject: Subject, at: number): void {
    const span = spanOf(at);
    const due = this.#spans.get(span);
    subject.lookAt = at;
    if (due === undefined) this.#spans.set(span, [subject]);
    else due.push(subject);
  }

  /** Takes out what is due by now, and what is within the next {@link SPAN_MS}. */
  take(now: number): Subject[] {
    const taken: Subject[] = [];
    for (const [span, due] of this.#spans) {
      if (span > spanOf(now)) continue;
      this.#spans.delete(span);
      for (const subject of due) {
        if (spanOf(subject.lookAt) !== span) continue;
        subject.lookAt = NaN;
        taken.push(subject);
      }
    }
    return taken;
  }
}

function spanOf(at: number): number {
  return Math.floor(at / SPAN_MS);
}

const SPAN_MS = 250;
