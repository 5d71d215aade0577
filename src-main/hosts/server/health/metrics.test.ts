import { expect, test } from 'vitest';
import { REPORT_AT, reportOf } from '../../../../src-shared/testing/health-fixture.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import { VENUES } from '../../../venues/registry.ts';
import { Metrics } from './metrics.ts';
import { VenueCounts } from './venue-counts.ts';

const IDLE = {
  closedWaiting: 0,
  blocked: 0,
  conflated: 0,
  quoteBytes: 0,
  snapshotBytes: 0,
  quoteClients: 0,
  screens: 0,
  dropped: [],
  loadLevel: 0,
  rejected: [],
};

test('how far a venue is behind is that of what is most behind, and 0 if nothing is', async () => {
  const venues = [VENUES['binance-usdm'], VENUES.okx];
  const metrics = new Metrics({ venues, config: defaultConfig(), counts: new VenueCounts(), server: () => IDLE });
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
  const metrics = new Metrics({
    venues: [],
    config: defaultConfig(),
    counts: new VenueCounts(),
    server: () => IDLE,
  });
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
