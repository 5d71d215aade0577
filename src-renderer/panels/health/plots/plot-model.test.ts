import { expect, test } from 'vitest';
import type { ConnectionHealth } from '../../../../src-shared/wire/health.ts';
import { ALL, HealthHistory } from '../../../feed/health-history.ts';
import { plotData, plotRange, plotSpan, PLOTS, plotSubjects, plotSummary, plotTable, valueAt } from './plot-model.ts';
import { connectionOf, REPORT_AT, reportOf } from '../../../../src-shared/testing/health-fixture.ts';

function connection(changes: Partial<ConnectionHealth> = {}): ConnectionHealth {
  return connectionOf({ id: 'okx #1', messagesPerSecond: 4, ...changes });
}

function historyOf(...seconds: readonly (Partial<ConnectionHealth> | undefined)[]): HealthHistory {
  const history = new HealthHistory();
  for (const [second, changes] of seconds.entries())
    history.note(
      reportOf({ at: REPORT_AT + second * 1000, connections: changes === undefined ? [] : [connection(changes)] }),
    );
  return history;
}

test('the library gets times in seconds, and null if nothing is known, so that a gap is a gap', () => {
  const history = historyOf({ latencyP99: 40 }, {}, { latencyP99: -3 });
  const series = history.series('okx #1', 'latencyP99');
  expect(plotData(series)).toEqual([
    [REPORT_AT / 1000, REPORT_AT / 1000 + 1, REPORT_AT / 1000 + 2],
    [40, null, -3],
  ]);
  expect([valueAt(series), valueAt(series, 1), valueAt(series, 9)]).toEqual([-3, undefined, undefined]);
});

test('the axis begins at zero, or below it if there is something', () => {
  const [low, high] = plotRange(-10, 100);
  expect([low, high].map(Math.round)).toEqual([-11, 110]);
  expect([plotRange(3, 3)[0], plotRange(0, 0), plotRange(null, null)]).toEqual([0, [0, 1], [0, 1]]);
});

test('the time shown grows in steps, and always ends now', () => {
  expect([
    plotSpan(null, null),
    plotSpan(1000, 1040),
    plotSpan(1000, 1100),
    plotSpan(1000, 1200),
    plotSpan(1000, 1599),
  ]).toEqual([
    [-60, 0],
    [980, 1040],
    [920, 1100],
    [600, 1200],
    [999, 1599],
  ]);
});

test('a connection that is away can still be chosen', () => {
  const history = historyOf({});
  expect(plotSubjects(history, 'okx #7')).toEqual([ALL, 'binance-spot', 'okx #1', 'okx #7']);
  expect(plotSubjects(new HealthHistory(), ALL)).toEqual([ALL]);
});

test('in words and as a table', () => {
  const history = historyOf(
    { messagesPerSecond: 1234, lastFrameAt: REPORT_AT - 50 },
    { messagesPerSecond: 8, lastFrameAt: REPORT_AT - 50 },
  );
  expect(plotSummary(history, ALL)).toBe(
    'all, last 1.0 s: Messages/s: 8.0, from 8.0 to 1,234; Latency p99: nothing known; Age: 1.0 s, from 50 ms to 1.0 s',
  );
  const { columns, rows } = plotTable(history, 'okx #1');
  for (const row of rows) expect(row).toHaveLength(columns.length);
  expect(rows[1]).toEqual(['okx #1', 'OKX', 'okx', '2027-01-15T08:00:01.000Z', REPORT_AT + 1000, 8, NaN, 1050]);
  expect(plotTable(history, ALL).rows[1]?.slice(0, 3)).toEqual(['all', undefined, undefined]);
  expect(plotTable(history, 'binance-usdm /market #1').rows[1]?.slice(0, 3)).toEqual([
    'binance-usdm /market #1',
    'Binance',
    'binance-usdm',
  ]);
  expect(PLOTS.map(({ write }) => write(12))).toEqual(['12', '12 ms', '12 ms']);
});
