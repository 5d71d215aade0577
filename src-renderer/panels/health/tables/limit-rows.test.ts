import { expect, test } from 'vitest';
import type { GaugeHealth, HostHealth, RequestPoolHealth } from '../../../../src-shared/wire/health.ts';
import { LIMIT_COLUMNS, limitBadness, limitCell, limitName, limitRows, limitTable } from './limit-rows.ts';
import { REPORT_AT, reportOf } from '../../../../src-shared/testing/health-fixture.ts';

const gauge = (name: GaugeHealth['name'], changes: Partial<GaugeHealth> = {}): GaugeHealth => ({
  name,
  option: name,
  used: 1,
  cap: 100,
  total: 1,
  ...changes,
});
const host = (name: string, changes: Partial<HostHealth> = {}): HostHealth => ({
  host: name,
  state: 'closed',
  failures: 0,
  opened: 0,
  rejected: 0,
  ...changes,
});
const pool = (name: string, changes: Partial<RequestPoolHealth> = {}): RequestPoolHealth => ({
  pool: name,
  usedWeight: 5,
  limitWeight: 1000,
  queued: 0,
  active: 0,
  ...changes,
});

const OPEN = host('api.x', {
  state: 'open',
  failures: 5,
  opened: 1,
  rejected: 7,
  since: REPORT_AT - 12_000,
  retryAt: REPORT_AT + 18_000,
});

const textsOf = (row: ReturnType<typeof limitRows>[number]): string[] =>
  LIMIT_COLUMNS.map(({ id }) => limitCell(row, id, REPORT_AT).text);

test('if all is well the order stays; what is not well comes first, and alone if nothing else is wanted', () => {
  const pools = [pool('spot', { hosts: [host('api.x')] })];
  const gauges = [gauge('streams', { rejected: 0 }), gauge('requests'), gauge('trades', { used: 100 })];
  expect(limitRows(reportOf({ pools, gauges }), false).map(limitName)).toEqual([
    'pool spot',
    'host api.x',
    'gauge streams',
    'gauge requests',
    'gauge trades',
  ]);
  expect(limitRows(reportOf({ pools, gauges }), true)).toEqual([]);
  const ill = reportOf({
    pools: [pool('spot', { blockedUntil: REPORT_AT + 1, hosts: [host('api.y'), OPEN] })],
    gauges: [...gauges, gauge('symbols', { rejected: 3 }), gauge('buffered-frames', { used: 95 })],
  });
  expect(limitRows(ill, true).map(limitName)).toEqual([
    'pool spot',
    'host api.x',
    'gauge symbols',
    'gauge buffered-frames',
  ]);
  expect(limitRows(ill, false)).toHaveLength(8);
});

test('full is as it should be if the oldest make way, and a problem if something is turned away', () => {
  const badness = (one: GaugeHealth) => limitBadness({ kind: 'gauge', gauge: one }, REPORT_AT);
  expect(
    [
      gauge('trades', { used: 100 }),
      gauge('ledger', { used: 100, rejected: 9 }),
      gauge('streams', { used: 89 }),
      gauge('streams', { used: 90 }),
      gauge('streams', { rejected: 1 }),
      gauge('streams', { used: 100, rejected: 1 }),
    ].map(badness),
  ).toEqual([0, 0, 0, 1, 1, 2]);
});

