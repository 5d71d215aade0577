import type { EngineConfig } from '../../engine/config/config.ts';
import type { AlertService } from '../node/alerts/alert-service.ts';
import type { HostPorts } from '../node/ports/ports.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { CommandError, EXIT } from './exit-codes.ts';

interface ServeAlertsNeeds {
  readonly session: MarketSession;
  readonly config: EngineConfig;
  readonly ports: HostPorts;
  readonly home: string;
}

/**
 * The alerts that the configuration lists, watched in a session that runs; undefined if it lists none. A screen may run in the same home: what they
 * have done is kept apart from its own. Rejects with {@link CommandError} if one of them cannot be.
 */
export async function openServeAlerts({
  session,
  config,
  ports,
  home,
}: ServeAlertsNeeds): Promise<AlertService | undefined> {
  if (config.alerts.list.length === 0) return undefined;
  const [{ AlertService: Service }, { FileStore }, { AlertError }] = await Promise.all([
    import('../node/alerts/alert-service.ts'),
    import('../node/ports/file-store.ts'),
    import('../../engine/alerts/alert-error.ts'),
  ]);
  const alerts = new Service({
    ports,
    store: { port: new FileStore({ folder: home }), name: 'alerts-serve' },
    config: config.alerts,
    broadcast: () => undefined,
  });
  try {
    await alerts.loadListed(session.source);
  } catch (error) {
    throw error instanceof AlertError ? new CommandError(error.message, EXIT.usage) : error;
  }
  alerts.attach(session);
  return alerts;
}
