import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../src-main/engine/config/config.ts';
import { decodeFrame } from '../src-main/engine/venue/decode-frame.ts';
import { Decoded } from '../src-main/engine/venue/decoded.ts';
import { createEngine } from '../src-main/engine/engine.ts';
import { BookRecord } from '../src-main/engine/venue/records.ts';
import { FakePorts } from '../src-main/engine/testing/fake-ports.ts';
import type { StreamVenue } from '../src-main/engine/venue/venue.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { StreamVenueId } from '../src-shared/market/venue-ids.ts';
import { anyInput } from './fuzz-input.ts';
import { isDeep } from './is-deep.ts';
import { restFeedOf, textsOf, type VenueTexts } from './venue-texts.ts';

const RUNS = isDeep() ? 200_000 : 4000;
/** One input, 50 KB at most, on a machine that does other things as well. Time that grows with the square of the length takes far longer. */
const LIMIT_MS = 500;

describe.each(Object.keys(VENUES) as StreamVenueId[])('whatever %s sends', (id) => {
  const venue: StreamVenue = VENUES[id];
  const texts = textsOf(id);

  it('the frame decoder never throws, is done in bounded time and says what the frame is', async () => {
    const { frames } = await texts;
    const out = new Decoded();
    const kinds = new Set<string>();
    for (const frame of frames) {
      decodeFrame(venue, new TextEncoder().encode(frame), out);
      expect(out.kind, frame).not.toBe('malformed');
    }
    fc.assert(
      fc.property(anyInput(frames), (bytes) => {
        const before = bytes.slice();
        timed(() => {
          decodeFrame(venue, bytes, out);
        });
        kinds.add(out.kind);
        expect(out.kind === 'events', out.kind).toBe(out.recordCount > 0);
        expect(out.kind === 'malformed').toBe(out.reason !== '');
        expect(Buffer.compare(bytes, before)).toBe(0);
      }),
      { numRuns: RUNS },
    );
    expect(kinds).toContain('malformed');
    expect(kinds).toContain('events');
    // The reused record has not been poisoned: good frames still mean what they did.
    for (const frame of frames) {
      const fresh = new Decoded();
      decodeFrame(venue, new TextEncoder().encode(frame), fresh);
      decodeFrame(venue, new TextEncoder().encode(frame), out);
      expect([out.kind, out.topic, out.recordCount]).toEqual([fresh.kind, fresh.topic, fresh.recordCount]);
      expect(out.records.slice(0, out.recordCount).map((record) => record.kind)).toEqual(
        fresh.records.slice(0, fresh.recordCount).map((record) => record.kind),
      );
    }
  });

  it.each(PARSERS.map((parser) => [parser.name, parser] as const))(
    'the parser of %s never throws and is done in bounded time',
    async (_name, { text, parse }) => {
      const good = text(await texts);
      // The venue has no such answer.
      if (good === '') return;
      expect(parse(venue, new TextEncoder().encode(good)), good.slice(0, 200)).toBeUndefined();
      const long = good.length > 20_000 ? good.slice(0, 20_000) : good;
      let rejected = 0;
      fc.assert(
        fc.property(anyInput([long]), (bytes) => {
          timed(() => {
            if (parse(venue, bytes) !== undefined) rejected++;
          });
        }),
        { numRuns: RUNS / 8 },
      );
      expect(rejected).toBeGreaterThan(0);
    },
  );

  it('the engine counts every malformed frame, shows it, and takes the next good one', async () => {
    const { frames } = await texts;
    const judge = new Decoded();
    fc.assert(
      fc.property(fc.array(anyInput(frames), { minLength: 1, maxLength: 40 }), (inputs) => {
        const ports = new FakePorts();
        const engine = createEngine({ ports, venues: { [id]: venue }, config: { ...defaultConfig(), venue: id } });
        void engine.start();
        engine.addTradeStream('BTCUSDT');
        ports.clock.advance(1);
        // Announcements of a venue have a socket of their own, opened later.
        const [socket] = ports.sockets.attempts;
        socket?.accept();
        let malformed = 0;
        let delivered = 0;
        for (const bytes of inputs) {
          decodeFrame(venue, bytes, judge);
          // A rejection would end the only topic, and with it the connection that is looked at.
          if (judge.kind === 'ack' && judge.ackError !== '') continue;
          if (judge.kind === 'malformed') malformed++;
          delivered++;
          socket?.deliverBytes(bytes);
        }
        const health = engine.health();
        expect(health.totals.malformed).toBe(malformed);
        expect(health.totals.messages).toBe(delivered);
        expect(health.connections.map((connection) => connection.malformed)).toEqual([malformed]);
        expect(health.connections[0]?.reconnects).toBe(0);
        expect(ports.log.named('MESSAGE_MALFORMED').length).toBe(Math.min(1, malformed));
        void engine.stop();
      }),
      { numRuns: RUNS / 40 },
    );
  });

  it('keeps memory bounded, however many frames name unknown topics and symbols', async () => {
    const { frames } = await texts;
    const out = new Decoded();
    const pass = (from: number): void => {
      for (let i = from; i < from + 10_000; i++) {
        for (const frame of frames.slice(0, 4))
          decodeFrame(venue, new TextEncoder().encode(frame.replaceAll(/SIM0001\w*/gi, `X${i}`)), out);
      }
    };
    // More names than are interned, then many more.
    pass(0);
    const before = heapMegabytes();
    const grown = [1, 2, 3, 4, 5].map((million) => {
      pass(million * 1_000_000);
      return heapMegabytes() - before;
    });
    // Names fill their room and are all forgotten: it rises and falls, and nothing is left.
    expect(Math.min(...grown)).toBeLessThan(2);
    expect(Math.max(...grown)).toBeLessThan(12);
  });
});

/** Undefined if the parser took the answer. */
type Parse = (venue: StreamVenue, body: Uint8Array) => string | undefined;

const PARSERS: readonly {
  readonly name: string;
  readonly text: (texts: VenueTexts) => string;
  readonly parse: Parse;
}[] = [
  {
    name: 'book snapshots',
    text: (texts) => texts.snapshot,
    parse: (venue, body) => restFeedOf(venue, 'SIM0001USDT')?.parseSnapshot(body, new BookRecord())?.malformed,
  },
  {
    name: 'candles',
    text: (texts) => texts.candles,
    parse: (venue, body) => venue.history.parseCandles(body, '1m', () => undefined)?.malformed,
  },
  {
    name: 'trades',
    text: (texts) => texts.trades,
    parse: (venue, body) => venue.history.parseTrades(body, 'trade', () => undefined)?.malformed,
  },
  {
    name: 'aggregate trades',
    text: (texts) => texts.aggTrades,
    parse: (venue, body) => venue.history.parseTrades(body, 'aggTrade', () => undefined)?.malformed,
  },
  {
    name: 'the venue clock',
    text: (texts) => texts.time,
    parse: (venue, body) => {
      const time = venue.time.parse(body);
      return typeof time === 'number' ? undefined : time.malformed;
    },
  },
  {
    name: 'instruments',
    text: (texts) => texts.instruments,
    parse: (venue, body) => {
      const outcome = venue.instruments.parse(body);
      return 'malformed' in outcome ? outcome.malformed : undefined;
    },
  },
];

function timed(run: () => void): void {
  const startedAt = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(startedAt);
  expect((user + system) / 1000).toBeLessThan(LIMIT_MS);
}

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
