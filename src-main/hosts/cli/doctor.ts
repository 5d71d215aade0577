import { access, constants } from 'node:fs/promises';
import { VENUE_IDS, type VenueId } from '../../../src-shared/market/venue-ids.ts';
import { endpointsOf } from '../../engine/live/venue-session.ts';
import type { AlternativeEndpoints } from '../../engine/venue/venue.ts';
import { CONFIG_FILE_NAME } from '../node/config/config-file.ts';
import { fileWords } from '../node/ports/file-words.ts';
import { createProxy } from '../node/ports/proxy.ts';
import type { Proxy } from '../node/ports/proxy.ts';
import { makeFolder } from '../node/ports/make-folder.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { CommandError, type DefineCommand, EXIT, type ExitCode } from './exit-codes.ts';
import { numberIn, wordsOf } from './option-parsers.ts';
import type { ProbeResult } from './probe.ts';
import { say } from './terminal.ts';

interface DoctorOptions extends CommonOptions {
  readonly live?: true;
  readonly venues?: readonly VenueId[];
  readonly seconds?: number;
  readonly json?: true;
  readonly out?: string;
}

/** `tapedeck doctor`: whether everything the app needs can be reached, and what to do if not; with `--live` also whether venues are as they are assumed to be. */
export const defineDoctor: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('doctor'))
    .description(
      'reaches every endpoint of every venue (5 s each, all at once) and says what failed and what to do; exit code 1 if any did',
    )
    .option(
      '--live',
      'also streams three instruments of each venue and compares what comes with what is assumed of it; exit code 3 if anything differs',
    )
    .option(
      '--venues <list>',
      `with --live: comma-separated, all if absent: ${VENUE_IDS.join(', ')}`,
      wordsOf(VENUE_IDS),
    )
    .option(
      '--seconds <n>',
      `with --live: how long streams are watched (default: ${String(LIVE_SECONDS)})`,
      numberIn(5, 3600),
    )
    .option('--json', 'with --live: one JSON object a line')
    .option(
      '--out <folder>',
      'with --live: writes recordings and a report (Markdown and JSON) there, without personal data, to be attached to an issue',
    )
    .action(async (options: DoctorOptions) => {
      ended(await (options.live === true ? checkLive(options) : examine(await setUpPlain(options))));
    });
};

async function checkLive(options: DoctorOptions): Promise<ExitCode> {
  const setup = await setUp(options);
  const { runLiveCheck } = await import('./live-check/run-live-check.ts');
  const { venues, seconds = LIVE_SECONDS, json, out } = options;
  return runLiveCheck(setup, {
    seconds,
    ...(venues === undefined ? {} : { venues }),
    ...(json === undefined ? {} : { json }),
    ...(out === undefined ? {} : { out }),
  });
}

/** Options that only mean something with `--live` are rejected without it. */
function setUpPlain(options: DoctorOptions): Promise<CommandSetup> {
  const needless = (['venues', 'seconds', 'json', 'out'] as const).filter((name) => options[name] !== undefined);
  if (needless.length > 0) throw new CommandError(`--${needless.join(', --')} needs --live`, EXIT.usage);
  return setUp(options);
}

async function examine({ home, config, origins }: CommandSetup): Promise<ExitCode> {
  const [{ createNodePorts }, { probeVenue, reachableAlternatives, toEndpointsSetting }, { VENUES }] =
    await Promise.all([import('../node/ports/ports.ts'), import('./probe.ts'), import('../../venues/registry.ts')]);
  const homeProblem = await problemWithHome(home);
  check(homeProblem === undefined, `home folder ${home}`, homeProblem ?? 'can be written');
  const ports = createNodePorts({ home, rest: config.rest, network: config.network });
  try {
    const results = await Promise.all(
      VENUE_IDS.flatMap((id) => {
        const endpoints = endpointsOf(VENUES[id], config);
        return endpoints === undefined ? [] : [probeVenue(ports, VENUES[id], endpoints)];
      }),
    );
    const all = results.flat();
    for (const result of all) report(result);
    const isUsual = (id: VenueId): boolean => !config.testnet && config.endpoints[id] === undefined;
    const unreached = VENUE_IDS.filter((id) => isUsual(id) && all.some(({ venue, isOk }) => venue === id && !isOk));
    const found = await Promise.all(unreached.map((id) => reachableAlternatives(ports, VENUES[id])));
    for (const [i, id] of unreached.entries())
      for (const alternative of found[i] ?? []) propose(id, alternative, toEndpointsSetting(VENUES[id], alternative));
    const proxy = createProxy(config.network);
    const proxyProblem = proxy === undefined ? undefined : await problemWithProxy(proxy, all);
    if (proxy !== undefined)
      check(
        proxyProblem === undefined,
        `proxy ${proxy.name} (${origins.get('network.proxy')?.where ?? 'network.proxy'})`,
        proxyProblem ?? 'answers',
      );
    const checks = all.length + 1 + (proxy === undefined ? 0 : 1);
    const failed = [homeProblem, proxyProblem, ...all.map(({ isOk }) => (isOk ? undefined : ''))].filter(
      (problem) => problem !== undefined,
    ).length;
    say(failed === 0 ? 'Everything can be reached.\n' : `${String(failed)} of ${String(checks)} checks failed.\n`);
    return failed === 0 ? EXIT.ok : EXIT.failure;
  } finally {
    await ports.close();
  }
}

function report({ venue, what, url, isOk, tookMs, finding, advice }: ProbeResult): void {
  check(isOk, `${venue} ${what} ${url}`, `${finding} (${tookMs.toFixed(0)} ms)`);
  if (advice !== undefined) say(`        ${advice}\n`);
}

/** What is not chosen is never taken: another host may have other instruments, and other terms. */
function propose(venue: VenueId, { name, for: what }: AlternativeEndpoints, setting: string): void {
  say(`note    ${venue} can be reached at ${name} (${what}). To use it, put this into ${CONFIG_FILE_NAME}:\n`);
  say(`        ${setting}\n`);
}

function check(isOk: boolean, subject: string, finding: string): void {
  say(`${isOk ? 'ok    ' : 'FAILED'}  ${subject}: ${finding}\n`);
}

/** Asks the proxy for a tunnel to the first endpoint that takes it. */
async function problemWithProxy(proxy: Proxy, probes: readonly ProbeResult[]): Promise<string | undefined> {
  const targets = probes
    .map(({ url }) => new URL(url))
    .map(({ protocol, hostname, port }) => ({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port) || (protocol.endsWith('s:') ? 443 : 80),
    }));
  const target = targets.find((one) => proxy.isFor(one));
  if (target === undefined) return undefined;
  return new Promise((resolve) => {
    proxy.connect(target, PROXY_LIMIT_MS, (tunnel) => {
      if (!(tunnel instanceof Error)) tunnel.destroy();
      resolve(tunnel instanceof Error ? tunnel.message : undefined);
    });
  });
}

const PROXY_LIMIT_MS = 5000;
/** With all else that is under two minutes. */
const LIVE_SECONDS = 75;

async function problemWithHome(home: string): Promise<string | undefined> {
  try {
    makeFolder(home);
    await access(home, constants.W_OK);
    return undefined;
  } catch (error) {
    return `cannot be written: ${fileWords(error)}: choose another with TAPEDECK_HOME`;
  }
}
