import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectionOf, streamOf } from '../../../src-shared/testing/health-fixture.ts';
import type { HealthProblem, StreamHealth } from '../../../src-shared/wire/health.ts';
import { buildHealthReport } from './health-report.ts';
import { byImportance } from './problems.ts';

const AT = 1.8e12;
const CONNECTIONS = ['c1', 'c2', 'c3'] as const;
const LATE_MS = { trade: 300_000, book: 20_000, liquidation: Infinity } as const;

const row = fc.record({
  connection: fc.option(fc.constantFrom(...CONNECTIONS), { nil: undefined }),
  venue: fc.constantFrom('okx' as const, 'binance-usdm' as const),
  channel: fc.constantFrom('trade' as const, 'book' as const, 'liquidation' as const),
  state: fc.constantFrom(
    'running' as const,
    'running' as const,
    'failed' as const,
    'stale' as const,
    'starting' as const,
  ),
  sinceMs: fc.nat(5),
  silentMs: fc.option(fc.constantFrom(100, 20_000, 300_000), { nil: undefined }),
  lastMs: fc.option(fc.nat(5), { nil: undefined }),
  book: fc.option(fc.constantFrom('suspect' as const, 'resyncing' as const, 'stale' as const, 'verified' as const), {
    nil: undefined,
  }),
});

function toRow(made: typeof row extends fc.Arbitrary<infer R> ? R : never, i: number): StreamHealth {
  const { connection, venue, channel, state, sinceMs, silentMs, lastMs, book } = made;
  return streamOf({
    key: `${venue}:${i}`,
    venue,
    symbol: `S${i}`,
    channel,
    state,
    since: AT - sinceMs,
    ...(connection !== undefined && { connection }),
    ...(silentMs !== undefined && { silentSince: AT - silentMs }),
    ...(lastMs !== undefined && { lastDataAt: AT - lastMs }),
    ...(book !== undefined && {
      book: { state: book, reason: 'sequence-gap', since: AT - sinceMs, bidLevels: 1, askLevels: 1, knownDepth: 1 },
    }),
  });
}

/** What is wrong with one stream, said of it alone. */
function problemOf(stream: StreamHealth): HealthProblem | undefined {
  const { key: subject, venue, symbol, channel, state, silentSince, book } = stream;
  const about = { subject, venue, symbol };
  if (state === 'failed') return { severity: 'error', code: 'stream-failed', ...about, since: stream.since };
  if (silentSince !== undefined && AT - silentSince >= LATE_MS[channel as keyof typeof LATE_MS])
    return { severity: 'warning', code: 'stream-silent', ...about, since: silentSince };
  if (state === 'stale')
    return { severity: 'warning', code: 'stream-stale', ...about, since: stream.lastDataAt ?? stream.since };
  if (book === undefined || state !== 'running' || book.state === 'verified') return undefined;
  return {
    severity: book.state === 'suspect' ? 'error' : 'warning',
    code: `book-${book.state}` as HealthProblem['code'],
    ...about,
    since: book.since,
  };
}

/** All of them gone through when the report is whole, as objects that are grouped. */
function gathered(rows: readonly StreamHealth[], broken: ReadonlySet<string>): readonly HealthProblem[] {
  const found = rows
    .filter(({ connection }) => connection === undefined || !broken.has(connection))
    .flatMap((each) => problemOf(each) ?? []);
  const groups = Map.groupBy(found, ({ code, venue }) => `${code} ${venue}`);
  return [...groups.values()]
    .flatMap((group) =>
      group.length <= 3 ? group : [{ ...group.reduce((a, b) => (b.since < a.since ? b : a)), count: group.length }],
    )
    .sort(byImportance);
}

test('totals and problems counted row by row are those of all rows gone through at the end', () => {
  let folded = 0;
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), fc.subarray([...CONNECTIONS]), (made, broken) => {
      const streams = made.map(toRow);
      const { problems, totals } = buildHealthReport({
        at: AT,
        startedAt: 0,
        connections: CONNECTIONS.map((id) =>
          connectionOf({ id, since: AT, state: broken.includes(id) ? 'failed' : 'running' }),
        ),
        streams,
        pools: [],
        clocks: [],
        messages: 0,
        venues: [],
      });
      const ofStreams = problems.filter(({ code }) => /^(stream|book)-/.test(code));
      folded += ofStreams.filter(({ count }) => count !== undefined).length;
      expect(ofStreams).toEqual(gathered(streams, new Set(broken)));
      expect(totals.streamsRunning).toBe(streams.filter(({ state }) => state === 'running').length);
    }),
    { numRuns: 500 },
  );
  expect(folded).toBeGreaterThan(0);
});
