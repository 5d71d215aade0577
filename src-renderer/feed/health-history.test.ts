import { expect, test } from 'vitest';
import type { ConnectionHealth, HealthReport } from '../../src-shared/wire/health.ts';
import { connectionOf, reportOf } from '../../src-shared/testing/health-fixture.ts';
import { ALL, HealthHistory } from './health-history.ts';

const START = 1_800_000_000_000;

function connection(id: string, changes: Partial<ConnectionHealth> = {}): ConnectionHealth {
  const venue = id.startsWith('binance-usdm') ? 'binance-usdm' : 'binance-spot';
  return connectionOf({ id, venue, messagesPerSecond: 10, ...changes });
}

function report(at: number, connections: readonly ConnectionHealth[]): HealthReport {
  return reportOf({ at, connections });
}

test('rates add up, the worst latency and age count; a second has one value', () => {
  const history = new HealthHistory();
  const connections = [
    connection('binance-spot #1', { latencyP99: 40, lastFrameAt: START - 30 }),
    connection('binance-spot #2', { latencyP99: -3, lastFrameAt: START - 900 }),
    connection('binance-usdm #1', { messagesPerSecond: 5 }),
  ];
  history.note(report(START, connections));
  history.note(report(START + 400, connections));
  expect(history.subjects()).toEqual([
    ALL,
    'binance-spot',
    'binance-usdm',
    'binance-spot #1',
    'binance-spot #2',
    'binance-usdm #1',
  ]);
  expect(history.series(ALL, 'messagesPerSecond')).toEqual({ times: [START / 1000], values: [25] });
  expect(
    ['latencyP99', 'ageMs'].map((plotted) => history.series('binance-spot', plotted as 'ageMs').values[0]),
  ).toEqual([40, 900]);
  expect([
    history.series('binance-spot #2', 'latencyP99').values,
    history.series('binance-usdm', 'latencyP99').values,
  ]).toEqual([[-3], [NaN]]);
});

test('ten minutes are kept, and a connection that is away leaves a gap', () => {
  const history = new HealthHistory();
  for (let second = 0; second < 2000; second++) {
    const spot = connection('binance-spot #1', { messagesPerSecond: second });
    history.note(report(START + second * 1000, second % 2 === 0 ? [spot] : []));
  }
  const { times, values } = history.series('binance-spot #1', 'messagesPerSecond');
  expect([times.length, times[0], times.at(-1)]).toEqual([600, START / 1000 + 1400, START / 1000 + 1999]);
  expect(values.slice(-3)).toEqual([NaN, 1998, NaN]);
  expect(history.series(ALL, 'messagesPerSecond').values.slice(-2)).toEqual([1998, 0]);
});

test('a clock that goes back, as that of another recording, begins anew', () => {
  const history = new HealthHistory();
  history.note(report(START, [connection('binance-spot #1')]));
  history.note(report(START - 5000, [connection('binance-usdm #1')]));
  expect([history.subjects(), history.series(ALL, 'messagesPerSecond').times]).toEqual([
    [ALL, 'binance-usdm', 'binance-usdm #1'],
    [START / 1000 - 5],
  ]);
});

test('connections that come and go for ever are not kept for ever', () => {
  const history = new HealthHistory();
  for (let second = 0; second < 3000; second++)
    history.note(report(START + second * 1000, [connection(`binance-spot #${second >> 4}`)]));
  expect(history.subjects().length).toBeLessThanOrEqual(64);
  expect(history.subjects()).toContain(`binance-spot #${2999 >> 4}`);
});
