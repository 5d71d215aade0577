import usualTickers from '../../../../config/tickers.us300.json' with { type: 'json' };
import { defaultConfig, type EngineConfig } from '../../../engine/config/config.ts';
import type { EventLog } from '../../../engine/event-log.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import { PolledEquities } from '../../../quotes/session/polled-equities.ts';
import { parseTickers } from '../equities/ticker-list.ts';

/** What the equities of a session are opened with. */
export interface SessionEquitiesOptions {
  readonly ports: EnginePorts;
  readonly config: EngineConfig;
  /** Of the session: where failures are logged. */
  readonly log: Pick<EventLog, 'write'>;
  /** Base URL of a simulated Yahoo; Yahoo itself if absent. */
  readonly base?: string;
}

/** The equities of a session, of the simulator if `base` is given. Rejects, with words for people, if the list of tickers is none. */
export async function openSessionEquities({
  ports,
  config,
  log,
  base,
}: SessionEquitiesOptions): Promise<PolledEquities> {
  const { intervalMs, maxRequestsPerHour, tickers } = config.equities;
  const list = tickers.trim() === '' ? { ok: true as const, tickers: usualTickers } : parseTickers(tickers);
  if (!list.ok) throw new Error(`equities.tickers: ${list.problem}`);
  const { YahooSource } = await import('../../../quotes/sources/yahoo/yahoo-source.ts');
  const isDemo = base !== undefined;
  return new PolledEquities({
    ports,
    log,
    source: new YahooSource({
      ports,
      requestsPerHour: isDemo ? defaultConfig().equities.maxRequestsPerHour : maxRequestsPerHour,
      ...(isDemo ? { base } : {}),
    }),
    tickers: list.tickers,
    intervalMs: isDemo ? DEMO_INTERVAL_MS : intervalMs,
    maxCandles: config.candles.maxCandles,
  });
}

/** A demonstration shows quotes that move; within the usual budget, charts included. */
const DEMO_INTERVAL_MS = 10_000;
