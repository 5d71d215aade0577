import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Replay } from '../../engine/replay/replay.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { CommandError, type DefineCommand, EXIT, type ExitCode } from './exit-codes.ts';
import { type LineOutput, createLineOutput } from './line-output.ts';
import { untilSignal } from './until-signal.ts';
import { complain } from './terminal.ts';
import { jsonLine } from '../../../src-shared/text/visible.ts';

interface ReplayCommandOptions extends CommonOptions {
  readonly speed: number;
  readonly books?: string;
  readonly events: boolean;
}

/** `tapedeck replay`: a capture through the same decoders, book sync and cache as live data. */
export const defineReplay: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('replay'))
    .description(
      'feeds a capture through the same decoders, book sync and cache as live data: events on stdout, a summary on stderr',
    )
    .argument('<capture>', 'recorded session, NDJSON, gzip or not')
    .addOption(
      new Option('--speed <factor>', '1 for its own pace, 10 for ten times that, max for as fast as possible')
        .argParser(speedOf)
        .default(AS_FAST_AS_POSSIBLE, 'max'),
    )
    .option(
      '--books <file>',
      'write the final books there, as {"books":[{"symbol","state","lastSequence","gaps","updatesApplied","knownDepth","bids":[["price","size"]],"asks":[…]}]}',
    )
    .option('--no-events', 'no events on stdout')
    .action(async (capture: string, options: ReplayCommandOptions) => {
      ended(await play(capture, options));
    });
};

async function play(file: string, options: ReplayCommandOptions): Promise<ExitCode> {
  using end = untilSignal();
  const output = createLineOutput(process.stdout);
  const replay = await open(file, options.speed, await setUp(options));
  if (options.events) await printEvents(replay, output);
  const readFailure = replay.run().then(
    () => undefined,
    (error: unknown) => new CommandError(`${file}: cannot be replayed further: ${messageOf(error)}`),
  );
  const failure = await Promise.race([readFailure, end.requested, output.closed]);
  await replay.stop();
  await output.flush();
  if (failure instanceof CommandError) throw failure;
  await summarize(replay);
  if (replay.hasEnded && options.books !== undefined) await writeBooks(replay, options.books);
  return replay.malformedFrames + replay.findings.badLines > 0 ? EXIT.malformedInput : EXIT.ok;
}

async function open(file: string, speed: number, { config }: CommandSetup): Promise<Replay> {
  const [{ openReplay }, { openCaptureFile }, { VENUES }, { MATH_RANDOM, createClock }] = await Promise.all([
    import('../../engine/replay/replay.ts'),
    import('../node/session/capture-file.ts'),
    import('../../venues/registry.ts'),
    import('../node/ports/clock-port.ts'),
  ]);
  const capture = await openCaptureFile(file).catch((error: unknown) => {
    throw new CommandError(`${file} cannot be opened: ${messageOf(error)}`);
  });
  const opened = await openReplay({
    chunks: capture.chunks,
    venues: VENUES,
    limits: config,
    clock: createClock(),
    random: MATH_RANDOM,
    speed,
    log: (event) => {
      if (event.level === 'warn' || event.level === 'error') complain(jsonLine(event));
    },
  }).catch((error: unknown) => ({ rejected: messageOf(error) }));
  if ('rejected' in opened) throw new CommandError(`${file} is not a capture that can be replayed: ${opened.rejected}`);
  return opened.replay;
}

/** Prints what changes the market; a slow reader slows the replay down. */
async function printEvents(replay: Replay, output: LineOutput): Promise<void> {
  const { toMarketEvent } = await import('../../engine/market/event-lines.ts');
  replay.market.onRecord = (venue, record, receivedAt) => {
    if (output.write(jsonLine(toMarketEvent(venue.id, record, receivedAt)))) return;
    replay.set({ isPaused: true });
    void output.ready().then(() => {
      replay.set({ isPaused: false });
    });
  };
}

async function summarize(replay: Replay): Promise<void> {
  const { finalBooks } = await import('../../engine/replay/final-books.ts');
  const books = finalBooks(replay.market);
  const { badLines, firstBadLines, longLines, isTruncated } = replay.findings;
  const summary = {
    kind: 'summary',
    venue: replay.venue.id,
    frames: replay.frames,
    malformedFrames: replay.malformedFrames,
    badLines,
    isTruncated,
    books: books.length,
    verified: books.filter((book) => book.state === 'verified').length,
    gaps: books.reduce((sum, book) => sum + book.gaps, 0),
    ...(replay.streams.leftOut === 0 ? {} : { framesBeyondMaxStreams: replay.streams.leftOut }),
    ...(longLines === 0 ? {} : { longLines }),
    ...(firstBadLines.length === 0 ? {} : { firstBadLines }),
  };
  complain(jsonLine(summary));
}

async function writeBooks(replay: Replay, file: string): Promise<void> {
  const [{ finalBooks }, { writeFileAtomic }, { fileWords }] = await Promise.all([
    import('../../engine/replay/final-books.ts'),
    import('../node/ports/atomic-file.ts'),
    import('../node/ports/file-words.ts'),
  ]);
  try {
    await writeFileAtomic(path.resolve(file), `${JSON.stringify({ books: finalBooks(replay.market) })}\n`, 'default');
  } catch (error) {
    throw new CommandError(`${file} was not written: ${fileWords(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function speedOf(text: string): number {
  if (text === 'max') return AS_FAST_AS_POSSIBLE;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0 && speed <= MAX_SPEED) return speed;
  throw new InvalidArgumentError(`Expected a factor such as 1 or 10, at most ${String(MAX_SPEED)}, or max.`);
}

const MAX_SPEED = 1000;
/** As {@link openReplay} takes it. */
const AS_FAST_AS_POSSIBLE = 0;
