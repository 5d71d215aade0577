import type { EngineConfig } from '../../engine/config/config.ts';
import type { Override } from '../node/config/config-overrides.ts';
import type { ServerHost } from '../server/server-host.ts';
import { homeFolder, logsFolder } from '../node/config/home.ts';
import { type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { STREAMER_ALIASES } from '../../engine/config/config-aliases.ts';
import { assertMayPublish } from './publish-options.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import type { ServePublishing } from './serve-publishing.ts';
import { CommandError, type DefineCommand, EXIT } from './exit-codes.ts';
import { SIMULATOR_WORKER } from './locations.ts';
import { numberIn } from './option-parsers.ts';
import type { AlertService } from '../node/alerts/alert-service.ts';
import { openServeAlerts } from './serve-alerts.ts';
import { untilSignal } from './until-signal.ts';
import { say } from './terminal.ts';
import { jsonLine } from '../../../src-shared/text/visible.ts';

interface ServeOptions extends CommonOptions {
  readonly host?: string;
  readonly port?: number;
  readonly healthPort?: number;
  readonly allowAnyone?: true;
  readonly demo?: true;
}

/** `tapedeck serve`: quotes, screens and health for other programs, until SIGTERM or Ctrl+C. */
export const defineServe: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('serve'))
    .description(
      'the engine as a service: quotes and screens over WebSocket, /health, /ready and /metrics over HTTP; prints its addresses as one JSON line',
    )
    .option('--host <address>', 'address to listen on (serve.host)')
    .option('--port <n>', 'port of quotes and screens; 0 for any free one (serve.port)', numberIn(0, 65_535))
    .option('--health-port <n>', 'port of /health, /ready and /metrics (serve.healthPort)', numberIn(0, 65_535))
    .option('--allow-anyone', 'serve other computers without a token (serve.allowAnyone)')
    .option('--demo', 'the embedded demo market instead of the venues')
    .action(async (options: ServeOptions) => {
      await serve(options);
      ended(EXIT.ok);
    });
};

async function serve(options: ServeOptions): Promise<void> {
  using end = untilSignal();
  const { home, config } = await setUp(options, {
    logDir: logsFolder(options.home ?? homeFolder()),
    lockAs: 'serve',
    aliases: STREAMER_ALIASES,
    flags: flagsOf(options),
  });
  const [
    { createHostPorts },
    sessions,
    { createHostStats },
    { serveSession },
    { serveProblem },
    { areQuotesSimulated },
  ] = await loadHosts();
  const problem = serveProblem(config.serve);
  if (problem !== undefined) throw new CommandError(problem, EXIT.usage);
  const isDemo = options.demo === true;
  assertMayPublish(config.publishers, isDemo || (config.equities.enabled && areQuotesSimulated(config.equities)));
  const ports = createHostPorts({
    home,
    rest: config.rest,
    network: config.network,
    readEveryMs: config.readEveryMs,
    // A screen may run in the same home.
    log: { ...config.log, name: 'serve', also: { stream: process.stderr, level: 'warn' } },
  });
  let host: ServerHost | undefined;
  const hostStats = createHostStats(() => [...ports.gauges(), ...(host?.gauges() ?? [])], ports.receiptDelayMs);
  const parts = { ports, config, hostStats, simulatorUrl: SIMULATOR_WORKER.href };
  let session: MarketSession | undefined;
  let publishing: ServePublishing | undefined;
  let alerts: AlertService | undefined;
  try {
    session = await (isDemo ? sessions.openDemoSession(parts) : sessions.openLiveSession(parts)).catch(rethrowSetup);
    const { openServePublishing } = await import('./serve-publishing.ts');
    publishing = openServePublishing({ session, config, ports, home });
    await session.start();
    alerts = await openServeAlerts({ session, config, ports, home });
    host = await serveSession({
      session,
      ...(alerts === undefined ? {} : { alerts }),
      config: { ...config, ...session.engine.config },
      ...(publishing === undefined ? {} : { publishers: publishing.publishers }),
    }).catch(rethrowForPeople);
    // A service without a certificate ends with its terminal.
    if (config.serve.tls.cert !== '') end.onHangup(() => void host?.reloadTls());
    say(jsonLine({ mode: session.mode, ...addressesOf(config.serve, host) }));
    const broke = await Promise.race([end.requested, session.broke]);
    await host.stop();
    if (broke !== undefined) throw new CommandError(broke);
  } finally {
    await alerts?.stop();
    await publishing?.stop();
    await session?.stop();
    await ports.close();
  }
}

/** What a service is made of, loaded once it is wanted. */
function loadHosts() {
  return Promise.all([
    import('../node/ports/ports.ts'),
    import('../node/session/market-session.ts'),
    import('../node/session/host-stats.ts'),
    import('../server/serve-session.ts'),
    import('../server/serve-problem.ts'),
    import('../node/equities/quote-sources.ts'),
  ]);
}

function rethrowForPeople(error: unknown): never {
  throw new CommandError(error instanceof Error ? error.message : String(error));
}

/** What is wrong with the options of equities is a wrong call of the command. */
async function rethrowSetup(error: unknown): Promise<never> {
  const { EquitySetupError } = await import('../node/equities/quote-sources.ts');
  throw error instanceof EquitySetupError ? new CommandError(error.message, EXIT.usage) : error;
}

function flagsOf({ host, port, healthPort, allowAnyone }: ServeOptions): readonly Override[] {
  return [
    { path: 'serve.host', value: host, source: '--host' },
    { path: 'serve.port', value: port, source: '--port' },
    { path: 'serve.healthPort', value: healthPort, source: '--health-port' },
    { path: 'serve.allowAnyone', value: allowAnyone, source: '--allow-anyone' },
  ].filter(({ value }) => value !== undefined);
}

function addressesOf(
  { host, tls }: EngineConfig['serve'],
  { port, healthPort }: { readonly port: number; readonly healthPort?: number },
): object {
  const end = tls.cert === '' ? '' : 's';
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    quotes: `ws${end}://${name}:${String(port)}/`,
    screens: `ws${end}://${name}:${String(port)}/wire`,
    ...(healthPort === undefined ? {} : { health: `http${end}://${name}:${String(healthPort)}/` }),
  };
}
