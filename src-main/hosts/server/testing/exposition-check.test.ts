import { expect, test } from 'vitest';
import { expositionProblems } from './exposition-check.ts';

const GOOD =
  '# HELP a_total How often\n# TYPE a_total counter\na_total{x="1\\"2",y=""} 3\na_total 1.5e+10\n' +
  '# HELP h_seconds How long\n# TYPE h_seconds histogram\nh_seconds_bucket{le="0.1",x="1"} 1\nh_seconds_bucket{le="+Inf",x="1"} 2\nh_seconds_sum{x="1"} -0.3\nh_seconds_count{x="1"} 2\n';

test('finds nothing wrong with a page that is right', () => {
  expect(expositionProblems(GOOD)).toEqual([]);
});

test.each([
  ['a_total 1.5e+10', 'a_total{x="1\\"2",y=""} 4', 'comes twice'],
  ['# TYPE a_total counter\n', '', 'before its HELP and TYPE'],
  ['# HELP a_total How often\n', '', 'before its HELP and TYPE'],
  ['a_total counter', 'a_total gauge', 'only counters end with _total'],
  ['{x="1\\"2",y=""} 3', '{x=1} 3', 'not a sample'],
  ['x="1\\"2",y=""', 'quantile="1"', 'only summaries have'],
  ['a_total 1.5e+10', 'a_total many', 'not a sample'],
  ['a_total 1.5e+10', 'a_total -1', 'is negative'],
  ['le="+Inf",x="1"} 2', 'le="+Inf",x="1"} 0', 'smaller than the one before'],
])('%s for %s', (right, wrong, problem) => {
  expect(expositionProblems(GOOD.replace(right, wrong)).join('\n')).toContain(problem);
});
