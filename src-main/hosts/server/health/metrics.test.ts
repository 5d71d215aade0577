import { expect, test } from 'vitest';
import { streamOf } from '../../../../src-shared/testing/health-fixture.ts';
import { binanceSpot } from '../../../venues/binance/spot.ts';
import { REPORT_AT, reportOf, totalsOf } from '../../../../src-shared/testing/health-fixture.ts';
import type { GaugeHealth, HealthTotals, StreamHealth } from '../../../../src-shared/wire/health.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { VENUES } from '../../../venues/registry.ts';
import { NO_ALERTS } from './server-counts.ts';
import { Metrics } from './metrics.ts';
import { VenueCounts } from './venue-counts.ts';

test('how far a venue is behind is that of what is most behind, and 0 if nothing is', async () => {
  const metrics = metricsOf([VENUES['binance-usdm'], VENUES.okx]);
  const lag = { severity: 'warning', code: 'stream-lagging', subject: 'x', since: REPORT_AT } as const;
  const page = await metrics.page(
    reportOf({
      problems: [
        { ...lag, venue: 'binance-usdm', delayMs: 700 },
        { ...lag, venue: 'binance-usdm', delayMs: 1700 },
      ],
    }),
  );
  expect(page).toContain('tapedeck_lag_seconds{exchange="binance",contract_type="usdm"} 1.7\n');
  expect(page).toMatch(/tapedeck_lag_seconds\{exchange="okx",[^}]*\} 0\n/);
  metrics.stop();
});

test('what had no room and what was cut is counted, and goes on from where it was', async () => {
  const metrics = metricsOf([]);
  const pageOf = (cappedWaits: number | undefined, rejected: number): Promise<string> =>
    metrics.page(
      reportOf({
        at: REPORT_AT,
        pools: [
          {
            pool: 'toy',
            usedWeight: 1,
            limitWeight: 100,
            queued: 0,
            active: 0,
            ...(cappedWaits !== undefined && { cappedWaits }),
          },
        ],
        gauges: [{ name: 'requests', option: 'requests.maxQueued', used: 1, cap: 10, total: 1, rejected }],
      }),
    );
  const none = await pageOf(undefined, 0);
  expect(none).toContain('tapedeck_rest_waits_capped_total{pool="toy"} 0\n');
  expect(none).toContain('tapedeck_cap_hits_total{option="requests.maxQueued"} 0\n');
  const some = await pageOf(2, 3);
  expect(some).toContain('tapedeck_rest_waits_capped_total{pool="toy"} 2\n');
  expect(some).toContain('tapedeck_cap_hits_total{option="requests.maxQueued"} 3\n');
  metrics.stop();
});

function metricsOf(venues: readonly StreamVenue[], counts = new VenueCounts()): Metrics {
  return new Metrics({
    venues,
    config: defaultConfig(),
    counts,
    server: () => ({
      closedWaiting: 0,
      blocked: 0,
      conflated: 0,
      quoteBytes: 0,
      snapshotBytes: 0,
      quoteClients: 0,
      screens: 0,
      dropped: [],
      loadLevel: 0,
      alerts: NO_ALERTS,
      rejected: [],
    }),
  });
}

