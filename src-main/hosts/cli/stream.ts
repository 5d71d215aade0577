import { CHANNELS } from '../../../src-shared/market/channels.ts';
import type { Channel, ChannelRequest } from '../../../src-shared/market/channels.ts';
import { toInstrumentId } from '../../../src-shared/market/instrument.ts';
import { INTERVALS } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Engine } from '../../engine/engine.ts';
import type { StreamVenue } from '../../engine/venue.ts';
import { addCommonOptions, setUp } from './common-options.ts';
import type { CommandSetup, CommonOptions } from './common-options.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { createLineOutput } from './line-output.ts';
import type { LineOutput } from './line-output.ts';
import { numberIn, wordOf, wordsOf } from './option-parsers.ts';
import type { DefineCommand } from './run-cli.ts';
import { untilSignal } from './until-signal.ts';

interface StreamCommandOptions extends CommonOptions {
  readonly channels: readonly Channel[];
  readonly interval: Interval;
  readonly depth?: number;
  readonly limit?: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** `tapedeck stream`: market events as they come, one JSON object a line. */
export const defineStream: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('stream'))
    .description('prints market events as they come: one JSON object a line on stdout, logs on stderr')
    .argument('<venue>', `one of ${VENUE_IDS.join(', ')}`, wordOf(VENUE_IDS))
    .argument('<symbols...>', 'symbols of that venue, in any case')
    .option('--channels <list>', `comma-separated: ${CHANNELS.join(', ')}`, wordsOf(CHANNELS), ['trade'])
    .option('--interval <interval>', `of candles: ${INTERVALS.join(', ')}`, intervalOf, '1m')
    .option('--depth <levels>', 'of books, a side: the venue\'s partial depths come as snapshots, anything else as a snapshot and its changes', numberIn(1, 5000))
    .option('--limit <n>', 'end after so many events', numberIn(1, Number.MAX_SAFE_INTEGER))
    .option('--log-level <level>', 'least severe event on stderr', wordOf(['debug', 'info', 'warn', 'error'] as const), 'warn')
    .action(async (venue: VenueId, symbols: readonly string[], options: StreamCommandOptions) => {
      await stream(venue, symbols, options);
      ended(EXIT.ok);
    });
};

async function stream(venueId: VenueId, symbols: readonly string[], options: StreamCommandOptions): Promise<void> {
  using end = untilSignal();
  const setup = await setUp(options);
  const [{ createNodePorts }, { createEngine }, { VENUES }] = await Promise.all([
    import('../node/ports.ts'), import('../../engine/engine.ts'), import('../../venues/registry.ts'),
  ]);
  const ports = createNodePorts({ home: setup.home, rest: setup.config.rest, log: { ...setup.config.log, also: { stream: process.stderr, level: options.logLevel } } });
  const engine = createEngine({ ports, venues: { [venueId]: VENUES[venueId] }, config: setup.config });
  const output = createLineOutput(process.stdout);
  let isEnding = false;
  const work = async (): Promise<void> => {
    const requests = await requestsFor(engine, VENUES[venueId], symbols, { options, setup, isEnding: () => isEnding });
    if (isEnding) return;
    const limitReached = print(engine, output, options.limit);
    await engine.start();
    for (const request of requests) engine.open(venueId, request);
    await limitReached;
  };
  try {
    await Promise.race([work(), end.requested, output.closed]);
  } finally {
    isEnding = true;
    await engine.stop();
    await ports.close();
    if (output.dropped > 0) process.stderr.write(`${String(output.dropped)} events were dropped: the reader was too slow for the market\n`);
    await output.flush();
  }
}

/** Prints every event; resolves when `limit` of them are out. */
function print(engine: Engine, output: LineOutput, limit = Infinity): Promise<void> {
  return new Promise((resolve) => {
    let left = limit;
    const stop = engine.on('mkt.all', (event) => {
      output.write(JSON.stringify(event));
      if (--left > 0) return;
      stop();
      resolve();
    });
  });
}

interface Wish {
  readonly options: StreamCommandOptions;
  readonly setup: CommandSetup;
  /** Nobody waits for the answer any more. */
  readonly isEnding: () => boolean;
}

async function requestsFor(engine: Engine, venue: StreamVenue, symbols: readonly string[], { options, setup, isEnding }: Wish): Promise<readonly ChannelRequest[]> {
  const depth = options.depth ?? setup.config.defaultOrderBookDepth;
  const known = await knownSymbols(engine, venue, { symbols, isEnding });
  return known.flatMap((symbol) => options.channels.map((channel): ChannelRequest => {
    const request: ChannelRequest = channel === 'book' ? { channel, symbol, depth } : channel === 'candle' ? { channel, symbol, interval: options.interval } : { channel, symbol };
    if (venue.topicOf(request) !== undefined) return request;
    const reason = channel === 'candle' ? `no candles of ${options.interval}` : `no channel ${channel}`;
    throw new CommandError(`${venue.id} has ${reason}; it has ${venue.channels.join(', ')}`, EXIT.usage);
  }));
}

/** The venue's spelling of every symbol. Where its list cannot be had, symbols are taken as they are, with a word of warning. */
async function knownSymbols(engine: Engine, venue: StreamVenue, typed: Pick<Wish, 'isEnding'> & { readonly symbols: readonly string[] }): Promise<readonly string[]> {
  const symbols = [...new Set(typed.symbols.map((symbol) => venue.symbolOf(symbol)))];
  const found = await engine.getInstruments(symbols.map((symbol) => toInstrumentId(venue.id, symbol)));
  const unknown = symbols.filter((symbol) => found.every((instrument) => instrument.symbol !== symbol));
  if (unknown.length === 0) return symbols;
  const { total } = await engine.searchInstruments({ query: '', limit: 1, venues: [venue.id] });
  if (total === 0) {
    if (!typed.isEnding()) process.stderr.write(`the instruments of ${venue.id} could not be read: ${unknown.join(', ')} taken on trust\n`);
    return symbols;
  }
  const lines = await Promise.all(unknown.map((symbol) => unknownLine(engine, venue, symbol)));
  throw new CommandError(lines.join('\n'));
}

async function unknownLine(engine: Engine, venue: StreamVenue, symbol: string): Promise<string> {
  const { instruments } = await engine.searchInstruments({ query: symbol.slice(0, 4), limit: 5, venues: [venue.id] });
  const similar = instruments.length === 0 ? '' : `; there are ${instruments.map((instrument) => instrument.symbol).join(', ')}`;
  return `${venue.id} has no symbol ${symbol}${similar}`;
}

/** Case matters here: `1m` is a minute, `1M` a month. */
function intervalOf(text: string): Interval {
  return INTERVALS.find((interval) => interval === text) ?? wordOf(INTERVALS)(`${text} is none`);
}
