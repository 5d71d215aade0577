import type { RestSnapshotPolicy } from '../venue/venue.ts';

/** The policy with snapshots of `wanted` levels a side, or of the next depth that the venue offers; of its deepest where none reaches. */
export function withSnapshotDepth(policy: RestSnapshotPolicy, wanted: number): RestSnapshotPolicy {
  const offered = policy.snapshotDepths ?? [policy.snapshotDepth];
  const depth = offered.find((each) => each >= wanted) ?? offered.at(-1) ?? policy.snapshotDepth;
  return { ...policy, snapshotDepth: depth, snapshotRequest: (symbol) => policy.snapshotRequest(symbol, depth) };
}
