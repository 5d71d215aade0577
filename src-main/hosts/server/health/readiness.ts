import type { HealthReport } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { ERROR_CLASSES } from '../../../engine/errors.ts';
import type { SourceStatus } from '../equities/equity-service.ts';
import type { ExchangeStatus } from './exchange-status.ts';

/** What readiness is judged by. */
export interface ReadinessSources {
  readonly report: Pick<HealthReport, 'at' | 'connections' | 'streams'>;
  readonly isRunning: boolean;
  readonly isClosing: boolean;
  readonly isOverloaded: boolean;
  readonly exchanges: readonly Pick<ExchangeStatus, 'exchange' | 'contract_type' | 'healthy' | 'in_use' | 'reason'>[];
  /** Sources of equities. One that is not healthy makes no server unready that has exchanges besides, unless all have to be healthy. */
  readonly sources: readonly Pick<SourceStatus, 'source' | 'healthy' | 'reason'>[];
  /** Which of the exchanges in use must be healthy. */
  readonly readyIf: EngineConfig['serve']['readyIf'];
  /** Time in which a connection is up or known to be down. */
  readonly connectTimeoutMs: number;
}

/**
 * Why a server is not ready for clients, in words; undefined if it is. It is ready if it can do its work: the engine runs, keeps up, is connected
 * to every venue or knows that the venue is down, has given up nothing by itself, and of the exchanges in use as many are healthy as `readyIf`
 * wants. What an exchange does not deliver (a quiet market, one that was delisted, liquidations that do not happen) is no reason: no other
 * server would have it either.
 */
export function whyNotReady(sources: ReadinessSources): string | undefined {
  const { report, isRunning, isClosing, isOverloaded, connectTimeoutMs } = sources;
  if (isClosing) return 'shutting down';
  if (!isRunning) return 'the engine does not run';
  if (isOverloaded) return 'overloaded: no new clients for now';
  const unsettled = report.connections.filter(
    ({ state, since }) => state === 'starting' && report.at - since > 2 * connectTimeoutMs,
  );
  if (unsettled.length > 0) return `${named(unsettled.map(({ id }) => id))} neither connected nor known to be down`;
  const givenUp = report.streams.filter(
    ({ state, lastError }) => state === 'failed' && lastError !== undefined && isOurs(lastError.code),
  );
  return givenUp.length === 0
    ? whyNotHealthyEnough(sources)
    : `${String(givenUp.length)} streams were given up, such as ${named(givenUp.map(({ key }) => key))}`;
}

function whyNotHealthyEnough({ exchanges, sources, readyIf }: ReadinessSources): string | undefined {
  const used = exchanges.filter(({ in_use }) => in_use);
  const all = [
    ...used.map(({ exchange, contract_type, ...health }) => ({
      ...health,
      name: `${exchange}${contract_type === null ? '' : ` ${contract_type}`}`,
    })),
    ...sources.map(({ source, ...health }) => ({ ...health, name: source })),
  ];
  const sick = all.filter(({ healthy }) => !healthy);
  if (readyIf === 'none' || sick.length === 0) return undefined;
  // Of exchanges that nobody uses nothing is known: they may be well.
  if (readyIf === 'any' && (sick.length < all.length || used.length === 0)) return undefined;
  const reasons = sick.map(({ name, reason = '' }) => `${name}: ${reason}`);
  const left = sick.length - MOST_NAMED;
  return `${readyIf === 'any' ? 'no exchange in use is healthy' : 'not every exchange in use is healthy'} (${reasons.slice(0, MOST_NAMED).join('; ')}${left > 0 ? `; and ${String(left)} more` : ''})`;
}

/** A venue that rejects a topic has decided; what is fatal we gave up ourselves. */
function isOurs(code: string): boolean {
  return Object.hasOwn(ERROR_CLASSES, code) && ERROR_CLASSES[code as keyof typeof ERROR_CLASSES] === 'fatal';
}

function named(names: readonly string[]): string {
  return names.slice(0, MOST_NAMED).join(', ');
}

const MOST_NAMED = 3;