test('every counter of a venue is there at 0 before anything happens, and the same series counts then', async () => {
  const counts = new VenueCounts();
  const metrics = metricsOf([binanceSpot], counts);
  const market = 'exchange="binance",contract_type="spot"';
  const first = await metrics.page(reportOf({ at: REPORT_AT }));
  for (const line of [
    `connector_connection_errors_total{${market},error_type="connection-closed"} 0`,
    `connector_connection_errors_total{${market},error_type="message-malformed"} 0`,
    `connector_quote_latency_seconds_count{${market}} 0`,
    `connector_quote_latency_seconds_bucket{le="+Inf",${market}} 0`,
    `connector_quotes_processed_total{${market},is_closed="True"} 0`,
    `connector_duplicates_filtered_total{${market}} 0`,
    `tapedeck_clock_errors_total{${market}} 0`,
    `tapedeck_gaps_total{${market}} 0`,
    `tapedeck_differences_total{${market}} 0`,
    'tapedeck_rest_requests_total{host="api.binance.com"} 0',
    'tapedeck_rest_connections_total{host="api.binance.com"} 0',
  ])
    expect(first).toContain(`${line}\n`);
  counts.onQuality({
    kind: 'connection-lost',
    at: 0,
    venue: 'binance-spot',
    connection: 'c',
    reason: 'x',
    wasOpen: true,
    code: 'connection-closed',
  });
  const stream = streamOf({ key: 'binance-spot:btcusdt@trade', channel: 'trade' });
  const then = await metrics.page(reportOf({ at: REPORT_AT, streams: [stream] }));
  expect(then).toContain(`connector_connection_errors_total{${market},error_type="connection-closed"} 1\n`);
  for (const path of ['scanned', 'parsed'])
    expect(then).toContain(`tapedeck_decoded_frames_total{${market},channel="trade",path="${path}"} 0\n`);
  metrics.stop();
});

test('says how late messages may be read, and 0 once they are read at once', async () => {
  const metrics = metricsOf([]);
  const pageOf = (totals: Partial<HealthTotals>): Promise<string> =>
    metrics.page(reportOf({ at: REPORT_AT, totals: totalsOf(totals) }));
  expect(await pageOf({ receiptDelayMs: 1 })).toContain('tapedeck_receipt_delay_seconds 0.001\n');
  expect(await pageOf({})).toContain('tapedeck_receipt_delay_seconds 0\n');
  metrics.stop();
});

test('the fullest caps are none that are full in ordinary life', async () => {
  const metrics = metricsOf([]);
  const gauge = (name: GaugeHealth['name'], option: string): GaugeHealth => ({
    name,
    option,
    used: 10,
    cap: 10,
    total: 10,
  });
  const page = await metrics.page(
    reportOf({
      at: REPORT_AT,
      gauges: [gauge('trades', 'maxRecentTrades'), gauge('log', 'log.recent'), gauge('symbols', 'maxSymbols')],
    }),
  );
  expect(page.match(/^tapedeck_cap_used_ratio.*$/gm)).toEqual(['tapedeck_cap_used_ratio{option="maxSymbols"} 1']);
  metrics.stop();
});

test('what went wrong is counted since the start, whatever streams have ended, and never goes back', async () => {
  const metrics = metricsOf([binanceSpot]);
  const pageOf = (reconnects: number, streams: readonly StreamHealth[]): Promise<string> =>
    metrics.page(
      reportOf({
        streams,
        venues: [
          {
            venue: 'binance-spot',
            reconnects,
            duplicates: 7,
            gaps: 2,
            missing: 3,
            resyncs: 4,
            malformed: 0,
            differences: 5,
          },
          { venue: 'okx', reconnects: 1, duplicates: 0, gaps: 0, missing: 0, resyncs: 0, malformed: 0, differences: 0 },
        ],
      }),
    );
  const market = 'exchange="binance",contract_type="spot"';
  const lines = [
    `connector_duplicates_filtered_total{${market}} 7\n`,
    `tapedeck_gaps_total{${market}} 2\n`,
    `tapedeck_resyncs_total{${market}} 4\n`,
    `tapedeck_differences_total{${market}} 5\n`,
  ];
  const stream = streamOf({ key: 'binance-spot:x', reconnects: 3, duplicates: 5 });
  for (const streams of [[stream], [], [{ ...stream, reconnects: 0, duplicates: 0 }], [stream, stream]]) {
    const page = await pageOf(3, streams);
    expect(page).toContain(`tapedeck_reconnects_total{${market}} 3\n`);
    for (const line of lines) expect(page).toContain(line);
  }
  expect(await pageOf(5, [])).toContain(`tapedeck_reconnects_total{${market}} 5\n`);
  metrics.stop();
});
