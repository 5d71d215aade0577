/**
 * Finds the topics that a venue answers by closing the socket, without saying which. On any connection, a topic that was asked for and not
 * answered on two sockets in a row is suspect. On a connection of their own, suspects are asked for one frame at a time: a frame on which the
 * socket closes is halved, and a topic that is alone in one twice is the one that closes it.
 */
export class ClosingSearch {
  /** Frames are sent one at a time, each after the answer to the one before. */
  isCareful = false;
  /** Topics that have been delivered on this connection. */
  readonly #delivered = new Set<string>();
  /** How often the socket closed on a topic that was alone in its frame. */
  readonly #closings = new Map<string, number>();
  /** Unanswered when the last socket closed. */
  #unanswered: ReadonlySet<string> = new Set();
  #first: readonly (readonly string[])[] = [];

  /** What to ask for first on a new socket, a frame each. */
  get first(): readonly (readonly string[])[] {
    return this.#first;
  }

  /** Whether a topic has closed sockets and so gets a frame of its own. */
  isAlone(topic: string): boolean {
    return this.#closings.has(topic);
  }

  /** Notes closings that are known of a topic from before. */
  note(topic: string, closings: number): void {
    if (closings > 0) this.#closings.set(topic, closings);
  }

  onActive(topic: string): void {
    this.#delivered.add(topic);
    this.#closings.delete(topic);
  }

  /** The topic is no longer wanted. */
  forget(topic: string): void {
    this.#delivered.delete(topic);
    this.#closings.delete(topic);
  }

  /** Every wanted topic is delivered: whatever closed a socket before, it was none of them. */
  onSettled(): void {
    this.#unanswered = new Set();
    this.#first = [];
  }

  /** A socket has ended; `isByVenue`: the other side closed it while it was open. */
  onClosed(socket: ClosedSocket, isByVenue: boolean): ClosingVerdict {
    return this.isCareful ? this.#judgeFrame(socket, isByVenue) : this.#judgeSocket(socket, isByVenue);
  }

  #judgeSocket({ unanswered, active, inactive }: ClosedSocket, isByVenue: boolean): ClosingVerdict {
    const topics = unanswered.flat();
    const again = topics.filter((topic) => this.#unanswered.has(topic));
    if (isByVenue && again.length > 0) {
      this.onSettled();
      const others = inactive.filter((topic) => !this.#delivered.has(topic) && !again.includes(topic));
      return { active, suspects: [...again, ...others], closing: undefined, isStep: true };
    }
    this.#unanswered = new Set(isByVenue ? topics : []);
    // Asked for first, they close the next socket before the others have begun on it.
    this.#first = this.#unanswered.size > 0 ? [topics] : [];
    return { active, suspects: [], closing: undefined, isStep: false };
  }

  #judgeFrame({ unanswered, active, waiting }: ClosedSocket, isByVenue: boolean): ClosingVerdict {
    const [frame = [], ...others] = unanswered;
    const later = [...others, ...waiting];
    const [only] = frame;
    this.#first = only === undefined ? later : [frame, ...later];
    const isStep = isByVenue && only !== undefined;
    const verdict = { active, suspects: [], closing: undefined, isStep };
    if (!isStep) return verdict;
    if (frame.length > 1) {
      const middle = frame.length >> 1;
      this.#first = [frame.slice(0, middle), frame.slice(middle), ...later];
      return verdict;
    }
    const closings = (this.#closings.get(only) ?? 0) + 1;
    this.#closings.set(only, closings);
    return closings < ENOUGH_CLOSINGS ? verdict : { ...verdict, closing: only };
  }
}

/** What a socket left when it ended. */
export interface ClosedSocket {
  /** Topics of each frame that was sent and not answered, in the order sent. */
  readonly unanswered: readonly (readonly string[])[];
  /** Topics of each frame that was to be sent again. */
  readonly waiting: readonly (readonly string[])[];
  /** Wanted topics that were delivered, and those that were not. */
  readonly active: readonly string[];
  readonly inactive: readonly string[];
}

/** What the end of a socket says about its topics. */
export interface ClosingVerdict {
  /** Topics that were delivered on it. */
  readonly active: readonly string[];
  /** Topics that belong on a connection of their own until it is known which of them closes it. */
  readonly suspects: readonly string[];
  /** The topic that closes the connection; undefined if that is not known. */
  readonly closing: string | undefined;
  /** It says something about the topics, so that trying again is no repetition. */
  readonly isStep: boolean;
}

/** Once may be an accident. */
const ENOUGH_CLOSINGS = 2;
