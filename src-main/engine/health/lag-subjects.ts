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
  const judged = [...streams].filter(({ lag }) => lag.isJudged || lag.isBehind);
  const behind = judged.filter(({ lag }) => lag.isBehind);
  if (behind.length === 0) return [];
  if (isWhole(judged, isKnown(venue))) return [toSubject({ scope: 'venue', subject: venue, venue }, behind)];
  const subjects: LagSubject[] = [];
  for (const [connection, group] of Map.groupBy(judged, ({ connectionId }) => connectionId)) {
    const late = group.filter(({ lag }) => lag.isBehind);
    if (isWhole(group, isKnown(connection)))
      subjects.push(toSubject({ scope: 'connection', subject: connection, venue }, late));
    else
      for (const stream of late)
        subjects.push(toSubject({ scope: 'stream', subject: stream.key, venue, stream }, [stream]));
  }
  return subjects;
}

function isWhole(judged: readonly StreamRecord[], isKnown: boolean): boolean {
  const behind = judged.reduce((count, { lag }) => (lag.isBehind ? count + 1 : count), 0);
  return isKnown ? behind * 2 > judged.length : behind > 1 && behind === judged.length;
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
