import { CHANNELS, type Channel, type ChannelRequest, channelOf } from '../../../src-shared/market/channels.ts';
import type { MarketEvent } from '../../../src-shared/market/events.ts';
import type { MarketType } from '../../../src-shared/market/instrument.ts';
import { INTERVALS, type Interval } from '../../../src-shared/market/interval.ts';
import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import type { Engine } from '../../engine/engine.ts';
import { nativeRequest } from '../../engine/live/stream-openings.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import { VENUES } from '../../venues/registry.ts';
import { lookUpSymbols, unknownSymbolLine } from '../node/session/known-symbols.ts';
import { COMPAT_FORMS, toOhlcvForm, type CompatForm } from '../node/session/ohlcv-form.ts';
import { type MarketLookup, exchangeNames, findMarket } from '../node/session/market-name.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { eventRow, eventTableHead, noticeRow } from './event-table.ts';
import { addPublishing, type PublishOptions, publishOverrides } from './publish-options.ts';
import { publishStream, type StreamPublishing } from './stream-publishing.ts';
import { CommandError, type DefineCommand, EXIT } from './exit-codes.ts';
import { type LineOutput, createLineOutput } from './line-output.ts';
import { anyOf, numberIn, wordOf, wordsOf } from './option-parsers.ts';
import { untilSignal } from './until-signal.ts';
import { complain } from './terminal.ts';
import { jsonLine } from '../../../src-shared/text/visible.ts';

