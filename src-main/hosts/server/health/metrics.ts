import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { greatest } from '../../../../src-shared/greatest.ts';
import { BOOK_STATES, STREAM_STATES } from '../../../../src-shared/market/book-state.ts';
import type { MarketEvent } from '../../../../src-shared/market/events.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import { ROLLING_GAUGES } from '../../../../src-shared/wire/health.ts';
import type { HealthReport } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { marketNameOf } from '../../node/session/market-name.ts';
import { activeConnections, circuitOf, hostNameOf } from './exchange-status.ts';
import { GrowingCounter } from './growing-counter.ts';
import type { ServerCounts } from './server-counts.ts';
import { ERROR_TYPES } from './venue-counts.ts';
import type { VenueCounts } from './venue-counts.ts';

/** What metrics are read from. */
export interface MetricSources {
  readonly venues: readonly StreamVenue[];
  readonly config: EngineConfig;
  readonly counts: VenueCounts;
  server(): ServerCounts;
}

/** The page of metrics: the OHLCV connector's names and types, and ours. One registry a server. */
export class Metrics {
  readonly #sources: MetricSources;
  readonly #registry = new Registry();
  readonly #loop = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  readonly #latency = this.#histogram(
    'connector_quote_latency_seconds',
    "Time from the venue to receipt, by the venue's clock as it is estimated: a negative one is a clock error and is in the bucket of 0",
    MARKET,
  );
  readonly #latencies = new Map<VenueId, Histogram.Internal<string>>();
  /** How far the clocks of the venues are ahead of ours, ms, as last estimated. */
  readonly #aheadMs = new Map<VenueId, number>();
  readonly #clockErrors = this.#counter(
    'tapedeck_clock_errors_total',
    'Quotes that seemed to come before the venue sent them',
    MARKET,
  );
  readonly #quotes = this.#growing('connector_quotes_processed_total', 'Market events taken in', [
    ...MARKET,
    'is_closed',
  ]);
  readonly #errors = this.#growing(
    'connector_connection_errors_total',
    'Errors of connections, requests and subscriptions',
    [...MARKET, 'error_type'],
  );
  readonly #duplicates = this.#growing(
    'connector_duplicates_filtered_total',
    'Market events left out because they came twice',
    MARKET,
  );
  readonly #blocked = this.#growing(
    'connector_queue_blocking_events_total',
    'Times closed candles had to wait for room or for a slow client',
    [],
  );
  readonly #gaps = this.#growing('tapedeck_gaps_total', 'Gaps in what a venue numbers', MARKET);
  readonly #resyncs = this.#growing('tapedeck_resyncs_total', 'Books built anew', MARKET);
  readonly #differences = this.#growing(
    'tapedeck_differences_total',
    'Closed candles that differ from their trades, and trades outside the best prices of a verified book',
    MARKET,
  );
  readonly #reconnects = this.#growing(
    'tapedeck_reconnects_total',
    'Times that the loss of a connection, or an attempt to open one, was followed by another attempt',
    MARKET,
  );
  readonly #requests = this.#growing('tapedeck_rest_requests_total', 'REST requests sent', ['host']);
  readonly #opened = this.#growing('tapedeck_rest_connections_total', 'Connections opened for REST requests', ['host']);
  readonly #cappedWaits = this.#growing(
    'tapedeck_rest_waits_capped_total',
    'Waits that a venue asked for and that were cut to an hour',
    ['pool'],
  );
  readonly #dropped = this.#growing('tapedeck_clients_dropped_total', 'Clients dropped, by reason', ['reason']);
  readonly #rejected = this.#growing('tapedeck_rejected_total', 'Connections and requests rejected, by code', ['code']);
  readonly #conflated = this.#growing(
    'tapedeck_quotes_conflated_total',
    'Values that newer ones replaced before a slow client took them',
    [],
  );
  readonly #quoteBytes = this.#growing('tapedeck_quote_bytes_total', 'Bytes of messages sent to quote clients', []);
  readonly #snapshotBytes = this.#growing('tapedeck_snapshot_bytes_total', 'Bytes of snapshots sent to screens', []);
  readonly #frames = this.#growing(
    'tapedeck_decoded_frames_total',
    'Frames with market data, by how they were decoded',
    [...MARKET, 'channel', 'path'],
  );
  readonly #connections = this.#gauge('connector_active_connections', 'Sockets to venues that are up', MARKET);
  readonly #circuits = this.#gauge(
    'connector_circuit_breaker_state',
    'Circuit of the REST host: 0 closed, 1 open, 2 half-open',
    MARKET,
  );
  readonly #queue = this.#gauge(
    'connector_queue_depth_closed',
    'Closed candles that wait, in the engine and for clients',
    [],
  );
  readonly #streams = this.#gauge('tapedeck_streams', 'Streams by state', [...MARKET, 'state']);
  readonly #books = this.#gauge('tapedeck_books', 'Order books by state', [...MARKET, 'state']);
  readonly #stale = this.#gauge('tapedeck_stale_streams', 'Streams that are silent though they should not be', MARKET);
  readonly #reuse = this.#gauge('tapedeck_rest_reuse_ratio', 'Share of REST requests that used a connection again', [
    'host',
  ]);
  readonly #loadLevel = this.#gauge(
    'tapedeck_load_level',
    'Step of what is done about load, from 0 for nothing to 3',
    [],
  );
  readonly #receiptDelay = this.#gauge(
    'tapedeck_receipt_delay_seconds',
    'How much later than it could be a message may be read, since many come',
    [],
  );
  readonly #alerts = this.#gauge('tapedeck_alerts', 'Alerts that are set', []);
  readonly #armed = this.#gauge('tapedeck_alerts_armed', 'Alerts that are watched', []);
  readonly #firings = this.#growing(
    'tapedeck_alert_firings_total',
    'Alerts that went off: fired, of those missed for what happened while there was no data; suppressed by their cool-down',
    ['result'],
  );
  readonly #deliveries = this.#growing(
    'tapedeck_alert_deliveries_total',
    'Alerts sent to the webhook, by what came of it',
    ['result'],
  );
  readonly #deliveriesWaiting = this.#gauge(
    'tapedeck_alert_deliveries_waiting',
    'Alerts that wait for the webhook',
    [],
  );
  readonly #alertProblems = this.#growing(
    'tapedeck_alert_problems_total',
    'What went wrong with alerts: they cannot be watched, kept or sent',
    [],
  );
  readonly #clients = this.#gauge('tapedeck_clients', 'Connected clients', ['kind']);
  readonly #gauges = this.#gauge(
    'tapedeck_cap_used_ratio',
    'How full the fullest of what the option bounds is; not of what is full in ordinary life',
    ['option'],
  );
  readonly #capsHit = this.#growing(
    'tapedeck_cap_hits_total',
    'How often there was no room within what the option bounds',
    ['option'],
  );
  readonly #offset = this.#gauge('tapedeck_clock_offset_seconds', "How far the venue's clock is ahead of ours", MARKET);
  readonly #uncertainty = this.#gauge(
    'tapedeck_clock_uncertainty_seconds',
    'How far the offset may be from the truth',
    MARKET,
  );
  readonly #hops = this.#gauge(
    'tapedeck_hop_latency_seconds',
    'Where the time goes between venue and screen, over the last minute',
    ['hop', 'exchange', 'contract_type', 'percentile'],
  );
  readonly #lag = this.#gauge(
    'tapedeck_lag_seconds',
    'How far the venue, or the worst of what of it is behind, is behind now; 0 if nothing is',
    MARKET,
  );
  readonly #delay = this.#gauge(
    'tapedeck_event_loop_delay_seconds',
    'Delay of the event loop since the last scrape, by percentile',
    ['percentile'],
  );
  readonly #heap = this.#gauge('tapedeck_heap_bytes', 'JavaScript heap in use', []);
  readonly #resident = this.#gauge('tapedeck_resident_bytes', 'Resident memory of the process', []);

  constructor(sources: MetricSources) {
    this.#sources = sources;
    this.#loop.enable();
    for (const { id } of sources.venues) this.#latencies.set(id, this.#latency.labels(labelsOf(id)));
    this.#beginAtZero();
  }

  /** Counters are there from the start: the first of a series that appears as 1 is no increase to PromQL. */
  #beginAtZero(): void {
    const { venues, config } = this.#sources;
    for (const venue of venues) {
      const labels = labelsOf(venue.id);
      this.#latency.zero(labels);
      this.#clockErrors.inc(labels, 0);
      for (const type of ERROR_TYPES) this.#errors.follow(`${venue.id} ${type}`, 0, { ...labels, error_type: type });
      for (const counter of [this.#duplicates, this.#gaps, this.#resyncs, this.#differences, this.#reconnects])
        counter.follow(venue.id, 0, labels);
      const host = hostNameOf(venue, config);
      if (host !== undefined) for (const counter of [this.#requests, this.#opened]) counter.follow(host, 0, { host });
    }
  }

  /** Media type of the page. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Measures an event's way from the venue. Hot: one call an event. */
  onEvent({ venue, venueTime, receivedAt }: MarketEvent): void {
    if (venueTime === undefined || receivedAt === undefined) return;
    const latencyMs = receivedAt + (this.#aheadMs.get(venue) ?? 0) - venueTime;
    this.#latencies.get(venue)?.observe(latencyMs / 1000);
    // Both times are whole ms: less than one below 0 may be nothing but that.
    if (latencyMs <= -1) this.#clockErrors.inc(labelsOf(venue));
  }

  /** The page of now, by this report. */
  async page(report: HealthReport): Promise<string> {
    this.#sample(report);
    this.#sampleProcess();
    return this.#registry.metrics();
  }

  /** The page was read: what is measured since the last scrape begins anew. */
  onScraped(): void {
    this.#loop.reset();
  }

  stop(): void {
    this.#loop.disable();
  }

  #sample(report: HealthReport): void {
    for (const venue of this.#sources.venues) this.#sampleVenue(report, venue);
    for (const { venue, type, count } of this.#sources.counts.byType())
      this.#errors.follow(`${venue} ${type}`, count, { ...labelsOf(venue), error_type: type });
    for (const { venue, gaps, resyncs, duplicates, reconnects, differences } of report.venues) {
      const labels = labelsOf(venue);
      this.#gaps.follow(venue, gaps, labels);
      this.#resyncs.follow(venue, resyncs, labels);
      this.#differences.follow(venue, differences, labels);
      this.#duplicates.follow(venue, duplicates, labels);
      this.#reconnects.follow(venue, reconnects, labels);
    }
    for (const stream of report.streams) {
      const labels = labelsOf(stream.venue);
      // From when it is opened on, before a frame of it has come.
      for (const path of ['scanned', 'parsed']) this.#frames.begin({ ...labels, channel: stream.channel, path });
    }
    for (const { name, option, used, cap, rejected } of report.gauges ?? []) {
      // What is full in ordinary life would always be the fullest.
      if (!ROLLING_GAUGES.has(name)) this.#gauges.set({ option }, used / cap);
      if (rejected !== undefined) this.#capsHit.follow(option, rejected, { option });
    }
    for (const { venue, channel, frames, parsed } of report.decoders ?? []) {
      const labels = { ...labelsOf(venue), channel };
      this.#frames.follow(`${venue} ${channel} scanned`, frames - parsed, { ...labels, path: 'scanned' });
      this.#frames.follow(`${venue} ${channel} parsed`, parsed, { ...labels, path: 'parsed' });
    }
    this.#receiptDelay.set((report.totals.receiptDelayMs ?? 0) / 1000);
    this.#sampleTimes(report);
    this.#sampleHosts(report);
    this.#sampleServer();
  }

  #sampleVenue(report: HealthReport, venue: StreamVenue): void {
    const { counts, config } = this.#sources;
    const labels = labelsOf(venue.id);
    this.#quotes.follow(`${venue.id} closed`, counts.quotes(venue.id, 'closed'), { ...labels, is_closed: 'True' });
    this.#quotes.follow(`${venue.id} open`, counts.quotes(venue.id, 'open'), { ...labels, is_closed: 'False' });
    this.#connections.set(labels, activeConnections(report, venue.id));
    this.#circuits.set(labels, CIRCUIT_NUMBER[circuitOf(report, venue, config)]);
    const streams = report.streams.filter((stream) => stream.venue === venue.id);
    for (const state of STREAM_STATES)
      this.#streams.set({ ...labels, state }, streams.filter((stream) => stream.state === state).length);
    for (const state of BOOK_STATES)
      this.#books.set({ ...labels, state }, streams.filter(({ book }) => book?.state === state).length);
    const late = report.problems.filter(({ code, venue: of }) => code === 'stream-lagging' && of === venue.id);
    this.#lag.set(labels, Math.max(0, greatest(late.map(({ delayMs = 0 }) => delayMs))) / 1000);
    this.#stale.set(labels, streams.filter(({ state }) => state === 'stale').length);
  }

  #sampleTimes({ clocks = [], hops = [] }: HealthReport): void {
    for (const { venue, offsetMs, uncertaintyMs } of clocks) {
      this.#aheadMs.set(venue, offsetMs);
      this.#offset.set(labelsOf(venue), offsetMs / 1000);
      this.#uncertainty.set(labelsOf(venue), uncertaintyMs / 1000);
    }
    for (const { hop, venue, p50, p99, max } of hops) {
      const labels = { hop, ...(venue === undefined ? {} : labelsOf(venue)) };
      for (const [percentile, ms] of [
        [50, p50],
        [99, p99],
        [100, max],
      ] as const)
        this.#hops.set({ ...labels, percentile }, ms / 1000);
    }
  }

  #sampleHosts(report: HealthReport): void {
    for (const { pool, cappedWaits = 0 } of report.pools) this.#cappedWaits.follow(pool, cappedWaits, { pool });
    for (const { host, requests = 0, connections = 0 } of report.pools.flatMap(({ hosts }) => hosts ?? [])) {
      this.#requests.follow(host, requests, { host });
      this.#opened.follow(host, connections, { host });
      if (requests > 0) this.#reuse.set({ host }, Math.max(0, 1 - connections / requests));
    }
  }

  #sampleServer(): void {
    const {
      closedWaiting,
      blocked,
      conflated,
      quoteBytes,
      snapshotBytes,
      quoteClients,
      screens,
      dropped,
      rejected,
      loadLevel,
      alerts,
    } = this.#sources.server();
    this.#queue.set(closedWaiting);
    this.#loadLevel.set(loadLevel);
    this.#blocked.follow('', blocked, {});
    this.#conflated.follow('', conflated, {});
    this.#quoteBytes.follow('', quoteBytes, {});
    this.#snapshotBytes.follow('', snapshotBytes, {});
    this.#clients.set({ kind: 'quotes' }, quoteClients);
    this.#clients.set({ kind: 'screen' }, screens);
    this.#alerts.set(alerts.set);
    this.#armed.set(alerts.armed);
    for (const result of ['fired', 'missed', 'suppressed'] as const)
      this.#firings.follow(result, alerts[result], { result });
    for (const result of ['sent', 'failed', 'dropped'] as const)
      this.#deliveries.follow(result, alerts[result], { result });
    this.#deliveriesWaiting.set(alerts.waiting);
    this.#alertProblems.follow('', alerts.problems, {});
    for (const [reason, count] of dropped) this.#dropped.follow(reason, count, { reason });
    for (const [code, count] of rejected) this.#rejected.follow(code, count, { code });
  }

  #sampleProcess(): void {
    for (const percentile of PERCENTILES)
      this.#delay.set({ percentile }, Math.max(0, this.#loop.percentile(percentile) / 1e9 - LOOK_EVERY_MS / 1000));
    const { heapUsed, rss } = process.memoryUsage();
    this.#heap.set(heapUsed);
    this.#resident.set(rss);
  }

  #histogram(name: string, help: string, labelNames: readonly string[]): Histogram {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...LATENCY_BUCKETS],
      registers: [this.#registry],
    });
  }

  #counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  #growing(name: string, help: string, labelNames: readonly string[]): GrowingCounter {
    return new GrowingCounter(this.#counter(name, help, labelNames));
  }

  #gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }
}

function labelsOf(venue: VenueId): { readonly exchange: string; readonly contract_type: string } {
  const { exchange, contractType } = marketNameOf(venue);
  return { exchange, contract_type: contractType ?? '' };
}

const MARKET = ['exchange', 'contract_type'] as const;
const CIRCUIT_NUMBER = { closed: 0, open: 1, half_open: 2 } as const;
/** The connector's, and one for what cannot be. */
const LATENCY_BUCKETS = [0, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10] as const;
/** Node measures from look to look, the time between them included. */
const LOOK_EVERY_MS = 10;
const PERCENTILES = [50, 99, 100] as const;
