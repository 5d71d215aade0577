import { defaultConfig, type EngineConfig } from '../../../engine/config/config.ts';
import type { EventLog } from '../../../engine/event-log.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import { PolledEquities } from '../../../quotes/session/polled-equities.ts';
import type { QuoteSource } from '../../../quotes/quote-source.ts';
import { openQuoteSource } from '../equities/quote-sources.ts';
import { readTickers } from '../equities/ticker-list.ts';

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
  const list = await readTickers(config.equities);
  if (!list.ok) throw new Error(`equities: ${list.problem}`);
  return new PolledEquities({
    ports,
    log,
    source:
      base === undefined ? await openQuoteSource({ ports, config: config.equities }) : await demoSource(ports, base),
    tickers: list.tickers,
    intervalMs: base === undefined ? config.equities.intervalMs : DEMO_INTERVAL_MS,
    maxCandles: config.candles.maxCandles,
  });
}

async function demoSource(ports: EnginePorts, base: string): Promise<QuoteSource> {
  const { YahooSource } = await import('../../../quotes/sources/yahoo/yahoo-source.ts');
  return new YahooSource({ ports, requestsPerHour: defaultConfig().equities.maxRequestsPerHour, base });
}

/** A demonstration shows quotes that move; within the usual budget, charts included. */
const DEMO_INTERVAL_MS = 10_000;
