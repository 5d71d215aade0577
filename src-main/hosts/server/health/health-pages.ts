import { isIP } from 'node:net';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { carriesToken } from '../secrets.ts';
import type { ServerReport } from './health-report.ts';

/** A request for a health page, as far as it matters. */
export interface PageRequest {
  readonly method: string;
  readonly url: string;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** What is answered. */
export interface PageAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What the pages are made of. */
export interface PageSources {
  readonly report: ServerReport;
  /** How long ago it was made. */
  readonly ageMs: number;
  readonly metricsType: string;
}

/** The pages `/health`, `/ready` and `/metrics`, for orchestrators and Prometheus, and who may read them. */
export class HealthPages {
  readonly #guard: PageGuard;

  constructor(options: GuardOptions) {
    this.#guard = new PageGuard(options);
  }

  /** Answers one request. Never throws. */
  answer(request: PageRequest, sources: PageSources): PageAnswer {
    const rejection = this.#guard.reject(request);
    if (rejection !== undefined) return rejection;
    switch (pathOf(request)) {
      case '/health':
        return health(sources);
      case '/ready':
        return ready(sources);
      case '/metrics':
        return metrics(sources);
      default:
        return json(404, { code: 'not-found', message: 'there are /health, /ready and /metrics' });
    }
  }
}

/** The server is healthy while its own thread reports: one that does not for {@link HUNG_AFTER_MS} must be started anew. */
function health({ report, ageMs }: PageSources): PageAnswer {
  const isHung = ageMs >= HUNG_AFTER_MS;
  return json(isHung ? 503 : 200, {
    status: isHung ? 'unresponsive' : 'healthy',
    ...stamp(ageMs),
    ...report.streams,
    ...report.equities,
    ...(report.publishers === undefined ? {} : { publishers: report.publishers }),
    ...(report.alerts === undefined ? {} : { alerts: report.alerts }),
  });
}

function ready({ report, ageMs }: PageSources): PageAnswer {
  const reason =
    ageMs >= LATE_AFTER_MS ? `the engine has not reported for ${String(Math.round(ageMs / 1000))} s` : report.notReady;
  return json(reason === undefined ? 200 : 503, {
    ...(reason === undefined ? { status: 'ready' } : { status: 'not_ready', reason }),
    ...stamp(ageMs),
    exchanges: report.exchanges,
    ...(report.sources === undefined ? {} : { sources: report.sources }),
  });
}

function metrics({ report, ageMs, metricsType }: PageSources): PageAnswer {
  const age = [
    '# HELP tapedeck_report_age_seconds How long ago the engine reported what this page says',
    '# TYPE tapedeck_report_age_seconds gauge',
    `tapedeck_report_age_seconds ${String(ageMs / 1000)}`,
  ];
  return { status: 200, type: metricsType, body: `${report.metrics}\n${age.join('\n')}\n` };
}

function stamp(ageMs: number): object {
  return { timestamp: new Date().toISOString(), report_age_seconds: Math.round(ageMs) / 1000 };
}

type GuardOptions = Pick<EngineConfig['serve'], 'healthHosts' | 'healthToken'>;

/** Who may read pages about a process. */
export class PageGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #token: string;

  constructor({ healthHosts, healthToken }: GuardOptions) {
    this.#hosts = namesOf(healthHosts);
    this.#token = healthToken;
  }

  /** The answer to a request that may not be answered; undefined if it may. */
  reject({ method, host, authorization }: PageRequest): PageAnswer | undefined {
    // A page whose name points here (DNS rebinding) sends its own name.
    if (!isHostAllowed(host, this.#hosts))
      return json(421, { code: 'wrong-host', message: 'ask by address, or add the name to serve.healthHosts' });
    if (this.#token !== '' && !carriesToken(authorization, this.#token))
      return json(401, { code: 'wrong-token', message: 'send "Authorization: Bearer <serve.healthToken>"' });
    return method === 'GET' || method === 'HEAD' ? undefined : json(405, { code: 'method', message: 'ask with GET' });
  }
}

/** What a request asks for, without the query. */
export function pathOf({ url }: Pick<PageRequest, 'url'>): string {
  return url.split('?', 1)[0] ?? '';
}

/** An answer in JSON. */
export function json(status: number, body: object): PageAnswer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/** Whether a request may name a host as it does: by address, or by a name that is allowed. Addresses are no names, and HTTP/1.0 has none. */
function isHostAllowed(header: string | undefined, allowed: ReadonlySet<string>): boolean {
  if (header === undefined) return true;
  const name = header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return isIP(name) !== 0 || allowed.has(name);
}

function namesOf(list: string): ReadonlySet<string> {
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  return new Set(['localhost', ...names.filter((name) => name !== '')]);
}

/** Reports come every second; one that is so late means that clients wait as well. */
const LATE_AFTER_MS = 10_000;
/** As long as a host waits for its engine thread before it ends it. */
const HUNG_AFTER_MS = 30_000;