test('what a host, a budget and a bound say', () => {
  expect(textsOf({ kind: 'host', host: OPEN })).toEqual([
    'api.x host',
    'paused',
    '5',
    '',
    '',
    '7',
    'left alone for 12 s, tried again in 18 s',
  ]);
  expect(textsOf({ kind: 'host', host: host('api.x', { requests: 1234, connections: 3 }) }).at(-1)).toBe(
    '1,234 requests on 3 connections; never left alone',
  );
  expect(
    textsOf({ kind: 'pool', pool: pool('spot', { queued: 3, active: 2, blockedUntil: REPORT_AT + 5000 }) }),
  ).toEqual(['spot REST', 'blocked', '5', '1,000', '', '', 'by the venue for another 5.0 s; 3 waiting, 2 under way']);
  expect(textsOf({ kind: 'pool', pool: pool('spot', { rejected: 7, cappedWaits: 2 }) }).slice(5)).toEqual([
    '7',
    '0 waiting, 0 under way; 2 waits cut to an hour',
  ]);
  expect(
    textsOf({ kind: 'gauge', gauge: gauge('trades', { option: 'maxRecentTrades', used: 50, total: 80 }) }),
  ).toEqual(['Trades of one symbol', '50 %', '50', '100', '', '', '80 in all; maxRecentTrades']);
  expect(
    textsOf({
      kind: 'gauge',
      gauge: gauge('buffered-bytes', { used: 2_500_000, total: 2_500_000, cap: 16_777_216 }),
    }).slice(1, 4),
  ).toEqual(['15 %', '2.5 MB', '16.8 MB']);
  expect(limitCell({ kind: 'gauge', gauge: gauge('trades', { used: 50 }) }, 'share', REPORT_AT).share).toBe(0.5);
});

test('a host that several venues have in common is one row, the worst of them', () => {
  const rows = limitRows(
    reportOf({
      pools: [
        pool('a', { hosts: [host('api.x')] }),
        pool('b', { hosts: [OPEN] }),
        pool('c', { hosts: [host('api.x')] }),
      ],
    }),
    true,
  );
  expect(rows).toEqual([{ kind: 'host', host: OPEN }]);
});

test('exports what is shown, exact', () => {
  const { columns, rows } = limitTable(
    limitRows(
      reportOf({ pools: [pool('spot', { hosts: [OPEN] })], gauges: [gauge('symbols', { rejected: 3, total: 9 })] }),
      false,
    ),
    REPORT_AT,
  );
  for (const row of rows) expect(row).toHaveLength(columns.length);
  expect(rows.map(([kind, , , , name, state, used]) => [kind, name, state, used])).toEqual([
    ['host', 'api.x', 'paused', 5],
    ['gauge', 'symbols', '1 %', 1],
    ['request budget', 'spot', '< 1 %', 5],
  ]);
});

test('a decoder shows how many frames were parsed instead of scanned, and is not well while it drifts', () => {
  const well = { venue: 'okx', channel: 'trade', frames: 2000, parsed: 4 } as const;
  const drifting = {
    venue: 'gate-spot',
    channel: 'trade',
    frames: 1200,
    parsed: 1200,
    driftSince: REPORT_AT - 60_000,
  } as const;
  const rows = limitRows(reportOf({ decoders: [well, drifting] }), false);
  expect(rows.map(textsOf)).toEqual([
    [
      'gate-spot trade decoder',
      '100 %',
      '1,200',
      '',
      '',
      '',
      'of 1,200 frames were parsed as JSON; for 1 m 00 s in a form that only the slow way reads',
    ],
    ['okx trade decoder', '< 1 %', '4', '', '', '', 'of 2,000 frames were parsed as JSON'],
  ]);
  expect(limitRows(reportOf({ decoders: [well, drifting] }), true)).toHaveLength(1);
});

test('a row of one exchange has its chip, and says so in the file; a host that several share has none', () => {
  const report = reportOf({
    pools: [
      pool('binance-futures', { hosts: [host('fapi.binance.com'), host('shared')] }),
      pool('okx', { hosts: [host('shared')] }),
      pool('gate-spot', { hosts: [host('api.gate.com')] }),
      pool('gate-usdm', { hosts: [host('api.gate.com')] }),
    ],
    gauges: [gauge('streams')],
    decoders: [{ venue: 'bybit-linear', channel: 'trade', frames: 1, parsed: 0 }],
  });
  const rows = limitRows(report, false);
  const chips = rows.map((row) => `${limitCell(row, 'name', REPORT_AT).mark?.code ?? '-'} ${limitName(row)}`);
  expect(chips).toEqual([
    'BN pool binance-futures',
    'OK pool okx',
    'GT pool gate-spot',
    'GT pool gate-usdm',
    'BN host fapi.binance.com',
    '- host shared',
    'GT host api.gate.com',
    '- gauge streams',
    'BY decoder bybit-linear trade',
  ]);
  expect(limitTable(rows, REPORT_AT).rows.map(([, exchange, venue, channel]) => [exchange, venue, channel])).toEqual([
    ['Binance', undefined, undefined],
    ['OKX', undefined, undefined],
    ['Gate', undefined, undefined],
    ['Gate', undefined, undefined],
    ['Binance', undefined, undefined],
    [undefined, undefined, undefined],
    ['Gate', undefined, undefined],
    [undefined, undefined, undefined],
    ['Bybit', 'bybit-linear', 'trade'],
  ]);
});

