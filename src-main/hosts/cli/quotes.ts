import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { jsonLine } from '../../../src-shared/text/visible.ts';
import type { QuoteSource } from '../../quotes/quote-source.ts';
import type { EquityFeed } from '../node/equities/equity-feed.ts';
import type { Publishers, PublishersOptions } from '../node/equities/publishers.ts';
import { OutboxError } from '../../sinks/outbox.ts';
import type { EquityMetrics } from '../server/equities/equity-pages.ts';
import type { NodePorts } from '../node/ports/ports.ts';
import { fileWords } from '../node/ports/file-words.ts';
import { parseTickers } from '../node/equities/ticker-list.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { CommandError, type DefineCommand, EXIT } from './exit-codes.ts';
import { createLineOutput } from './line-output.ts';
import { numberIn, wordOf } from './option-parsers.ts';
import { portMessage } from './port-message.ts';
import { cycleLine, quoteRow, quoteTableHead } from './quote-table.ts';
import { USUAL_TICKERS } from './locations.ts';
import { complain, showProgress } from './terminal.ts';
import { untilSignal } from './until-signal.ts';

interface QuotesOptions extends CommonOptions {
  readonly tickers?: string;
  readonly list?: string;
  readonly source: 'yahoo' | 'file' | 'sim';
  readonly sim?: true;
  readonly file?: string;
  readonly interval: number;
  readonly maxRequestsPerHour: number;
  readonly publishHttp?: string;
  readonly publishRedis?: string;
  readonly publishSimulated?: true;
  readonly redisChannel: string;
  readonly port?: number;
  readonly host: string;
  readonly cycles?: number;
  readonly json?: true;
}

