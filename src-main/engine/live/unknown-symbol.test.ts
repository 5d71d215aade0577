import { beforeEach, expect, test } from 'vitest';
import { toInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { readToyFrame, toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { LiveSource } from './live-source.ts';

let ports: FakePorts;
let listed: readonly string[] | undefined;

beforeEach(() => {
  ports = new FakePorts();
  listed = ['BTCUSDT', 'BTCUSDC', 'ETHUSDT'];
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/instruments') && listed !== undefined) request.answer(JSON.stringify(listed));
    else request.fail('network');
  };
  ports.sockets.onAttempt = (socket) => {
    socket.onSend = (text) => {
      ports.clock.setTimer(() => {
        socket.deliver(toyAck(readToyFrame(text).id));
      }, 1);
    };
    socket.accept();
  };
});

function setUp() {
  const venue = toyVenue();
  const source = new LiveSource({ ports, venues: { [venue.id]: venue } });
  const facts: QualityEvent[] = [];
  source.quality.on((fact) => {
    facts.push(fact);
  });
  const readList = async (): Promise<void> => {
    const reading = source.getInstruments([toInstrumentId(venue.id, 'BTCUSDT')]);
    await ports.clock.run(100);
    await reading;
  };
  const open = (symbol: string) => source.open(venue.id, { channel: 'trade', symbol })?.stream.key;
  const healthOf = (symbol: string) => source.health().streams.find((stream) => stream.symbol === symbol);
  const asked = () =>
    ports.sockets.attempts.flatMap((socket) => socket.texts.flatMap((text) => readToyFrame(text).topics));
  return { source, facts, readList, open, healthOf, asked };
}

test('a symbol that the list does not have is rejected with the nearest ones, and the venue is not asked', async () => {
  const { source, facts, readList, open, healthOf, asked } = setUp();
  await readList();
  open('BTCUSDX');
  open('ETHUSDT');
  await ports.clock.run(1000);
  expect(asked()).toEqual(['ETHUSDT@trade']);
  expect(healthOf('BTCUSDX')).toMatchObject({
    state: 'failed',
    lastError: {
      code: 'symbol-unknown',
      message: expect.stringMatching(/no symbol BTCUSDX; there are BTCUSD[CT], BTCUSD[CT]$/),
    },
  });
  expect(healthOf('ETHUSDT')).toMatchObject({ state: 'running' });
  expect(facts).toContainEqual(expect.objectContaining({ kind: 'subscription-rejected', code: 'symbol-unknown' }));
  expect(source.ledger({ kinds: ['rejected'] }).entries).toMatchObject([
    { symbol: 'BTCUSDX', reason: 'symbol-unknown' },
  ]);
  void source.stop();
});

test('it opens by itself when the list has it', async () => {
  const { source, readList, open, healthOf, asked } = setUp();
  await readList();
  open('NEWUSDT');
  await ports.clock.run(1000);
  expect(asked()).toEqual([]);
  listed = ['BTCUSDT', 'BTCUSDC', 'ETHUSDT', 'NEWUSDT'];
  ports.clock.advance(30 * 60 * 60_000);
  await ports.clock.run(1000);
  expect(asked()).toContain('NEWUSDT@trade');
  expect(healthOf('NEWUSDT')?.state).not.toBe('failed');
  void source.stop();
});

test('if no list could be read, any symbol is asked for, and no longer once there is one, unless data came', async () => {
  listed = undefined;
  const { source, readList, open, healthOf, asked } = setUp();
  await readList();
  open('NOPEUSDT');
  open('ODDUSDT');
  await ports.clock.run(100);
  expect(asked()).toEqual(['NOPEUSDT@trade', 'ODDUSDT@trade']);
  ports.sockets.last.deliver(toyTrade('ODDUSDT@trade', 1, ports.clock.now()));
  listed = ['BTCUSDT'];
  await ports.clock.run(20_000);
  expect([healthOf('NOPEUSDT')?.state, healthOf('ODDUSDT')?.state]).toEqual(['failed', 'running']);
  void source.stop();
});

test('opening a stream reads the list by itself, once: what it lacks is given up unless data came', async () => {
  const { source, open, healthOf } = setUp();
  const lists = () => ports.http.requests.filter(({ url }) => url.endsWith('/instruments')).length;
  expect(lists()).toBe(0);
  open('BTCUSDX');
  open('ETHUSDT');
  expect(healthOf('BTCUSDX')?.state).toBe('starting');
  await ports.clock.run(1000);
  expect(healthOf('BTCUSDX')).toMatchObject({ state: 'failed', lastError: { code: 'symbol-unknown' } });
  expect(healthOf('ETHUSDT')?.state).toBe('running');
  open('BTCUSDC');
  // Shorter than the silence that makes it doubted.
  await ports.clock.run(20_000);
  expect(lists()).toBe(1);
  const stopping = source.stop();
  // Sockets close in virtual time.
  await ports.clock.run(2000);
  await stopping;
});
