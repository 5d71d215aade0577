import { expect, it } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { withSnapshotDepth } from './market-books.ts';

it('asks for the depth wanted, the next one offered, or the deepest', () => {
  const diff = VENUES['binance-usdm'].bookPolicy('btcusdt@depth@100ms');
  if (diff.kind !== 'rest-snapshot') throw new Error('no diffs');
  const asked = [5, 100, 101, 1000, 5000].map((wanted) => {
    const policy = withSnapshotDepth(diff, wanted);
    return [policy.snapshotDepth, policy.snapshotRequest('X')];
  });
  expect(asked).toEqual([500, 500, 500, 1000, 1000].map((depth) => [depth, diff.snapshotRequest('X', depth)]));
  const { snapshotDepths: _, ...single } = diff;
  expect(withSnapshotDepth(single, 20).snapshotDepth).toBe(1000);
});
