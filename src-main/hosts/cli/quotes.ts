import path from 'node:path';
import { Option } from 'commander';
import { jsonLine } from '../../../src-shared/text/visible.ts';
import { STREAMER_ALIASES } from '../../engine/config/config-aliases.ts';
import { QUOTE_SOURCE_IDS, type QuoteSourceId } from '../../engine/config/equities-schema.ts';
import type { Override } from '../node/config/config-overrides.ts';
import type { EquityFeed } from '../../quotes/equity-feed.ts';
import type { HostPorts } from '../node/ports/ports.ts';
import { hasPublishers } from '../node/publishers/has-publishers.ts';
import type { Publishers } from '../node/publishers/publishers.ts';
import type { EquityServerOptions } from '../server/equities/equity-server.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { CommandError, type DefineCommand, EXIT } from './exit-codes.ts';
import { createLineOutput } from './line-output.ts';
import { numberIn, wordOf } from './option-parsers.ts';
import { portMessage } from './port-message.ts';
import {
  addPublishing,
  assertMayPublish,
  openOrExplain,
  type PublishOptions,
  publishOverrides,
} from './publish-options.ts';
import { cycleLine, quoteRow, quoteTableHead } from './quote-table.ts';
import { complain, showProgress } from './terminal.ts';
import { untilSignal } from './until-signal.ts';

