import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type {
  AlertsHealth,
  GaugeHealth,
  HealthReport,
  HopHealth,
  TroubleCounts,
  VenueTrouble,
} from '../../../src-shared/wire/health.ts';
import type { EngineParts } from '../quality-event.ts';
import type { MadeRows } from './stream-rows.ts';
import type { VenueSession } from './venue-session.ts';
import { NO_OWNER, readGauges, type GaugeSources, type MarketUses, type OwnerUse } from './gauges.ts';
import type { AnnouncedMaintenance } from '../health/announced-maintenance.ts';
import type { LagSubject } from '../health/lag-subjects.ts';
import { buildHealthReport, troubleOf, withChecks } from '../health/health-report.ts';
import type { HoldUps } from '../measure/hold-ups.ts';
import type { RecentGrowth } from '../measure/recent-growth.ts';
import type { TroubleTotals } from '../quality/trouble-totals.ts';
import type { StageLatency } from '../measure/stage-latency.ts';
import { LatencyHistogram } from '../measure/latency-histogram.ts';

/** What a host knows about itself; `gauges` are of what it bounds itself. */
export interface HostStats {
  readonly cpuShare?: number;
  readonly residentBytes?: number;
  /** The longest delay of the event loop since the last reading, ms. */
  readonly heldUpMs?: number;
  /** How late a message may be read, ms; 0 if at once. */
  readonly receiptDelayMs?: number;
  readonly gauges?: readonly GaugeHealth[];
  readonly alerts?: AlertsHealth;
}

/** What the health of a live source is read from. */
export interface LiveHealthSources extends Omit<GaugeSources, 'connections' | 'buffered'> {
  readonly at: number;
  /** The same instant, monotonic ms. */
  readonly monotonic: number;
  /** Rows of all streams and what they say together, made at that instant or a few turns before it. */
  readonly streamRows: MadeRows;
  /** How full the markets are. */
  readonly marketUses: MarketUses;
  readonly startedAt: number;
  readonly sessions: readonly VenueSession[];
  readonly hops: StageLatency;
  /** Of trades and books of a venue. */
  readonly troubleOf: (venue: VenueId) => TroubleTotals;
  readonly recent: RecentGrowth<TroubleCounts>;
  readonly maintenance: readonly AnnouncedMaintenance[];
  readonly lags: readonly LagSubject[];
  readonly holdUps: HoldUps;
  readonly host: HostStats | undefined;
}

/** What the owner of a source bounds, with the listeners of its log. */
export function ownerUse(owner: OwnerUse | undefined, log: { readonly listeners: number }): OwnerUse {
  const { listeners, eventQueues } = owner ?? NO_OWNER;
  return { listeners: { ...listeners, open: listeners.open + log.listeners }, eventQueues };
}

/** What the host knows about itself; that this thread was held up is noted, and logged. */
export function noteHeldUp(
  stats: HostStats | undefined,
  holdUps: HoldUps,
  { clock, log }: Pick<EngineParts, 'clock' | 'log'>,
): HostStats | undefined {
  const heldUpMs = stats?.heldUpMs ?? 0;
  const fields = { heldUpMs: Math.round(heldUpMs) };
  if (holdUps.note(heldUpMs, clock.monotonic()))
    log.write({ name: 'ENGINE_HELD_UP', level: EVENT_LEVELS.ENGINE_HELD_UP, at: clock.now(), fields });
  return stats;
}

/** Health of everything that is live. */
export function readLiveHealth(sources: LiveHealthSources): HealthReport {
  const { at, monotonic, startedAt, sessions, pools, ledger, hops, maintenance, recent, lags, holdUps } = sources;
  const { gauges = [], ...host } = sources.host ?? {};
  const heldUp = holdUps.current(monotonic);
  const connections = sessions.flatMap(({ pool }) => pool.connections());
  const buffered = sessions
    .flatMap(({ pool }) => pool.all().map((connection) => connection.buffered))
    .filter((one) => one !== undefined);
  return buildHealthReport({
    at,
    startedAt,
    connections,
    pools,
    ledger,
    maintenance,
    lags: lags.map((lag) => ({ ...lag, since: at - (monotonic - lag.since) })),
    ...(heldUp === undefined ? {} : { heldUp: { ...heldUp, since: at - (monotonic - heldUp.since) } }),
    messages: messagesOf(sessions),
    venues: troubles(sessions, sources.troubleOf).map((trouble) => ({
      ...trouble,
      ...withChecks(sources.market.checks.reportOf(trouble.venue)),
    })),
    recently: (counts) => recent.until(monotonic, counts),
    streams: sources.streamRows.rows,
    digest: sources.streamRows.digest,
    gauges: [...readGauges({ ...sources, connections, buffered }, sources.marketUses), ...gauges],
    clocks: sessions.flatMap(({ venue, clock }) =>
      clock.estimate === undefined ? [] : [{ venue: venue.id, ...clock.estimate }],
    ),
    decoders: sessions.flatMap(({ pool }) => pool.decoders()),
    hops: [...sessions.flatMap((session) => venueHop(session, monotonic)), ...hops.health()],
    ...host,
  });
}

/** What was wrong with each venue since the start, streams and closed connections included. */
export function troubles(
  sessions: Iterable<VenueSession>,
  totalsOf: (venue: VenueId) => TroubleTotals,
): readonly VenueTrouble[] {
  return Array.from(sessions, ({ venue: { id }, pool, polls }) =>
    troubleOf(id, [pool.totals(), polls.totals()], totalsOf(id)),
  );
}

/** Messages since the start. */
export function messagesOf(sessions: readonly VenueSession[]): number {
  return sessions.reduce((sum, { pool, polls }) => sum + pool.totals().messages + polls.totals().messages, 0);
}

/** All connections of a venue as one. */
function venueHop({ venue, pool }: VenueSession, monotonic: number): HopHealth[] {
  const summary = LatencyHistogram.distributionOf(
    pool.all().map(({ record }) => record.latency),
    monotonic,
  );
  return summary === undefined ? [] : [{ hop: 'venue-received', venue: venue.id, ...summary }];
}
