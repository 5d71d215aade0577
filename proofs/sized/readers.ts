import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultConfig } from '../../src-main/engine/config/config.ts';
import { InstrumentCatalogue } from '../../src-main/engine/instruments/instrument-catalogue.ts';
import { Normalizer } from '../../src-main/engine/normalize.ts';
import type { EnginePorts } from '../../src-main/engine/ports.ts';
import { QualityEvents } from '../../src-main/engine/quality/quality-events.ts';
import { openReplay } from '../../src-main/engine/replay/replay.ts';
import { RestClient } from '../../src-main/engine/rest/rest-client.ts';
import { decodeFrame } from '../../src-main/engine/venue/decode-frame.ts';
import { Decoded } from '../../src-main/engine/venue/decoded.ts';
import { BookRecord } from '../../src-main/engine/venue/records.ts';
import type { Malformed, StreamVenue } from '../../src-main/engine/venue/venue.ts';
import { loadConfig } from '../../src-main/hosts/node/config/config-file.ts';
import { createClock } from '../../src-main/hosts/node/ports/clock-port.ts';
import { openCaptureFile } from '../../src-main/hosts/node/session/capture-file.ts';
import { guardQuoteRequest } from '../../src-main/hosts/server/quotes/quote-protocol.ts';
import { VENUES } from '../../src-main/venues/registry.ts';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import { encodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { frameProblem } from '../../src-shared/wire/frame-guard.ts';
import { guardClientMessage } from '../../src-shared/wire/guards.ts';
import { parseHostCall } from '../../src-shared/wire/host-rpc.ts';
import { parseMessageOf } from '../../src-shared/wire/message-kind.ts';
import { guardServerMessage } from '../../src-shared/wire/server-guards.ts';
import { parseSettings } from '../../src-shared/workspace/settings.ts';
import { parseWorkspace } from '../../src-shared/workspace/parse-workspace.ts';
import { restFeedOf, textsOf } from '../venue-texts.ts';
import { WIRE_TEXTS } from './wire-texts.ts';

/** Something that reads what comes from outside, with a text of its kind. */
export interface Reader {
  readonly name: string;
  readonly text: string;
  /** Reads as the program does: through the very door with its bounds. A promise if the work may be done in parts. */
  readonly read: (bytes: Uint8Array) => unknown;
  /** Longest text that is read in one go, bytes; a longer one is rejected or read in parts. */
  readonly atOnceBytes: number;
  /** How many times the usual it may keep the thread; 1 if absent. */
  readonly times?: number;
}

/** Every reader of a venue: its decoder with a frame of every channel, and its parsers behind the REST client. */
export async function readersOfVenue(id: StreamVenueId): Promise<readonly Reader[]> {
  const venue: StreamVenue = VENUES[id];
  const texts = await textsOf(id);
  const decoded = new Decoded();
  const frames = texts.frames.map((text, i) => ({
    name: `${id} frame ${i}`,
    text,
    read: (bytes: Uint8Array) => {
      decodeFrame(venue, bytes, decoded);
    },
    atOnceBytes: 2 * MEGABYTE,
  }));
  const feed = restFeedOf(venue, 'BTCUSDT');
  const answer = (
    what: string,
    text: string,
    parse: (body: Uint8Array) => Malformed | number | undefined,
  ): Omit<Reader, 'atOnceBytes'> => ({
    name: `${id} ${what}`,
    text,
    read: (bytes) => ask(venue, bytes, parse),
  });
  const answers = [
    answer('snapshot', texts.snapshot, (body) => feed?.parseSnapshot(body, new BookRecord())),
    answer('candles', texts.candles, (body) => venue.history.parseCandles(body, '1m', () => undefined)),
    answer('trades', texts.trades, (body) => venue.history.parseTrades(body, 'trade', () => undefined)),
    answer('aggTrades', texts.aggTrades, (body) => venue.history.parseTrades(body, 'aggTrade', () => undefined)),
    answer('time', texts.time, (body) => venue.time.parse(body)),
    {
      name: `${id} instruments`,
      text: texts.instruments,
      read: (bytes: Uint8Array) => readInstruments(venue, bytes),
    },
  ].map((one) => ({
    ...one,
    atOnceBytes:
      one.name.endsWith('instruments') && venue.instruments.rowsIn !== undefined ? MEGABYTE / 4 : 2 * MEGABYTE,
  }));
  return [...frames, ...answers].filter(({ text }) => text !== '');
}

/** Readers of what screens, clients, servers, files and recordings say. `folder` is for files. */
export async function otherReaders(folder: string): Promise<readonly Reader[]> {
  const { frames, instruments, snapshot } = await textsOf('binance-spot');
  const line = (fields: object): string => JSON.stringify({ t: START + 1, ...fields });
  const captures = {
    frame: line({ dir: 'recv', conn: 1, text: frames[0] }),
    snapshot: line({ dir: 'rest', url: 'https://x/api/v3/depth?symbol=SIM0001USDT&limit=100', text: snapshot }),
    instruments: line({ dir: 'rest', what: 'instruments', text: instruments.slice(0, 4000) }),
    subscription: line({ dir: 'send', conn: 1, text: '{"method":"SUBSCRIBE","params":["sim0001usdt@trade"],"id":1}' }),
  };
  const normalizer = new Normalizer(VENUES['binance-spot']);
  return [
    ...Object.entries(captures).flatMap(([what, text]) => [
      { name: `capture ${what}`, text, read: (bytes: Uint8Array) => replay(folder, bytes), atOnceBytes: 4 * MEGABYTE },
      {
        name: `normalized ${what}`,
        text,
        read: (bytes: Uint8Array) => normalizer.line(toText(bytes)),
        atOnceBytes: 4 * MEGABYTE,
      },
    ]),
    ...WIRE_TEXTS.client.map((text, i) => ({
      name: `client message ${i}`,
      text,
      read: (bytes: Uint8Array) => guardClientMessage(toText(bytes)),
      atOnceBytes: MEGABYTE,
    })),
    ...WIRE_TEXTS.server.map((text, i) => ({
      name: `server message ${i}`,
      text,
      read: (bytes: Uint8Array) => guardServerMessage(toText(bytes)),
      atOnceBytes: 8 * MEGABYTE,
    })),
    ...WIRE_TEXTS.hostCalls.map((text, i) => ({
      name: `host call ${i}`,
      text,
      read: (bytes: Uint8Array) => parseHostCall(parseMessageOf('host-call', toText(bytes))),
      atOnceBytes: 64 * MEGABYTE,
    })),
    ...WIRE_TEXTS.headers.map((text, i) => ({
      name: `frame header ${i}`,
      text,
      read: (bytes: Uint8Array) => frameProblem(toFrame(bytes)),
      atOnceBytes: 64 * MEGABYTE,
    })),
    ...WIRE_TEXTS.quoteRequests.map((text, i) => ({
      name: `quote request ${i}`,
      text,
      read: (bytes: Uint8Array) => guardQuoteRequest(toText(bytes)),
      atOnceBytes: 16 * MEGABYTE,
    })),
    {
      name: 'workspace',
      text: WIRE_TEXTS.workspace,
      read: (bytes) => parseWorkspace(toText(bytes), ['ladder', 'tape']),
      atOnceBytes: 64 * MEGABYTE,
    },
    {
      name: 'settings',
      text: WIRE_TEXTS.settings,
      read: (bytes) => parseSettings(toText(bytes)),
      atOnceBytes: 64 * MEGABYTE,
    },
    {
      name: 'configuration',
      text: WIRE_TEXTS.configuration,
      read: async (bytes) => {
        const file = path.join(folder, 'tapedeck.config.jsonc');
        await writeFile(file, bytes);
        return loadConfig({ home: folder, file, env: {} });
      },
      atOnceBytes: MEGABYTE / 8,
      // It is read once, before there is anything else to do, into a tree with places.
      times: 2,
    },
  ];
}

/** One request that is answered by these bytes. */
async function ask(
  venue: StreamVenue,
  body: Uint8Array,
  parse: (body: Uint8Array) => Malformed | number | undefined,
): Promise<unknown> {
  const rest = restOf(body);
  const outcome = await rest.request(venue, venue.endpoints.production, venue.time.request(), {
    priority: 'history',
    read: parse,
  });
  await rest.stop();
  return outcome;
}

/** A catalogue that has just started. */
async function readInstruments(venue: StreamVenue, body: Uint8Array): Promise<unknown> {
  const rest = restOf(body);
  const catalogue = new InstrumentCatalogue({
    ports: { ...PORTS, quality: new QualityEvents(PORTS.log) },
    rest,
    venues: [{ venue, endpoints: venue.endpoints.production }],
    maxInstruments: defaultConfig().maxInstruments,
    onRead: () => undefined,
  });
  await catalogue.start();
  await catalogue.stop();
  await rest.stop();
  return catalogue.size;
}

function restOf(body: Uint8Array): RestClient {
  const http = { request: async () => ({ status: 200, header: () => undefined, headers: () => [], body }) };
  return new RestClient({ ports: { ...PORTS, http }, config: defaultConfig() });
}

/** A capture of such lines from beginning to end, as fast as it goes. */
async function replay(folder: string, bytes: Uint8Array): Promise<unknown> {
  const file = path.join(folder, 'fuzz.capture.jsonl');
  await writeFile(file, Buffer.concat([UTF8.encode(CAPTURE_HEADER), bytes]));
  const capture = await openCaptureFile(file);
  const opened = await openReplay({
    chunks: capture.chunks,
    venues: VENUES,
    limits: defaultConfig(),
    clock: PORTS.clock,
    random: PORTS.random,
  });
  if ('replay' in opened) await opened.replay.run();
  capture.close();
  return opened;
}

/** A frame with these bytes for its header. */
function toFrame(json: Uint8Array): ArrayBuffer {
  const frame = new Uint8Array(encodeFrame({ seq: 0, at: 0, conflated: 0, sections: [] }, new Float64Array(0), 0));
  const length = (json.length + 7) & ~7;
  const message = new Uint8Array(8 + length).fill(0x20);
  message.set(frame.subarray(0, 8));
  message.set(json, 8);
  new DataView(message.buffer).setUint32(4, length, true);
  return message.buffer;
}

function toText(bytes: Uint8Array): string {
  return TEXT.decode(bytes);
}

const MEGABYTE = 1024 * 1024;
const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();
const START = 1_618_677_371_364;
const CAPTURE_HEADER = `{"format":"tapedeck-capture","version":1,"venue":"binance-spot","startedAt":${START}}\n`;
const PORTS: Pick<EnginePorts, 'clock' | 'random' | 'log' | 'store'> = {
  clock: createClock(),
  random: { next: () => 0 },
  log: { write: () => undefined },
  store: { read: () => Promise.resolve(undefined), write: () => Promise.resolve() },
};
