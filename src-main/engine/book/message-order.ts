/**
 * A run of messages that seem older than the newest one taken, with none taken between them. Copies that come late are few, or
 * come among newer ones; a run that lasts is a venue whose counter or clock has been set back.
 */
export class OlderRun {
  #since = NaN;

  /** Counts one more; true if the run has lasted too long for late copies. `receivedAt` is epoch ms. */
  extend(receivedAt: number): boolean {
    if (Number.isNaN(this.#since)) this.#since = receivedAt;
    return receivedAt - this.#since >= LONGEST_RUN_MS;
  }

  /** A newer message was taken. */
  end(): void {
    this.#since = NaN;
  }
}

/** How a message relates to the newest one taken. `restarted`: its number or time is lower, but it is the newest all the same. */
export type MessageAge = 'newer' | 'older' | 'restarted';

/**
 * The order of messages each of which replaces the one before: by the venue's number if both have one, else by the venue's time. A
 * lower number with a later time, or a lasting run of lower ones, is a counter or clock that was set back, and is taken. Hot.
 */
export class MessageOrder {
  #sequence = NaN;
  #venueTime = NaN;
  readonly #older = new OlderRun();

  /** Judges a message and, unless it is older, makes it the newest. Sequence and time are NaN if it has none; `receivedAt` is epoch ms. */
  take(sequence: number, venueTime: number, receivedAt: number): MessageAge {
    const isLower = this.#isLower(sequence, venueTime);
    if (isLower && !(venueTime > this.#venueTime) && !this.#older.extend(receivedAt)) return 'older';
    this.#older.end();
    this.#sequence = sequence;
    this.#venueTime = venueTime;
    return isLower ? 'restarted' : 'newer';
  }

  /** Messages before `venueTime` (epoch ms) are older from now on. */
  startAt(venueTime: number): void {
    if (!(this.#venueTime > venueTime)) this.#venueTime = venueTime;
  }

  /** Forgets every message: the next one is the newest. */
  clear(): void {
    this.#sequence = this.#venueTime = NaN;
    this.#older.end();
  }

  #isLower(sequence: number, venueTime: number): boolean {
    if (Number.isNaN(sequence) || Number.isNaN(this.#sequence)) return venueTime < this.#venueTime;
    return sequence < this.#sequence;
  }
}

/** Late copies of two overlapping connections come among newer messages; a lag of this length without any is none of theirs. */
const LONGEST_RUN_MS = 500;