/** `tapedeck quotes`: equity quotes by polling, printed and sent on. */
export const defineQuotes: DefineCommand = (program, ended) => {
  const command = addCommonOptions(program.command('quotes'))
    .description(
      'polls quotes of equities: a table on a terminal, one JSON object a line anywhere else; sends them on if wanted',
    )
    .addOption(new Option('--tickers <list>', 'such as AAPL,MSFT,BRK-B').env('TICKERS'))
    .option(
      '--list <file>',
      'a list of tickers: JSON array, or words and # comments (default: 300 liquid ones of the S&P 500)',
    )
    .option(
      '--source <name>',
      'yahoo, file, or sim, which needs no network',
      wordOf(['yahoo', 'file', 'sim'] as const),
      'yahoo',
    )
    .option('--sim', 'the same as --source sim')
    .option('--file <file>', 'quotes of --source file: CSV or JSON, read again whenever it changes')
    .addOption(
      new Option('--interval <seconds>', 'from one cycle to the next')
        .env('POLLING_INTERVAL')
        .default(60)
        .argParser(numberIn(1, 86_400)),
    )
    .addOption(
      new Option('--max-requests-per-hour <n>', 'in any hour, at most')
        .env('MAX_REQUESTS_PER_HOUR')
        .default(3000)
        .argParser(numberIn(1, 100_000)),
    );
  addPublishing(command)
    .option('--port <n>', 'serve /health and /metrics there; 0 for any free port', numberIn(0, 65_535))
    .option('--host <address>', 'address of --port', '127.0.0.1')
    .option('--cycles <n>', 'end after so many cycles', numberIn(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'one JSON object a line on a terminal, too')
    .action(async (options: QuotesOptions) => {
      const publishRedis = options.publishRedis ?? redisOfEnvironment(process.env);
      await quotes({
        ...options,
        ...(options.sim === true ? { source: 'sim' } : {}),
        ...(publishRedis === undefined ? {} : { publishRedis }),
      });
      ended(EXIT.ok);
    });
};

function addPublishing(command: Command): Command {
  return command
    .option(
      '--publish-http <url>',
      'POST batches to <url>/quotes/batch; what is not accepted yet waits on disk',
      httpUrlOf,
    )
    .option(
      '--publish-redis <url>',
      'publish events to Redis by Pub/Sub and to a stream (also REDIS_PUBLISHER_ENABLED=true with REDIS_URL)',
      redisUrlOf,
    )
    .addOption(
      new Option('--redis-channel <name>', 'channel, and key of the stream')
        .env('REDIS_CHANNEL')
        .default('quotes-stream'),
    )
    .option(
      '--publish-simulated',
      'send quotes of --source sim on; receivers of --publish-http cannot tell them from real ones',
    );
}

async function quotes(options: QuotesOptions): Promise<void> {
  if (
    options.source === 'sim' &&
    options.publishSimulated !== true &&
    (options.publishHttp ?? options.publishRedis) !== undefined
  )
    throw new CommandError('simulated quotes are sent to nobody unless --publish-simulated is given', EXIT.usage);
  using end = untilSignal();
  const tickers = await tickersOf(options);
  const setup = await setUp(options);
  const { createNodePorts } = await import('../node/ports/ports.ts');
  const ports = createNodePorts({
    home: setup.home,
    rest: setup.config.rest,
    network: setup.config.network,
    log: { ...setup.config.log, name: 'quotes' },
  });
  const closing: (() => Promise<void>)[] = [() => ports.close()];
  const output = createLineOutput(process.stdout);
  try {
    const done = Promise.withResolvers<undefined>();
    const feed = await openFeed({
      options,
      setup,
      ports,
      tickers,
      closing,
      output,
      onEnough: () => done.resolve(undefined),
    });
    feed.start();
    await Promise.race([end.requested, output.closed, done.promise]);
  } finally {
    for (const close of closing.toReversed()) await close();
    if (output.dropped > 0) complain(`${String(output.dropped)} quotes were dropped: the reader was too slow`);
    await output.flush();
  }
}

interface FeedNeeds {
  readonly options: QuotesOptions;
  readonly setup: CommandSetup;
  readonly ports: NodePorts;
  readonly tickers: readonly string[];
  /** What has to be closed at the end, the last first. */
  readonly closing: (() => Promise<void>)[];
  readonly output: ReturnType<typeof createLineOutput>;
  /** As many cycles as were asked for have ended. */
  readonly onEnough: () => void;
}

async function openFeed({ options, setup, ports, tickers, closing, output, onEnough }: FeedNeeds): Promise<EquityFeed> {
  const [{ EquityFeed: Feed }, { EquityMetrics: Metrics }, { openPublishers }] = await Promise.all([
    import('../node/equities/equity-feed.ts'),
    import('../server/equities/equity-pages.ts'),
    import('../node/equities/publishers.ts'),
  ]);
  const isTable = process.stdout.isTTY && options.json !== true;
  const metrics = new Metrics();
  const publishers = opened(openPublishers, {
    ports,
    folder: path.join(setup.home, 'outbox'),
    ...(options.publishHttp === undefined ? {} : { http: options.publishHttp }),
    ...(options.publishRedis === undefined
      ? {}
      : { redis: { url: options.publishRedis, channel: options.redisChannel } }),
    onAttempt: (tookMs) => {
      metrics.onAttempt(tookMs);
    },
    onProblem: (problem) => {
      complain(problem);
    },
  });
  closing.push(publishers.close);
  const { source, close } = await openSource(options, ports);
  closing.push(close);
  const feed: EquityFeed = new Feed({
    ports,
    source,
    tickers,
    intervalMs: options.interval * 1000,
    ...(publishers.http === undefined ? {} : { http: publishers.http }),
    ...(publishers.redis === undefined ? {} : { redis: publishers.redis }),
    onQuotes: (some) => {
      for (const quote of some) output.write(isTable ? quoteRow(quote) : jsonLine(quote));
    },
    onProgress: (doneCount, all) => {
      if (isTable) showProgress(`${String(doneCount)} of ${String(all)} tickers`);
    },
    onCycle: (cycle) => {
      metrics.onCycle(cycle);
      complain(cycleLine(cycle));
      for (const message of new Set(cycle.failures.map((failure) => failure.message))) complain(`  ${message}`);
      if (cycle.number === options.cycles) onEnough();
    },
    onProblem: (problem) => {
      complain(problem);
    },
  });
  closing.push(() => feed.stop());
  if (isTable) output.write(quoteTableHead());
  if (options.port !== undefined)
    closing.push(await servePages({ host: options.host, port: options.port }, { feed, metrics, publishers, ports }));
  return feed;
}

/** A publisher whose outbox cannot be used is a failure that a person can do something about. */
function opened(open: (options: PublishersOptions) => Publishers, options: PublishersOptions): Publishers {
  try {
    return open(options);
  } catch (error) {
    throw error instanceof OutboxError ? new CommandError(error.message) : error;
  }
}

interface PageNeeds {
  readonly feed: EquityFeed;
  readonly metrics: EquityMetrics;
  readonly publishers: Publishers;
  readonly ports: NodePorts;
}

/** Serves health and metrics; how to end that. */
async function servePages(
  { host, port }: { readonly host: string; readonly port: number },
  { feed, metrics, publishers, ports }: PageNeeds,
): Promise<() => Promise<void>> {
  const [{ serveEquityPages }, { equityHealthPage }] = await Promise.all([
    import('../server/equities/equity-server.ts'),
    import('../server/equities/equity-pages.ts'),
  ]);
  const server = await serveEquityPages(
    { host, port },
    {
      health: () => equityHealthPage(feed.health(), ports.clock.now()),
      metrics: () => metrics.page(feed.health(), publishers.acceptedRows()),
      metricsType: metrics.contentType,
    },
  ).catch((error: unknown) => {
    throw new CommandError(portMessage(error, port));
  });
  complain(`health and metrics: http://${host}:${String(server.port)}/health, /metrics`);
  return () => server.stop();
}

async function openSource(
  { source, file, maxRequestsPerHour }: QuotesOptions,
  ports: NodePorts,
): Promise<{ readonly source: QuoteSource; readonly close: () => Promise<void> }> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (source === 'file') {
    if (file === undefined) throw new CommandError('--source file needs --file <file>', EXIT.usage);
    const { FileSource } = await import('../node/equities/file-source.ts');
    return { source: new FileSource(path.resolve(file), () => ports.clock.now()), close: nothing };
  }
  const { YahooSource } = await import('../../quotes/sources/yahoo/yahoo-source.ts');
  if (source === 'yahoo')
    return { source: new YahooSource({ ports, requestsPerHour: maxRequestsPerHour }), close: nothing };
  const { startSimulator } = await import('../../simulator/start-simulator.ts');
  const simulator = await startSimulator({ seed: 1, venues: [], equitiesAlwaysOpen: true });
  return {
    source: new YahooSource({ ports, requestsPerHour: maxRequestsPerHour, base: simulator.yahooBase }),
    close: () => simulator.stop(),
  };
}

