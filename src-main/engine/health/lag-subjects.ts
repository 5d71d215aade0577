import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import { middleOf } from '../measure/lag-meter.ts';

/** A venue, a connection or a stream that is behind. */
export interface LagSubject {
  readonly scope: 'venue' | 'connection' | 'stream';
  /** Venue, id of the connection, or key of the stream. */
  readonly subject: string;
  readonly venue: VenueId;
  /** Of a single one, that stream. */
  readonly stream?: StreamRecord;
  /** Since when, monotonic ms. */
  readonly since: number;
  /** Medians over its streams, ms; `usualMs` is absent while it is not known. */
  readonly behindMs: number;
  readonly usualMs?: number;
}

/**
 * What of one venue is behind, each named once, by the largest thing that is behind as a whole: the venue or a connection if all of its streams
 * that can be judged are, and there are several; else the streams. What `isKnown` as behind stays so while more than half of its streams are.
 */
export function lagSubjects(
  venue: VenueId,
  streams: Iterable<StreamRecord>,
  isKnown: (subject: string) => boolean,
): readonly LagSubject[] {
  const whole = new JudgedStreams();
  const connections = new Map<string, JudgedStreams>();
  for (const stream of streams) {
    if (!stream.lag.isBehind && !stream.lag.isJudged) continue;
    whole.add(stream);
    let group = connections.get(stream.connectionId);
    if (group === undefined) connections.set(stream.connectionId, (group = new JudgedStreams()));
    group.add(stream);
  }
  if (whole.behind.length === 0) return [];
  if (whole.isBehind(isKnown(venue))) return [toSubject({ scope: 'venue', subject: venue, venue }, whole.behind)];
  const subjects: LagSubject[] = [];
  for (const [connection, group] of connections)
    if (group.isBehind(isKnown(connection)))
      subjects.push(toSubject({ scope: 'connection', subject: connection, venue }, group.behind));
    else
      for (const stream of group.behind)
        subjects.push(toSubject({ scope: 'stream', subject: stream.key, venue, stream }, [stream]));
  return subjects;
}

/** Streams that can be judged, and which of them are behind. */
class JudgedStreams {
  readonly behind: StreamRecord[] = [];
  #count = 0;

  add(stream: StreamRecord): void {
    this.#count++;
    if (stream.lag.isBehind) this.behind.push(stream);
  }

  /** Whether they are behind as a whole; `isKnown` as such already. */
  isBehind(isKnown: boolean): boolean {
    const behind = this.behind.length;
    return isKnown ? behind * 2 > this.#count : behind > 1 && behind === this.#count;
  }
}

function toSubject(
  about: Pick<LagSubject, 'scope' | 'subject' | 'venue' | 'stream'>,
  behind: readonly StreamRecord[],
): LagSubject {
  const usualMs = middleOf(behind.map(({ lag }) => lag.usualMs).filter((ms) => !Number.isNaN(ms)));
  return {
    ...about,
    since: behind.reduce((earliest, { lag }) => Math.min(earliest, lag.since), Infinity),
    behindMs: middleOf(behind.map(({ lag }) => lag.behindMs)),
    ...(Number.isNaN(usualMs) ? {} : { usualMs }),
  };
}
