import { expect, test } from 'vitest';
import { FlowFlag } from '../../../src-shared/wire/layout.ts';
import { flowBufferOf, MINUTE } from '../../testing/flow-fixture.ts';
import { pricesTable } from './flow-table.ts';

test('volume by price has a row for a bar of which it is not known, with the reason', () => {
  const flags = (name: keyof typeof FlowFlag): number => FlowFlag.closed | FlowFlag[name];
  const bars = flowBufferOf([
    { numbers: { flags: flags('estimated') } },
    { numbers: { flags: flags('gap') } },
    { cells: [[100, 3, 1]] },
  ]);
  const { columns, rows } = pricesTable(bars, { from: 0, to: 3 * MINUTE });
  const cells = rows.map((row) =>
    ['open_time_ms', 'price_from', 'buy_volume', 'incomplete'].map((name) => row[columns.indexOf(name)]),
  );
  expect(cells).toEqual([
    [0, undefined, undefined, 'estimated'],
    [MINUTE, undefined, undefined, 'gap'],
    [2 * MINUTE, '10.0', '3', ''],
  ]);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
});