test('what is polled has its cycle, its budget of the hour and its breaker, with tickers by name', () => {
  const poll = {
    venue: 'yahoo',
    source: 'Yahoo Finance',
    tickers: 300,
    activeTickers: 298,
    cycles: 4,
    intervalMs: 60_000,
    isUnderWay: false,
    nextAt: REPORT_AT + 42_000,
    budget: { perHour: 3000, used: 18 },
    breaker: host('yahoo'),
    last: {
      startedAt: REPORT_AT - 18_000,
      durationMs: 1240,
      quotes: 298,
      missing: ['ZZZ'],
      malformed: [],
      failed: ['MSFT'],
      notTrading: [],
      error: 'Yahoo answered 429',
    },
  } as const;
  const rows = limitRows({ ...reportOf({}), polls: [poll] }, false);
  expect(rows.map(limitName).slice(0, 3)).toEqual(['poll Yahoo Finance', 'hour Yahoo Finance', 'host Yahoo Finance']);
  expect(textsOf(rows[0]!)).toEqual(
    expect.arrayContaining([
      'Yahoo Finance quotes',
      'waiting',
      '298',
      '300',
      'next in 42 s; every 1 m 00 s; last took 1.2 s; not known: ZZZ; failed: MSFT; Yahoo answered 429',
    ]),
  );
  expect(textsOf(rows[1]!)).toEqual(expect.arrayContaining(['18', '3,000', '2,982 left of any hour’s 3,000']));
  const failing = { ...poll, failingSince: REPORT_AT - 18_000 };
  const [worst] = limitRows({ ...reportOf({}), polls: [failing] }, true);
  expect([limitName(worst!), limitBadness(worst!, REPORT_AT)]).toEqual(['poll Yahoo Finance', 1]);
  expect(limitTable(rows, REPORT_AT).rows[0]).toEqual([
    'poll',
    'Equities',
    'yahoo',
    undefined,
    'Yahoo Finance',
    'waiting',
    298,
    300,
    4,
    1,
    undefined,
  ]);
});

test('alerts say how many are watched and what has become of them; deliveries that failed are not well', () => {
  const done = { fired: 7, suppressed: 0, missed: 1, sent: 5, failed: 0, dropped: 0, waiting: 0, problems: 0 };
  const counts = { set: 4, cap: 1000, armed: 3, ...done };
  const [well] = limitRows(reportOf({ alerts: counts }), false);
  expect(textsOf(well!)).toEqual([
    'Alerts',
    '3 armed',
    '4',
    '1,000',
    '',
    '0',
    '7 fired; 1 for a time without data; webhook: 5 sent, 0 failed',
  ]);
  expect(limitRows(reportOf({ alerts: counts }), true)).toEqual([]);
  const lastProblem = { code: 'webhook-failed', message: 'it answered 500', at: REPORT_AT } as const;
  const [failing] = limitRows(reportOf({ alerts: { ...counts, waiting: 2, problems: 1, lastProblem } }), false);
  expect(textsOf(failing!).at(-1)).toContain('0 failed; 2 wait for it; it answered 500');
  const [ill] = limitRows(reportOf({ alerts: { ...counts, failed: 2, dropped: 1 } }), true);
  expect([limitName(ill!), limitBadness(ill!, REPORT_AT)]).toEqual(['alerts', 1]);
  expect(limitTable([ill!], REPORT_AT).rows[0]).toEqual([
    'alerts',
    undefined,
    undefined,
    undefined,
    'alerts',
    '3 armed',
    4,
    1000,
    7,
    3,
    undefined,
  ]);
});
