import type { Topic, VenueLimits } from '../venue/venue.ts';
import type { Connection } from './connection.ts';

/** Where a topic may go. */
export interface PackingOptions {
  readonly url: string;
  /** It may close the connection, and goes to one of its own kind. */
  readonly isIsolated: boolean;
  readonly limits: VenueLimits;
  /** Topics after which another connection is opened, if the venue allows one. */
  readonly batchSize: number;
}

/** The connection that takes one more topic; undefined if another one is to be opened. */
export function connectionFor(
  topic: Topic,
  connections: readonly Connection[],
  { url, isIsolated, limits, batchSize }: PackingOptions,
): Connection | undefined {
  const same = connections.filter(
    (connection) =>
      connection.record.url === url &&
      connection.isIsolated === isIsolated &&
      connection.streams.size < limits.topicsPerConnection &&
      hasRoomFor(topic, connection, limits),
  );
  const found = same.find(({ streams }) => streams.size < batchSize);
  // One is kept for the replacement of another, or for topics that may close it.
  const most = (limits.connections ?? Infinity) - (isIsolated ? 0 : 1);
  if (found !== undefined || connections.length < most) return found;
  return same.sort((a, b) => a.streams.size - b.streams.size)[0];
}

function hasRoomFor({ key }: Topic, { streams }: Connection, { heavyTopics }: VenueLimits): boolean {
  if (heavyTopics?.isHeavy(key) !== true) return true;
  return [...streams.keys()].filter(heavyTopics.isHeavy).length < heavyTopics.perConnection;
}
