import { mkdir, writeFile } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import path from 'node:path';
import { STREAM_VENUE_IDS, type StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { jsonLine } from '../../../../src-shared/text/visible.ts';
import { endpointsOf } from '../../../engine/live/venue-session.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { VenueEndpoints } from '../../../engine/venue/venue.ts';
import { VENUE_FACTS } from '../../../venues/facts.ts';
import { VENUES } from '../../../venues/registry.ts';
import { fileWords } from '../../node/ports/file-words.ts';
import { createHostPorts, type HostPorts } from '../../node/ports/ports.ts';
import type { ProxyRoutes } from '../../node/ports/proxy-routes.ts';
import { VERSION } from '../../node/version.ts';
import type { CommandSetup } from '../common-options.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, say } from '../terminal.ts';
import { untilSignal } from '../until-signal.ts';
import { createCaptureFile } from './capture-file.ts';
import { CaptureSink } from './capture-sink.ts';
import type { CheckedFact } from './checked-fact.ts';
import { createRedaction } from './redaction.ts';
import { countFacts, countsLine, factLine, type ReportAbout, toJsonReport, toMarkdownReport } from './report.ts';
import { checkVenue } from './venue-check.ts';
import type { VenueObserver } from './venue-observer.ts';

/** Options of `doctor --live`. */
export interface LiveCheckOptions {
  /** All venues if absent. */
  readonly venues?: readonly StreamVenueId[];
  readonly seconds: number;
  /** One JSON object a line instead of lines for people. */
  readonly json?: true;
  /** Where recordings and the report go; none are made if absent. */
  readonly out?: string;
}

/** Checks the venues all at once, prints every fact, and writes the report. 0: all as assumed. 1: something could not be reached. 3: something differs. */
export async function runLiveCheck({ home, config }: CommandSetup, options: LiveCheckOptions): Promise<ExitCode> {
  using end = untilSignal();
  const { out, seconds } = options;
  if (out !== undefined) await prepareFolder(out);
  const targets = (options.venues ?? STREAM_VENUE_IDS).flatMap((id) => {
    const endpoints = endpointsOf(VENUES[id], config);
    return endpoints === undefined ? [] : [{ id, endpoints }];
  });
  if (targets.length === 0) throw new CommandError('none of these venues has a test network', EXIT.usage);
  const ports = createHostPorts({ home, rest: config.rest, network: config.network });
  const redact = createRedaction({
    home,
    user: userInfo().username,
    host: hostname(),
    others: [
      homedir(),
      ...proxySecrets(config, ports.routes()),
      ...targets.flatMap(({ id, endpoints }) => ownHosts(id, endpoints)),
    ],
  });
  const startedAt = Date.now();
  const observers: VenueObserver[] = [];
  const progress = showProgress({ seconds, observers, isShown: process.stderr.isTTY });
  try {
    const found = await Promise.all(
      targets.map((target) => checkOne(target, { ports, config, options, end: end.requested, observers })),
    );
    progress.stop();
    const facts = found.flatMap((one) => one.facts).map((fact) => redactFact(fact, redact));
    const captures = Object.fromEntries(found.flatMap(({ id, file }) => (file === undefined ? [] : [[id, file]])));
    print(facts, options);
    if (out !== undefined)
      await writeReports(out, facts, {
        version: VERSION,
        startedAt,
        seconds,
        network: networkOf(config, options),
        captures,
      });
    return exitCodeOf(facts);
  } finally {
    progress.stop();
    await ports.close();
  }
}

interface Target {
  readonly id: StreamVenueId;
  readonly endpoints: VenueEndpoints;
}

interface CheckNeeds {
  readonly ports: HostPorts;
  readonly config: EngineConfig;
  readonly options: LiveCheckOptions;
  readonly end: Promise<void>;
  readonly observers: VenueObserver[];
}

/** Checks one venue; `file` is the name of its recording. */
async function checkOne(
  { id, endpoints }: Target,
  { ports, config, options: { out, seconds }, end, observers }: CheckNeeds,
): Promise<{ readonly id: StreamVenueId; readonly facts: readonly CheckedFact[]; readonly file?: string }> {
  const file = out === undefined ? undefined : `${id}.capture.jsonl.gz`;
  const writer = out === undefined || file === undefined ? undefined : createCaptureFile(path.join(out, file));
  const { production } = VENUES[id].endpoints;
  const capture =
    writer === undefined
      ? undefined
      : new CaptureSink(
          (line) => {
            writer.write(line);
          },
          {
            venue: id,
            startedAt: ports.clock.now(),
            hosts: [
              [endpoints.ws, production.ws],
              [endpoints.rest, production.rest],
            ],
          },
        );
  const facts = await checkVenue({
    ports,
    venue: VENUES[id],
    facts: VENUE_FACTS[id],
    endpoints,
    config,
    observeMs: seconds * 1000,
    isEnough: end,
    onOpened: (observer) => {
      observers.push(observer);
    },
    ...(capture === undefined ? {} : { capture }),
  });
  try {
    await writer?.end();
  } catch (error) {
    throw new CommandError(`${file ?? ''} cannot be written: ${fileWords(error)}`);
  }
  return { id, facts, ...(file === undefined ? {} : { file }) };
}

async function prepareFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(`${out} cannot be made: ${fileWords(error)}`);
  }
}