async function tickersOf({ tickers, list }: QuotesOptions): Promise<readonly string[]> {
  if (tickers !== undefined && list !== undefined)
    throw new CommandError('give --tickers or --list, not both', EXIT.usage);
  const file = list ?? USUAL_TICKERS;
  const text =
    tickers ??
    (await readFile(file, 'utf8').catch((error: unknown) => {
      throw new CommandError(`${String(file)} cannot be read: ${fileWords(error)}`, EXIT.usage);
    }));
  const parsed = parseTickers(text.replace(/^\uFEFF/, ''));
  if (!parsed.ok)
    throw new CommandError(`${tickers === undefined ? String(file) : '--tickers'}: ${parsed.problem}`, EXIT.usage);
  return parsed.tickers;
}

/** Off unless it is switched on, as a Redis that other programs are told of is not there for this one. */
function redisOfEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  return env['REDIS_PUBLISHER_ENABLED']?.toLowerCase() === 'true'
    ? redisUrlOf(env['REDIS_URL'] ?? 'redis://localhost:6379')
    : undefined;
}

function httpUrlOf(text: string): string {
  return urlOf(text, ['http:', 'https:'], 'such as http://localhost:8000');
}

function redisUrlOf(text: string): string {
  return urlOf(text, ['redis:', 'rediss:'], 'such as redis://localhost:6379');
}

function urlOf(text: string, protocols: readonly string[], example: string): string {
  const url = URL.parse(text);
  if (url === null || !protocols.includes(url.protocol))
    throw new CommandError(`expected a URL ${example}`, EXIT.usage);
  return url.href;
}
