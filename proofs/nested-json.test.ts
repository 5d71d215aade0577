import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseFault } from '../src-main/simulator/faults/fault.ts';
import { parseFaultScript } from '../src-main/simulator/faults/fault-script.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { guardQuoteRequest } from '../src-main/hosts/server/quotes/quote-protocol.ts';
import { loadConfig } from '../src-main/hosts/node/config/config-file.ts';
import { readInstruments } from '../src-main/engine/instruments/instrument-cache.ts';
import { FakeClock } from '../src-main/engine/testing/fake-clock.ts';
import { parseCaptureLine } from '../src-main/engine/replay/capture-line.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { STREAM_VENUE_IDS } from '../src-shared/market/venue-ids.ts';
import { guardClientMessage } from '../src-shared/wire/guards.ts';
import { guardServerMessage } from '../src-shared/wire/server-guards.ts';
import { parseSettings } from '../src-shared/workspace/settings.ts';
import { parseWorkspace } from '../src-shared/workspace/parse-workspace.ts';
import { otherReaders, readersOfVenue } from './sized/readers.ts';
import type { Reader } from './sized/readers.ts';

/** Whoever walks through so many levels by calling itself runs out of stack. */
const DEPTH = 200_000;
/** Shorter than what is looked at before it is parsed: everyone has to bear this. */
const SHORT_DEPTH = 1_900;

const lists = (depth: number, inner = '1'): string => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`;
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const NESTED = [
  '['.repeat(DEPTH),
  '{"a":'.repeat(DEPTH),
  lists(DEPTH),
  objects(DEPTH),
  lists(SHORT_DEPTH),
  // A number beyond 2^53 is read by another way.
  lists(SHORT_DEPTH, '12345678901234567890'),
  objects(600),
];

/** Nested texts, alone and as the first value of what the reader expects. */
function nestedTexts({ text }: Pick<Reader, 'text'>): readonly string[] {
  const opening = text[0];
  if (opening !== '{' && opening !== '[') return NESTED;
  return NESTED.flatMap((nested) => [nested, `${opening}${opening === '{' ? '"x":' : ''}${nested},${text.slice(1)}`]);
}

const UTF8 = new TextEncoder();

async function readAll(readers: readonly Reader[]): Promise<void> {
  for (const reader of readers)
    for (const text of nestedTexts(reader))
      try {
        await reader.read(UTF8.encode(text));
      } catch (error) {
        throw new Error(`${reader.name} threw at ${text.slice(0, 20)}`, { cause: error });
      }
}

test.each(STREAM_VENUE_IDS)('nothing that %s sends is nested too deeply for its readers', async (id) => {
  const readers = await readersOfVenue(id);
  expect(readers.length).toBeGreaterThan(5);
  await readAll(readers);
});

test('nothing that screens, clients, servers, files and recordings contain is nested too deeply for their readers', async () => {
  await readAll(await otherReaders(await mkdtemp(path.join(tmpdir(), 'tapedeck-nested-'))));
});

test.each([lists(DEPTH), objects(DEPTH)])('200,000 levels are rejected with what is wrong (%#)', async (nested) => {
  expect(parseWorkspace(nested, ['tape'])).toEqual({
    kind: 'broken',
    message: 'the saved workspace is not readable text',
  });
  expect(parseSettings(nested)).toBeUndefined();
  expect(guardClientMessage(nested)).toMatchObject({ ok: false });
  expect(guardServerMessage(nested)).toMatchObject({ ok: false });
  expect(guardQuoteRequest(nested)).toMatchObject({ ok: false, error: { code: 'bad-json' } });
  expect(parseCaptureLine(nested)).toEqual({ kind: 'bad', reason: 'not JSON' });
  expect(parseFaultScript(nested)).toEqual({
    ok: false,
    problems: [{ path: '', message: 'Its brackets are nested too deeply' }],
  });
  expect(parseFault(JSON.parse(nested))).toMatchObject({ ok: false });
  const venue = VENUES['binance-spot'];
  const store = { read: () => Promise.resolve(nested), write: () => Promise.resolve() };
  expect(await readInstruments({ store, clock: new FakeClock() }, venue, venue.endpoints.production)).toMatchObject({
    kind: 'corrupt',
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-nested-'));
  const file = path.join(folder, 'tapedeck.config.jsonc');
  await writeFile(file, nested.slice(0, 100_000));
  expect(await loadConfig({ home: folder, file, env: {} })).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('its brackets are nested too deeply')],
  });
});

test.each(STREAM_VENUE_IDS)('the simulated %s bears nested requests', async (id) => {
  const network = new SimulatorNetwork({ seed: 5, symbols: 1, eventsPerSecond: 20, venues: [id] });
  const venue = VENUES[id];
  const [topic] = venue.topicsOf({ channel: 'trade', symbol: 'BTCUSDT' });
  const url = venue.streamUrl(network.endpoints[id], topic?.route ?? '');
  const frame = venue.subscribeFrame([topic?.key ?? ''], 1, network.clock.now());
  for (const nested of [lists(DEPTH), objects(DEPTH)]) {
    const fields = JSON.parse(frame) as Readonly<Record<string, unknown>>;
    const texts = [
      nested,
      ...Object.keys({ ...fields, id: 1, req_id: 1 }).map((key) => {
        const { [key]: _, ...others } = fields;
        return `{${JSON.stringify(key)}:${nested},${JSON.stringify(others).slice(1)}`.replace(/,\}$/, '}');
      }),
    ];
    for (const text of texts) {
      const socket = network.sockets.open(
        url,
        {
          onOpen: () => {
            socket.send(text);
          },
          onMessage: () => undefined,
          onPing: () => undefined,
          onPong: () => undefined,
          onClose: () => undefined,
        },
        { connectTimeoutMs: 1000, maxFrameBytes: 1 << 24 },
      );
      await network.run(1000);
      socket.terminate();
    }
    const answer = network.http.request({
      method: 'POST',
      url: `${network.endpoints[id].rest}/info`,
      body: nested,
      timeoutMs: 1000,
    });
    await network.run(50);
    expect((await answer).status).toBeGreaterThanOrEqual(400);
  }
});
