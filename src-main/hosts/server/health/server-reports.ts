import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { AlertsHealth, HealthReport } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import type { TlsFiles } from '../tls-files.ts';
import type { EquityHealthPage } from '../equities/equity-pages.ts';
import type { EquityService } from '../equities/equity-service.ts';
import { publisherStatuses } from '../equities/publisher-pages.ts';
import type { Publishing } from '../equities/publishing.ts';
import { exchangeStatuses } from './exchange-status.ts';
import type { ExchangeSources } from './exchange-status.ts';
import { toAlertsStatus, toStreamsStatus } from './health-report.ts';
import type { ServerReport } from './health-report.ts';
import { HealthThread } from './health-thread.ts';
import type { Metrics } from './metrics.ts';
import { whyNotReady } from './readiness.ts';
import type { VenueCounts } from './venue-counts.ts';

/** What reports are made of. */
export interface ServerReportsOptions {
  readonly venues: readonly StreamVenue[];
  readonly config: EngineConfig;
  readonly counts: VenueCounts;
  readonly metrics: Metrics;
  /** Entry of the thread of the health pages. */
  readonly workerUrl: URL;
  readonly tls: TlsFiles | undefined;
  /** Pause between reports, ms; 1,000 if absent. */
  readonly everyMs?: number;
  health(): Promise<HealthReport>;
  readonly instrumentsOf: ExchangeSources['instrumentsOf'];
  /** Venues whose list of instruments clients wait for. */
  awaited(): ReadonlySet<VenueId>;
  state(): { readonly isRunning: boolean; readonly isClosing: boolean; readonly isOverloaded: boolean };
  /** Equities that are served too. */
  readonly equities?: EquityService;
  /** Where things are sent. */
  readonly publishing?: Publishing;
  /** Alerts that are watched; undefined if there are none. */
  alerts(): AlertsHealth | undefined;
  /** The thread of the health pages has ended by itself and is started again. */
  onThreadEnded(reason: string): void;
}

/** Reports how the server is to the thread of its health pages, every second or so. */
export class ServerReports {
  readonly #options: ServerReportsOptions;
  readonly #thread: HealthThread;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  private constructor(options: ServerReportsOptions, thread: HealthThread) {
    this.#options = options;
    this.#thread = thread;
    this.#later(0);
  }

  /** Resolves when the pages are served; rejects if the port is taken. */
  static async start(options: ServerReportsOptions): Promise<ServerReports> {
    const { serve } = options.config;
    const thread = await HealthThread.start({
      workerUrl: options.workerUrl,
      data: {
        serve: { host: serve.host, healthToken: serve.healthToken, healthHosts: serve.healthHosts },
        port: serve.healthPort,
        metricsType: options.metrics.contentType,
        tls: options.tls,
        report: await makeReport(options),
      },
      onScraped: () => {
        options.metrics.onScraped();
      },
      onEnded: (reason) => {
        options.onThreadEnded(reason);
      },
    });
    return new ServerReports(options, thread);
  }

  /** Port of the pages. */
  get port(): number {
    return this.#thread.port;
  }

  /** The certificate of connections that are opened from now on. */
  setTls(tls: TlsFiles): void {
    this.#thread.setTls(tls);
  }

  /** Reports now. */
  async report(): Promise<void> {
    this.#thread.report(await makeReport(this.#options));
  }

  /** Stopping twice does nothing. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#thread.stop();
  }

  #later(tookMs: number): void {
    // With thousands of streams a report takes a while: it must not be the work that the server does.
    const pauseMs = Math.max(this.#options.everyMs ?? EVERY_MS, Math.min(tookMs * LEAST_PAUSES, LONGEST_PAUSE_MS));
    this.#timer = setTimeout(() => {
      const startedAt = performance.now();
      void this.report().then(() => {
        if (!this.#isStopped) this.#later(performance.now() - startedAt);
      });
    }, pauseMs);
  }
}

async function makeReport(options: ServerReportsOptions): Promise<ServerReport> {
  const { venues, config, counts, equities, publishing } = options;
  const report = await options.health();
  const exchanges = exchangeStatuses(report, venues, {
    config,
    counts,
    instrumentsOf: options.instrumentsOf,
    awaited: options.awaited(),
  });
  const alerts = options.alerts();
  const source = equities?.status();
  const sources = source === undefined ? [] : [source];
  const notReady = whyNotReady({
    report,
    exchanges,
    sources,
    ...options.state(),
    readyIf: config.serve.readyIf,
    connectTimeoutMs: config.connectTimeoutMs,
  });
  return {
    streams: toStreamsStatus(report),
    ...(notReady === undefined ? {} : { notReady }),
    exchanges,
    ...(source === undefined ? {} : { sources }),
    ...(equities === undefined ? {} : { equities: equityFields(equities) }),
    ...(publishing === undefined ? {} : { publishers: publisherStatuses(publishing.health()) }),
    ...(alerts === undefined ? {} : { alerts: toAlertsStatus(alerts) }),
    metrics: await metricsPage(options, report),
  };
}

/** The status is the server's own. */
function equityFields(equities: EquityService): Omit<EquityHealthPage, 'status'> {
  const { status: _status, ...fields } = equities.healthPage();
  return fields;
}

async function metricsPage(
  { metrics, equities, publishing }: ServerReportsOptions,
  report: HealthReport,
): Promise<string> {
  const pages = await Promise.all([metrics.page(report), equities?.metricsPage(), publishing?.metricsPage()]);
  return pages
    .filter((page) => page !== undefined)
    .map((page) => page.trimEnd())
    .join('\n');
}

const EVERY_MS = 1000;
/** A report that takes 1 ms comes again after 10 at the soonest. */
const LEAST_PAUSES = 10;
/** The pages take a server that has not reported for 10 s for one that is not ready. */
const LONGEST_PAUSE_MS = 4000;
