import type { AlertsHealth, HealthReport } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { TlsFiles } from '../tls-files.ts';
import type { EquityHealthPage } from '../equities/equity-pages.ts';
import type { SourceStatus } from '../equities/equity-service.ts';
import type { PublisherStatus } from '../equities/publisher-pages.ts';
import type { ExchangeStatus } from './exchange-status.ts';

/** What the health pages say, as the server's own thread last reported it. */
export interface ServerReport {
  /** What `/health` says beside its status. */
  readonly streams: StreamsStatus;
  /** Why the server is not ready, in words; absent if it is. */
  readonly notReady?: string;
  readonly exchanges: readonly ExchangeStatus[];
  /** What `/health` says of equities beside its status; absent if none are polled. */
  readonly equities?: Omit<EquityHealthPage, 'status'>;
  /** What `/ready` says of the sources of equities. */
  readonly sources?: readonly SourceStatus[];
  /** What `/health` says of where things are sent; absent if nothing is. */
  readonly publishers?: Readonly<Record<string, PublisherStatus>>;
  /** What `/health` says of alerts; absent if none are set. */
  readonly alerts?: AlertsStatus;
  /** The page of metrics. */
  readonly metrics: string;
}

/** Alerts as `/health` names them; counts are since the start. */
export interface AlertsStatus {
  readonly set: number;
  readonly armed: number;
  readonly fired: number;
  /** Of those that fired: for what happened while there was no data. */
  readonly missed: number;
  /** Would have fired, but for their cool-down. */
  readonly suppressed: number;
  readonly deliveries: Pick<AlertsHealth, 'sent' | 'failed' | 'dropped' | 'waiting'>;
  readonly problems: number;
  /** `at` in ISO-8601. */
  readonly last_problem?: { readonly code: string; readonly message: string; readonly at: string };
}

/** Alerts as `/health` names them. */
export function toAlertsStatus(alerts: AlertsHealth): AlertsStatus {
  const { set, armed, fired, missed, suppressed, sent, failed, dropped, waiting, problems, lastProblem } = alerts;
  return {
    set,
    armed,
    fired,
    missed,
    suppressed,
    deliveries: { sent, failed, dropped, waiting },
    problems,
    ...(lastProblem === undefined
      ? {}
      : { last_problem: { ...lastProblem, at: new Date(lastProblem.at).toISOString() } }),
  };
}

/** How many streams there are, and which are not running. Names are those of the page. */
export interface StreamsStatus {
  readonly streams: number;
  readonly not_running_total: number;
  /** At most {@link MOST_NAMED}. */
  readonly not_running: readonly {
    readonly stream: string;
    readonly state: string;
    /** ISO-8601. */
    readonly since: string;
    readonly reason?: string;
  }[];
}

/** The streams of a report as `/health` names them. */
export function toStreamsStatus({ streams }: Pick<HealthReport, 'streams'>): StreamsStatus {
  const notRunning = streams.filter(({ state }) => state !== 'running');
  return {
    streams: streams.length,
    not_running_total: notRunning.length,
    not_running: notRunning.slice(0, MOST_NAMED).map(({ key, state, since, lastError }) => ({
      stream: key,
      state,
      since: new Date(since).toISOString(),
      ...(lastError === undefined ? {} : { reason: lastError.message }),
    })),
  };
}

/** What the thread of the health pages is started with. */
export interface HealthThreadData {
  readonly serve: Pick<EngineConfig['serve'], 'host' | 'healthToken' | 'healthHosts'>;
  readonly port: number;
  readonly metricsType: string;
  readonly tls: TlsFiles | undefined;
  readonly report: ServerReport;
}

/** Server to the thread of its health pages. */
export type ToHealthThread =
  | { readonly kind: 'report'; readonly report: ServerReport }
  | { readonly kind: 'tls'; readonly tls: TlsFiles }
  | { readonly kind: 'stop' };

/** Thread of the health pages to its server; `scraped`: the metrics were read. */
export type FromHealthThread =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly message: string; readonly code?: string; readonly port?: number }
  | { readonly kind: 'scraped' };

/** A page is for people as well: who wants all reads the metrics. */
const MOST_NAMED = 100;
