import type { RestSnapshotFeed } from '../venue/venue.ts';

/** The feed with snapshots of `wanted` levels a side, or of the next depth that the venue offers; of its deepest where none reaches. */
export function withSnapshotDepth(feed: RestSnapshotFeed, wanted: number): RestSnapshotFeed {
  const offered = feed.snapshotDepths ?? [feed.snapshotDepth];
  const depth = offered.find((each) => each >= wanted) ?? offered.at(-1) ?? feed.snapshotDepth;
  return { ...feed, snapshotDepth: depth, snapshotRequest: (symbol) => feed.snapshotRequest(symbol, depth) };
}
