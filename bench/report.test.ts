import { expect, test } from 'vitest';
import { regressions, rowText, toRow, toSection, withSection, type Results, type Row } from './report.ts';

function results(...rows: Row[]): Results {
  return { date: '2026-11-29', machine: 'two cores', load: 0.5, session: 'simulator', rows };
}

test('a row has the median and the spread of its rounds', () => {
  expect(toRow('engine / floor', 'x', [0.9, 0.7, 0.8])).toMatchObject({ value: 0.8, low: 0.7, high: 0.9 });
  expect(rowText(toRow('p99', 'ms', [7, 5, 6], { goal: { atMost: 5 } }))).toMatch(
    /6\.0 ms +5\.0 ms to 7\.0 ms +\*\*missed by 1\.0 ms\*\*/,
  );
});

test('what got worse by more than a tenth is a regression, whichever way is worse', () => {
  const before = results(
    toRow('ratio', 'x', [1], { goal: { atLeast: 1 } }),
    toRow('memory', 'MB', [200], { goal: { atMost: 200 } }),
    toRow('cost', 'us', [2], { worse: 'more' }),
    toRow('bytes', 'bytes', [100]),
  );
  const now = (ratio: number, memory: number, cost: number) =>
    results(
      toRow('ratio', 'x', [ratio], { goal: { atLeast: 1 } }),
      toRow('memory', 'MB', [memory], { goal: { atMost: 200 } }),
      toRow('cost', 'us', [cost], { worse: 'more' }),
      toRow('bytes', 'bytes', [1000]),
      toRow('new', 'x', [0.1], { goal: { atLeast: 1 } }),
    );
  expect(regressions(before, now(0.91, 219, 2.19))).toEqual([]);
  expect(regressions(before, now(0.89, 221, 2.21))).toEqual([
    'ratio: 1.00 x before, 0.89 x now',
    'memory: 200 MB before, 221 MB now',
    'cost: 2.00 us before, 2.21 us now',
  ]);
  expect(regressions(before, now(NaN, 200, 2))).toEqual(['ratio: 1.00 x before, NaN x now']);
});

test('a part has a table with its date and its load', () => {
  const section = toSection('ingest', 0.5, results(toRow('ratio', 'x', [1.2], { goal: { atLeast: 1 } })));
  expect(section).toContain('`ingest`, measured on 2026-11-29 at a load of 0.5:\ntwo cores.\n');
  expect(section).toContain('| ratio | 1.20 x |  | at least 1 x | met |');
  expect(toSection('rest', 1.9, results())).toContain('at a load of 1.9 (0.5 when the run began):');
});

test('a part that is measured again replaces its own section, and nothing else', () => {
  const parts = ['ingest', 'rest', 'soak'];
  const document = '# A\n<!-- bench -->\n<!-- /bench -->\nB\n';
  const old = { ...results(toRow('memory', 'MB', [300])), date: '2026-11-01' };
  const soak = toSection('soak', 3, old);
  const rest = toSection('rest', 0.5, results(toRow('of a core', '%', [0.9])));
  const ingest = toSection('ingest', 0.5, results(toRow('ratio', 'x', [1.2])));
  let written = withSection(document, 'soak', soak, parts);
  written = withSection(written, 'ingest', 'to be replaced', parts);
  written = withSection(written, 'rest', toSection('rest', 9, old), parts);
  written = withSection(written, 'rest', rest, parts);
  written = withSection(written, 'ingest', ingest, parts);
  expect(written).toBe(`# A\n<!-- bench -->\n${ingest}\n\n${rest}\n\n${soak}\n<!-- /bench -->\nB\n`);
  expect(soak).toContain('measured on 2026-11-01 at a load of 3.0');
  expect(() => withSection('# A\n', 'soak', soak, parts)).toThrow('no <!-- bench -->');
});
