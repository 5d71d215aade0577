import type { StreamRecord } from './stream-record.ts';

/**
 * Streams of a venue whose lag is to be judged: those whose messages say how late they are, from the first of them until whoever judges says that
 * nothing is left to judge. Of thousands that are silent none is visited. Hot: a message of a stream that is among them costs the look at a flag.
 */
export class TimedStreams {
  #streams: StreamRecord[] = [];

  /** A message of a stream said how late it is. */
  note(stream: StreamRecord): void {
    if (stream.isTimed) return;
    stream.isTimed = true;
    this.#streams.push(stream);
  }

  [Symbol.iterator](): Iterator<StreamRecord> {
    return this.#streams.values();
  }

  /** Visits each and forgets those for which `visit` returns false, until another message of theirs comes, and those that have ended. */
  retain(visit: (stream: StreamRecord) => boolean): void {
    this.#streams = this.#streams.filter((stream) => (stream.isTimed = stream.state !== 'stopped' && visit(stream)));
  }
}