interface QuotesOptions extends CommonOptions, PublishOptions {
  readonly tickers?: string;
  readonly list?: string;
  readonly source?: QuoteSourceId;
  readonly sim?: true;
  readonly file?: string;
  readonly interval?: number;
  readonly maxRequestsPerHour?: number;
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
    .option('--tickers <list>', 'such as AAPL,MSFT,BRK-B (equities.tickers, TICKERS)')
    .option(
      '--list <file>',
      'a list of tickers: JSON array, or words and # comments (equities.list; default: 300 liquid ones of the S&P 500)',
    )
    .addOption(
      new Option('--source <name>', `${QUOTE_SOURCE_IDS.join(', ')}; sim needs no network (equities.source)`).argParser(
        wordOf(QUOTE_SOURCE_IDS),
      ),
    )
    .option('--sim', 'the same as --source sim')
    .option('--file <file>', 'quotes of --source file: CSV or JSON, read again whenever it changes (equities.file)')
    .option(
      '--interval <seconds>',
      'from one cycle to the next (equities.intervalMs, POLLING_INTERVAL; default: 60)',
      numberIn(1, 86_400),
    )
    .option(
      '--max-requests-per-hour <n>',
      'in any hour, at most (equities.maxRequestsPerHour, MAX_REQUESTS_PER_HOUR; default: 3000)',
      numberIn(1, 100_000),
    );
  addPublishing(command, '/quotes/batch', 'quotes-stream')
    .option('--port <n>', 'serve /health and /metrics there; 0 for any free port', numberIn(0, 65_535))
    .option('--host <address>', 'address of --port', '127.0.0.1')
    .option('--cycles <n>', 'end after so many cycles', numberIn(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'one JSON object a line on a terminal, too')
    .action(async (options: QuotesOptions) => {
      if (options.tickers !== undefined && options.list !== undefined)
        throw new CommandError('give --tickers or --list, not both', EXIT.usage);
      await quotes(options);
      ended(EXIT.ok);
    });
};

function overridesOf(options: QuotesOptions): readonly Override[] {
  const { tickers, list, file, interval, maxRequestsPerHour } = options;
  return [
    // Whichever is given takes the place of both.
    { path: 'equities.tickers', value: tickers ?? (list === undefined ? undefined : ''), source: '--tickers' },
    { path: 'equities.list', value: list, source: '--list' },
    { path: 'equities.source', value: options.sim === true ? 'sim' : options.source, source: '--source' },
    { path: 'equities.file', value: file, source: '--file' },
    { path: 'equities.intervalMs', value: interval === undefined ? undefined : interval * 1000, source: '--interval' },
    { path: 'equities.maxRequestsPerHour', value: maxRequestsPerHour, source: '--max-requests-per-hour' },
    ...publishOverrides(options, 'channel'),
  ].filter(({ value }) => value !== undefined);
}

async function quotes(options: QuotesOptions): Promise<void> {
  using end = untilSignal();
  const setup = await setUp(options, { aliases: STREAMER_ALIASES, flags: overridesOf(options) });
  const [{ createHostPorts }, { areQuotesSimulated }] = await Promise.all([
    import('../node/ports/ports.ts'),
    import('../node/equities/quote-sources.ts'),
  ]);
  assertMayPublish(setup.config.publishers, areQuotesSimulated(setup.config.equities));
  const ports = createHostPorts({
    home: setup.home,
    rest: setup.config.rest,
    network: setup.config.network,
    log: { ...setup.config.log, name: 'quotes' },
  });
  const closing: (() => Promise<void>)[] = [() => ports.close()];
  const output = createLineOutput(process.stdout);
  try {
    const done = Promise.withResolvers<undefined>();
    const feed = await openFeed({ options, setup, ports, closing, output, onEnough: () => done.resolve(undefined) });
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
  readonly ports: HostPorts;
  /** What has to be closed at the end, the last first. */
  readonly closing: (() => Promise<void>)[];
  readonly output: ReturnType<typeof createLineOutput>;
  /** As many cycles as were asked for have ended. */
  readonly onEnough: () => void;
}

async function openFeed({ options, setup, ports, closing, output, onEnough }: FeedNeeds): Promise<EquityFeed> {
  const [{ openEquityFeed }, { EquitySetupError }] = await Promise.all([
    import('../node/equities/open-feed.ts'),
    import('../node/equities/quote-sources.ts'),
  ]);
  const isTable = process.stdout.isTTY && options.json !== true;
  const publishers = await openQuotePublishers(setup, ports);
  if (publishers !== undefined) closing.push(publishers.close);
  const feed = await openEquityFeed({ ports, config: setup.config.equities }).catch((error: unknown) => {
    throw error instanceof EquitySetupError ? new CommandError(error.message, EXIT.usage) : error;
  });
  closing.push(() => feed.stop());
  if (publishers !== undefined) {
    const { publishQuotes } = await import('../node/publishers/publish-quotes.ts');
    publishQuotes(feed, publishers, complain);
  }
  feed.on({
    onQuotes: (some) => {
      for (const quote of some) output.write(isTable ? quoteRow(quote) : jsonLine(quote));
    },
    onProgress: (doneCount, all) => {
      if (isTable) showProgress(`${String(doneCount)} of ${String(all)} tickers`);
    },
    onCycle: (cycle) => {
      complain(cycleLine(cycle));
      for (const message of new Set(cycle.failures.map((failure) => failure.message))) complain(`  ${message}`);
      if (cycle.number === options.cycles) onEnough();
    },
  });
  if (isTable) output.write(quoteTableHead());
  if (options.port !== undefined) {
    const { healthHosts, healthToken } = setup.config.serve;
    const address = { host: options.host, port: options.port, healthHosts, healthToken };
    closing.push(await servePages(address, { feed, publishers, ports }));
  }
  return feed;
}

/** What sends quotes on; undefined if nothing does. */
async function openQuotePublishers({ config, home }: CommandSetup, ports: HostPorts): Promise<Publishers | undefined> {
  if (!hasPublishers(config.publishers)) return undefined;
  const { openPublishers } = await import('../node/publishers/publishers.ts');
  return openOrExplain(() =>
    openPublishers({
      ports,
      config: config.publishers,
      of: ['quotes'],
      folder: path.join(home, 'outbox'),
      onProblem: (problem) => {
        complain(problem);
      },
    }),
  );
}

interface PageNeeds {
  readonly feed: EquityFeed;
  readonly publishers: Publishers | undefined;
  readonly ports: HostPorts;
}

/** Serves health and metrics; how to end that. */
async function servePages(
  address: EquityServerOptions,
  { feed, publishers, ports }: PageNeeds,
): Promise<() => Promise<void>> {
  const [{ serveEquityPages }, { equityHealthPage, EquityMetrics }, { Publishing }, { publisherStatuses }] =
    await Promise.all([
      import('../server/equities/equity-server.ts'),
      import('../server/equities/equity-pages.ts'),
      import('../server/equities/publishing.ts'),
      import('../server/equities/publisher-pages.ts'),
    ]);
  const metrics = new EquityMetrics();
  metrics.follow(feed, publishers);
  const publishing = publishers === undefined ? undefined : new Publishing(publishers);
  const server = await serveEquityPages(address, {
    health: () => ({
      ...equityHealthPage(feed.health(), ports.clock.now()),
      ...(publishing === undefined ? {} : { publishers: publisherStatuses(publishing.health()) }),
    }),
    metrics: async () =>
      `${await metrics.page(feed.health(), publishers?.health())}${(await publishing?.metricsPage()) ?? ''}`,
    metricsType: metrics.contentType,
  }).catch((error: unknown) => {
    throw new CommandError(portMessage(error, address.port));
  });
  complain(`health and metrics: http://${address.host}:${String(server.port)}/health, /metrics`);
  return () => server.stop();
}