function print(facts: readonly CheckedFact[], { json, out }: LiveCheckOptions): void {
  if (json === true) {
    for (const fact of facts) say(jsonLine({ kind: 'fact', ...fact }));
    say(jsonLine({ kind: 'summary', ...countFacts(facts) }));
    return;
  }
  for (const fact of facts) say(factLine(fact));
  say(countsLine(countFacts(facts)));
  if (out !== undefined) say(`Report and recordings, without personal data: ${out}`);
}

async function writeReports(out: string, facts: readonly CheckedFact[], about: ReportAbout): Promise<void> {
  try {
    await writeFile(path.join(out, 'report.md'), toMarkdownReport(about, facts), { mode: 0o600 });
    await writeFile(path.join(out, 'report.json'), toJsonReport(about, facts), { mode: 0o600 });
  } catch (error) {
    throw new CommandError(`the report cannot be written: ${fileWords(error)}`);
  }
}

function exitCodeOf(facts: readonly CheckedFact[]): ExitCode {
  const differing = facts.filter(({ verdict }) => verdict === 'differs');
  if (differing.length === 0) return EXIT.ok;
  return differing.some(({ fact }) => fact === 'endpoint') ? EXIT.failure : EXIT.malformedInput;
}

function networkOf(
  { testnet, endpoints }: EngineConfig,
  { venues = STREAM_VENUE_IDS }: LiveCheckOptions,
): ReportAbout['network'] {
  if (venues.some((id) => endpoints[id] !== undefined)) return 'other endpoints';
  return testnet ? 'test network' : 'production';
}

/** What the addresses of proxies say of their owner: those of the configuration, of the environment, and those that are taken. */
function proxySecrets({ network }: EngineConfig, { proxies }: ProxyRoutes): readonly string[] {
  const addresses = [
    network.proxy,
    ...PROXY_VARIABLES.flatMap((name) => [process.env[name] ?? '', process.env[name.toLowerCase()] ?? '']),
    ...proxies.map(({ proxy }) => proxy.name),
  ];
  return addresses.flatMap((address) => {
    const url = URL.parse(address);
    return url === null
      ? [address]
      : [url.hostname, url.username, url.password].flatMap((text) => [text, decoded(text)]);
  });
}

/** A part of a URL as it was meant; as it is if it is encoded wrong. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Hosts that are not the venue's. */
function ownHosts(id: StreamVenueId, { ws, rest }: VenueEndpoints): readonly string[] {
  const { production, testnet } = VENUES[id].endpoints as {
    readonly production: VenueEndpoints;
    readonly testnet?: VenueEndpoints;
  };
  const known = new Set([production.ws, production.rest, testnet?.ws, testnet?.rest]);
  return [ws, rest].filter((url) => !known.has(url)).map((url) => new URL(url).host);
}

function redactFact(fact: CheckedFact, redact: (text: string) => string): CheckedFact {
  return { ...fact, about: redact(fact.about), met: redact(fact.met) };
}

/** Says from time to time how far it is, until it is stopped. Stopping twice does nothing. */
function showProgress({
  seconds,
  observers,
  isShown,
}: {
  readonly seconds: number;
  readonly observers: readonly VenueObserver[];
  readonly isShown: boolean;
}): { stop(): void } {
  if (!isShown) return { stop: () => undefined };
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const frames = observers.reduce((sum, observer) => sum + observer.frames, 0);
    const passed = ((performance.now() - startedAt) / 1000).toFixed(0);
    complain(`${passed} s of about ${String(seconds + EXTRA_S)} s, ${String(frames)} messages`);
  }, PROGRESS_MS);
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}

const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];
/** What reaching, listing and comparing takes besides. */
const EXTRA_S = 20;
const PROGRESS_MS = 10_000;