interface StreamCommandOptions extends CommonOptions, PublishOptions {
  readonly channels?: readonly Channel[];
  readonly compat?: CompatForm;
  readonly interval: Interval;
  readonly depth?: number;
  readonly limit: number;
  readonly market?: string;
  readonly json?: true;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** `tapedeck stream`: market events as they come: a table for people, one JSON object a line for programs. */
export const defineStream: DefineCommand = (program, ended) => {
  addPublishing(addCommonOptions(program.command('stream')), '/candles/batch', 'market-stream')
    .description(
      'prints market events as they come: a table on a terminal, one JSON object a line anywhere else; logs on stderr',
    )
    .argument(
      '<exchange>',
      `${exchangeNames(ALL_VENUES).join(', ')}; or a venue: ${STREAM_VENUE_IDS.join(', ')}`,
      anyOf([...exchangeNames(ALL_VENUES), ...STREAM_VENUE_IDS]),
    )
    .argument('<symbols...>', 'symbols of that market, in any case')
    .option('--market <type>', "which of the exchange's markets, such as spot, usdm, coinm, linear, inverse")
    .option('--channels <list>', `comma-separated: ${CHANNELS.join(', ')} (default: trade)`, wordsOf(CHANNELS))
    .option(
      '--compat <form>',
      `events in the form of another program: ${COMPAT_FORMS.join(', ')} with timestamp, is_closed and floats; candles of 1m unless --channels says otherwise`,
      wordOf(COMPAT_FORMS),
    )
    // Case matters: `1m` is a minute, `1M` a month.
    .option('--interval <interval>', `of candles: ${INTERVALS.join(', ')}`, wordOf(INTERVALS, { isExact: true }), '1m')
    .option(
      '--depth <levels>',
      "of books, a side: the venue's partial depths come as snapshots, anything else as a snapshot and its changes",
      numberIn(1, 5000),
    )
    .option(
      '--limit <n>',
      'end after so many events of these channels; 0 for no end',
      numberIn(0, Number.MAX_SAFE_INTEGER),
      0,
    )
    .option('--json', 'one JSON object a line on a terminal, too')
    .option(
      '--log-level <level>',
      'least severe event on stderr',
      wordOf(['debug', 'info', 'warn', 'error'] as const),
      'warn',
    )
    .action(async (exchange: string, symbols: readonly string[], options: StreamCommandOptions) => {
      const market = findMarket(ALL_VENUES, {
        exchange,
        ...(options.market === undefined ? {} : { contractType: options.market }),
      });
      if (!market.ok)
        throw new CommandError(
          market.code === 'unknown-contract-type' ? `${market.message}: name one with --market` : market.message,
          EXIT.usage,
        );
      await stream(market, symbols, options);
      ended(EXIT.ok);
    });
};

async function stream(
  { venue, marketType }: Extract<MarketLookup<StreamVenue>, { ok: true }>,
  symbols: readonly string[],
  options: StreamCommandOptions,
): Promise<void> {
  using end = untilSignal();
  const setup = await setUp(options, { flags: publishOverrides(options, 'marketChannel') });
  const [{ createHostPorts }, { createEngine }] = await Promise.all([
    import('../node/ports/ports.ts'),
    import('../../engine/engine.ts'),
  ]);
  const ports = createHostPorts({
    home: setup.home,
    rest: setup.config.rest,
    network: setup.config.network,
    readEveryMs: setup.config.readEveryMs,
    log: { ...setup.config.log, also: { stream: process.stderr, level: options.logLevel } },
  });
  // What the file wants collected is for services: here the arguments say it.
  const config = { ...setup.config, symbols: [], streams: [] };
  const engine = createEngine({ ports, venues: { [venue.id]: venue }, config });
  const output = createLineOutput(process.stdout);
  let isEnding = false;
  let publishing: StreamPublishing | undefined;
  const work = async (): Promise<void> => {
    const requests = await requestsFor(engine, venue, symbols, {
      options,
      setup,
      isEnding: () => isEnding,
      ...(marketType === undefined ? {} : { marketType }),
    });
    if (isEnding) return;
    const limitReached = print(engine, output, {
      isTable: process.stdout.isTTY && options.json !== true && options.compat === undefined,
      limit: options.limit === 0 ? Infinity : options.limit,
      channels: new Set(channelsOf(options)),
      // Programs that were written for another source know quotes only.
      hasNotices: options.compat === undefined,
      lineOf: (event) => jsonLine(options.compat === undefined ? event : toOhlcvForm(event)),
    });
    await engine.start();
    publishing = await publishStream({ options, setup, ports, engine, venue, requests });
    for (const request of requests) engine.source.open(venue.id, request);
    await limitReached;
  };
  try {
    await Promise.race([work(), end.requested, output.closed]);
  } finally {
    isEnding = true;
    await publishing?.stop();
    await engine.stop();
    await ports.close();
    if (output.dropped > 0)
      complain(`${String(output.dropped)} events were dropped: the reader was too slow for the market`);
    await output.flush();
  }
}

/** Prints every event of the channels, and every notice if they are wanted; resolves when `limit` events are out. Some messages of venues carry other channels as well. */
function print(
  engine: Engine,
  output: LineOutput,
  {
    limit,
    isTable,
    channels,
    hasNotices,
    lineOf,
  }: {
    readonly limit: number;
    readonly isTable: boolean;
    readonly channels: ReadonlySet<Channel>;
    readonly hasNotices: boolean;
    readonly lineOf: (event: MarketEvent) => string;
  },
): Promise<void> {
  if (isTable) output.write(eventTableHead());
  return new Promise((resolve) => {
    let left = limit;
    const stopNotices = hasNotices
      ? engine.on('mkt.quality', (notice) => {
          output.write(isTable ? noticeRow(notice) : JSON.stringify(notice));
        })
      : () => undefined;
    const stop = engine.on('mkt.all', (event) => {
      if (!channels.has(channelOf(event))) return;
      output.write(isTable ? eventRow(event) : lineOf(event));
      if (--left > 0) return;
      stop();
      stopNotices();
      resolve();
    });
  });
}

interface SymbolNeeds {
  readonly options: StreamCommandOptions;
  readonly setup: CommandSetup;
  readonly marketType?: MarketType;
  /** Nobody waits for the answer any more. */
  readonly isEnding: () => boolean;
}

async function requestsFor(
  engine: Engine,
  venue: StreamVenue,
  typed: readonly string[],
  query: SymbolNeeds,
): Promise<readonly ChannelRequest[]> {
  const { options, setup, marketType } = query;
  const depth = options.depth ?? setup.config.defaultOrderBookDepth;
  const lookup = await lookUpSymbols(engine.source, {
    venue,
    typed,
    ...(marketType === undefined ? {} : { marketType }),
  });
  if (lookup.kind === 'unknown')
    throw new CommandError(lookup.unknown.map((unknown) => unknownSymbolLine(venue, unknown)));
  // If the list cannot be had, symbols are taken as they are.
  if (lookup.kind === 'no-list' && !query.isEnding())
    complain(`the instruments of ${venue.id} could not be read: ${lookup.symbols.join(', ')} taken on trust`);
  return lookup.symbols.flatMap((symbol) =>
    channelsOf(options).map((channel): ChannelRequest => {
      const request: ChannelRequest =
        channel === 'book'
          ? { channel, symbol, depth }
          : channel === 'candle'
            ? { channel, symbol, interval: options.interval }
            : { channel, symbol };
      if (venue.topicsOf(nativeRequest(venue, request)).length > 0) return request;
      const reason = channel === 'candle' ? `no candles of ${options.interval}` : `no channel ${channel}`;
      throw new CommandError(`${venue.id} has ${reason}; it has ${venue.channels.join(', ')}`, EXIT.usage);
    }),
  );
}

function channelsOf({ channels, compat }: StreamCommandOptions): readonly Channel[] {
  return channels ?? (compat === undefined ? ['trade'] : ['candle']);
}

const ALL_VENUES: readonly StreamVenue[] = Object.values(VENUES);
