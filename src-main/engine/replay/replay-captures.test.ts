import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captureFile, captureNames, expectedBooks } from '../../../proofs/captures.ts';
import { trimmed } from '../../../proofs/record-session.ts';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { finalBooks, type FinalBook } from './final-books.ts';
import { openReplay, type Replay } from './replay.ts';

const NAMES = captureNames(
  'binance-spot-20210417',
  'binance-usdm-20210417',
  'binance-coinm-20210721',
  'bybit-spot-20260809',
  'gate-spot-20210422',
  'okx-20220513',
);

describe('replaying recorded sessions', () => {
  it.each(NAMES)('%s ends with the very books recorded beside it', async (name) => {
    const replay = await replayed(name);
    const books = finalBooks(replay.market);
    expect(books.map(summary)).toEqual(
      expectedBooks(name)
        .map(({ symbol, updatesApplied, lastSequence, bids, asks, sha256 }) => ({
          // If a session has several depths of one symbol, its books are named with the depth.
          symbol: symbol.replace(/^\d+:/, ''),
          state: 'verified',
          updatesApplied,
          lastSequence,
          gaps: 0,
          bids,
          asks,
          sha256,
        }))
        .sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    );
    expect(replay.malformedFrames).toBe(0);
    expect(replay.findings).toMatchObject({ badLines: 0, isTruncated: false });
  });

  it.each(NAMES)('%s without its list has the instruments that it has data of, as a list would say', async (name) => {
    const listed = await replayed(name);
    const unlisted = await replayed(name, withoutLists);
    expect(unlisted.instruments.areSomeUnlisted).toBe(true);
    const symbols = new Set(unlisted.streams.streams().map(({ symbol }) => symbol));
    expect(new Set(unlisted.instruments.list.map(({ symbol }) => symbol))).toEqual(symbols);
    expect(new Set(unlisted.suggestedAtStart)).toEqual(
      new Set([...symbols].map((symbol) => `${unlisted.venue.id}:${symbol}`)),
    );
    for (const found of unlisted.instruments.list) {
      const { tick, step } = found;
      expect([found.symbol, Number(tick) > 0, Number(step) > 0]).toEqual([found.symbol, true, true]);
      const truth = listed.instruments.list.find(({ symbol }) => symbol === found.symbol);
      // A session without any list of its own has nothing to compare with.
      if (truth === undefined || listed.instruments.areSomeUnlisted) continue;
      expect(found).toMatchObject({
        id: truth.id,
        marketType: truth.marketType,
        base: truth.base,
        quote: truth.quote,
        sizeUnit: truth.sizeUnit,
        ...(truth.expiryTime !== undefined && { expiryTime: truth.expiryTime }),
      });
    }
  });
});

it.skipIf(!NAMES.includes('okx-20220513')).each(['books-l2-tbt', 'books50-l2-tbt'])(
  'the same session by the channel %s ends with the same books, every checksum right',
  async (channel) => {
    const usual = await replayed('okx-20220513');
    const renamed = await replayed('okx-20220513', (text) => text.replaceAll('\\"books\\"', `\\"${channel}\\"`));
    expect(renamed.streams.streams().map(({ topic }) => topic.key)).toContainEqual(
      expect.stringContaining(`${channel}:`),
    );
    const bookOf = ({ symbol, state, gaps, bids, asks }: FinalBook): object => ({
      symbol,
      state,
      gaps,
      bids: bids.slice(0, 25),
      asks: asks.slice(0, 25),
    });
    expect(finalBooks(renamed.market).map(bookOf)).toEqual(finalBooks(usual.market).map(bookOf));
    expect(renamed.malformedFrames).toBe(0);
  },
);

/** Lines of a capture without those of instrument lists. */
function withoutLists(lines: string): string {
  return lines
    .split('\n')
    .filter((line) => !line.includes('"what":"instruments"') && !line.includes('exchangeInfo'))
    .join('\n');
}

async function replayed(
  name: string,
  change: (text: string) => string = (text) => text,
): Promise<Replay & { readonly suggestedAtStart: readonly string[] }> {
  const chunks = changed(createReadStream(captureFile(name), { encoding: 'utf8' }) as AsyncIterable<string>, change);
  const opened = await openReplay({
    chunks,
    venues: VENUES,
    limits: defaultConfig(),
    clock: ticking(),
    random: { next: () => 0.5 },
  });
  if ('rejected' in opened) throw new Error(opened.rejected);
  const suggestedAtStart = opened.replay.instruments.busiest(1000);
  await opened.replay.run();
  return Object.assign(opened.replay, { suggestedAtStart });
}

/** Line by line, so that nothing to be changed is cut in two. */
async function* changed(chunks: AsyncIterable<string>, change: (text: string) => string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const end = (rest + chunk).lastIndexOf('\n') + 1;
    yield change((rest + chunk).slice(0, end));
    rest = (rest + chunk).slice(end);
  }
  yield change(rest);
}

/** Nothing waits for long: as fast as possible, only turns of the event loop. */
function ticking(): FakeClock {
  const clock = new FakeClock();
  clock.setTimer = (callback) => {
    setImmediate(callback);
    return { cancel: () => undefined };
  };
  return clock;
}

function summary(book: FinalBook): object {
  const { symbol, state, updatesApplied, lastSequence, gaps } = book;
  const hash = createHash('sha256');
  for (const [price, size] of book.bids) hash.update(`B ${trimmed(price)} ${trimmed(size)}\n`);
  for (const [price, size] of book.asks) hash.update(`A ${trimmed(price)} ${trimmed(size)}\n`);
  // A recording without sequences has checksums.
  return {
    symbol,
    state,
    updatesApplied,
    lastSequence: lastSequence ?? null,
    gaps,
    bids: book.bids.length,
    asks: book.asks.length,
    sha256: hash.digest('hex'),
  };
}
