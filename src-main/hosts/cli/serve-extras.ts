import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import path from 'node:path';
import type { EngineConfig } from '../../engine/config/config.ts';
import { EquitySetupError } from '../node/equities/quote-sources.ts';
import type { HostPorts } from '../node/ports/ports.ts';
import { hasPublishers } from '../node/publishers/has-publishers.ts';
import { MarketPublisher } from '../node/publishers/market-publisher.ts';
import { openPublishers, type Publishers } from '../node/publishers/publishers.ts';
import { parseSeries, type SeriesList } from '../node/publishers/published-series.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { EquityMetrics } from '../server/equities/equity-pages.ts';
import { EquityService } from '../server/equities/equity-service.ts';
import { Publishing } from '../server/equities/publishing.ts';
import type { ServeSessionOptions } from '../server/serve-session.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** What a service has besides its venues. */
export interface ServeExtras {
  /** What of it the server shows and serves. */
  readonly served: Pick<ServeSessionOptions, 'equities' | 'publishing'>;
  /** Before the session ends. */
  stop(): Promise<void>;
}

interface ExtrasNeeds {
  readonly session: MarketSession;
  readonly config: EngineConfig;
  readonly ports: HostPorts;
  readonly home: string;
  readonly isDemo: boolean;
}

/** Opens and starts what is configured: equities by polling, and what sends them and the market on. Rejects with {@link CommandError}. */
export async function openServeExtras(needs: ExtrasNeeds): Promise<ServeExtras> {
  const { config, session, ports, isDemo } = needs;
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    const series = seriesOf(config.publishers);
    const metrics = new EquityMetrics();
    const publishers = openServePublishers(needs, series.length > 0, metrics);
    if (publishers !== undefined) closing.push(publishers.close);
    if (publishers !== undefined && series.length > 0) {
      const market = new MarketPublisher({
        engine: session.engine,
        clock: ports.clock,
        publishers,
        series,
        isSimulated: isDemo,
        onProblem: (problem) => {
          report(ports, problem);
        },
      });
      closing.push(() => market.stop());
    }
    const equities = config.equities.enabled ? await openService(needs, metrics, publishers) : undefined;
    if (equities !== undefined) closing.push(() => equities.stop());
    equities?.start();
    return {
      served: {
        ...(equities === undefined ? {} : { equities }),
        ...(publishers === undefined ? {} : { publishing: new Publishing(publishers) }),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function seriesOf(publishers: EngineConfig['publishers']): Extract<SeriesList, { ok: true }>['series'] {
  const list = parseSeries(publishers);
  if (!list.ok) throw new CommandError(list.problem, EXIT.usage);
  return list.series;
}

function openServePublishers(
  { config, ports, home }: ExtrasNeeds,
  hasMarket: boolean,
  metrics: EquityMetrics,
): Publishers | undefined {
  const of = [...(config.equities.enabled ? (['quotes'] as const) : []), ...(hasMarket ? (['market'] as const) : [])];
  if (of.length === 0 || !hasPublishers(config.publishers)) return undefined;
  try {
    return openPublishers({
      ports,
      config: config.publishers,
      of,
      folder: path.join(home, 'outbox'),
      onAttempt: (tookMs) => {
        metrics.onAttempt(tookMs);
      },
      onProblem: (problem) => {
        report(ports, problem);
      },
    });
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}

/** A simulated market has simulated equities. */
async function openService(
  { config: { equities }, ports, isDemo }: ExtrasNeeds,
  metrics: EquityMetrics,
  publishers: Publishers | undefined,
): Promise<EquityService> {
  return EquityService.open({
    ports,
    config: isDemo && equities.source === 'yahoo' ? { ...equities, source: 'sim' } : equities,
    metrics,
    ...(publishers === undefined ? {} : { publishers }),
    onProblem: (problem) => {
      report(ports, problem);
    },
  }).catch((error: unknown) => {
    throw error instanceof EquitySetupError ? new CommandError(error.message, EXIT.usage) : error;
  });
}

function report({ log, clock }: HostPorts, problem: string): void {
  log.write({ name: 'PUBLISHER_CHANGED', level: EVENT_LEVELS.PUBLISHER_CHANGED, at: clock.now(), fields: { problem } });
}
