import { beforeEach, describe, expect, test } from 'vitest';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { settle } from '../testing/fake-clock.ts';
import type { FakeRequest } from '../testing/fake-http.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyInstrument, toyVenue } from '../testing/toy-venue.ts';
import { InstrumentCatalogue } from './instrument-catalogue.ts';
import { RestClient } from '../rest/rest-client.ts';

let ports: FakePorts;
let changes: VenueId[];
/** Symbols and statuses of the records that the last reading found changed. */
let changed: string[];
let facts: QualityEvent[];

beforeEach(() => {
  ports = new FakePorts();
  changes = [];
  changed = [];
  facts = [];
  ports.quality.on((fact) => {
    facts.push(fact);
  });
});

const venue = toyVenue();
const DAY = 24 * 60 * 60_000;

function makeCatalogue(endpoints = venue.endpoints.production, maxInstruments = 100): InstrumentCatalogue {
  return new InstrumentCatalogue({
    ports,
    rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
    venues: [{ venue, endpoints }],
    maxInstruments,
    onRead: (id, records) => {
      changes.push(id);
      changed = records.map(({ symbol, status }) => `${symbol} ${status}`);
    },
  });
}

/** Starts a catalogue that finds these symbols at the venue, and stops it. */
async function startOnce(symbols: readonly string[], endpoints = venue.endpoints.production): Promise<void> {
  ports.http.onRequest = (request) => request.answer(symbols);
  const catalogue = makeCatalogue(endpoints);
  await catalogue.start();
  await catalogue.stop();
  ports.http.onRequest = undefined;
  changes = [];
}

describe('catalogue', () => {
  test('asks the venue if nothing is kept, and keeps the answer with its date', async () => {
    ports.http.onRequest = (request) => request.answer(['BTCUSDT', 'ETHUSDT', '']);
    const catalogue = makeCatalogue();
    await catalogue.start();
    await settle();
    expect(catalogue.find('binance-spot:BTCUSDT')).toEqual(toyInstrument('BTCUSDT'));
    expect(catalogue.state('binance-spot')).toEqual({ source: 'venue', savedAt: ports.clock.now(), count: 2 });
    expect(JSON.parse(ports.store.texts.get('instruments-binance-spot') ?? '')).toMatchObject({
      version: 1,
      savedAt: ports.clock.now(),
      instruments: [{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }],
    });
    expect(facts).toMatchObject([{ kind: 'malformed', details: { where: 'instruments', rows: 1 } }]);
    await catalogue.stop();
  });

  test('names what a reading has changed: not the first one, whatever order fields are in, and what is gone as closed', async () => {
    await startOnce(['AUSDT', 'BUSDT']);
    const kept = JSON.parse(ports.store.texts.get('instruments-binance-spot') ?? '') as { instruments: object[] };
    const turned = kept.instruments.map((record) => Object.fromEntries(Object.entries(record).toReversed()));
    ports.store.texts.set('instruments-binance-spot', JSON.stringify({ ...kept, instruments: turned }));
    ports.http.onRequest = (request) => request.answer(['AUSDT', 'BUSDT']);
    const catalogue = makeCatalogue();
    await catalogue.start();
    await settle();
    expect([changes, changed]).toEqual([['binance-spot', 'binance-spot'], []]);
    ports.http.onRequest = (request) => request.answer(['BUSDT', 'CUSDT']);
    await ports.clock.run(1.3 * DAY);
    expect(changed.toSorted()).toEqual(['AUSDT closed', 'CUSDT trading']);
    await catalogue.stop();
  });

  test('every page of every list is read', async () => {
    const pages: Record<string, readonly string[]> = {
      '/spot': ['AUSDT'],
      '/swap': ['BUSDT'],
      '/swap?page=2': ['CUSDT'],
    };
    const paged = toyVenue({
      instruments: {
        ...venue.instruments,
        requests: () => [
          { path: '/spot', weight: 1 },
          { path: '/swap', weight: 1 },
        ],
        parse: (body) => {
          const page = venue.instruments.parse(body);
          const isFirst = 'instruments' in page && page.instruments[0]?.symbol === 'BUSDT';
          return isFirst ? { ...page, cursor: '2' } : page;
        },
        nextPage: ({ path }, cursor) => ({ path: `${path}?page=${cursor}`, weight: 1 }),
      },
    });
    ports.http.onRequest = (request) => request.answer(pages[request.url.replace('https://toy', '')]);
    const catalogue = new InstrumentCatalogue({
      ports,
      rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
      venues: [{ venue: paged, endpoints: venue.endpoints.production }],
      maxInstruments: 100,
      onRead: () => undefined,
    });
    await catalogue.start();
    expect(['AUSDT', 'BUSDT', 'CUSDT'].map((symbol) => catalogue.find(`binance-spot:${symbol}`)?.symbol)).toEqual([
      'AUSDT',
      'BUSDT',
      'CUSDT',
    ]);
    await catalogue.stop();
  });

  test('a list that the venue does not know is replaced by another one; one that fails is not', async () => {
    const before: string[] = [];
    const older = toyVenue({
      instruments: {
        ...venue.instruments,
        requests: () => [
          { path: '/spot', weight: 1 },
          { path: '/all', weight: 1 },
        ],
        insteadOf: ({ path }) => (path === '/all' ? { path: '/main', weight: 1 } : undefined),
        parse: (body, earlier = []) => {
          before.push(earlier.map((one) => new TextDecoder().decode(one)).join());
          return venue.instruments.parse(body);
        },
      },
    });
    let status = 422;
    ports.http.onRequest = (request) =>
      request.url.endsWith('/all')
        ? request.answer('unknown variant', status)
        : request.answer([request.url.endsWith('/spot') ? 'AUSDT' : 'BUSDT']);
    const catalogue = new InstrumentCatalogue({
      ports,
      rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
      venues: [{ venue: older, endpoints: venue.endpoints.production }],
      maxInstruments: 100,
      onRead: () => undefined,
    });
    await catalogue.start();
    expect(['AUSDT', 'BUSDT'].map((symbol) => catalogue.find(`binance-spot:${symbol}`)?.symbol)).toEqual([
      'AUSDT',
      'BUSDT',
    ]);
    expect(before).toEqual(['', '["AUSDT"]']);
    // What came from all lists stays if one of them fails for now.
    status = 503;
    catalogue.readAgain('binance-spot');
    await ports.clock.run(80_000);
    expect(ports.http.requests.filter(({ url }) => url.endsWith('/main'))).toHaveLength(1);
    expect(ports.http.requests.filter(({ url }) => url.endsWith('/all')).length).toBeGreaterThan(1);
    expect(catalogue.find('binance-spot:BUSDT')?.status).toBe('trading');
    await catalogue.stop();
  });

  describe('what the lists leave out', () => {
    const supplemented = toyVenue({
      instruments: {
        ...venue.instruments,
        supplement: {
          request: () => ({ path: '/more', weight: 1 }),
          complete: (body, instruments) => {
            const text = new TextDecoder().decode(body);
            return text === '[8]' ? instruments.map((one) => ({ ...one, fundingIntervalMs: 8 })) : { malformed: text };
          },
        },
      },
    });

    async function startWith(answerMore: (request: FakeRequest) => void): Promise<InstrumentCatalogue> {
      ports.http.onRequest = (request) =>
        request.url.endsWith('/more') ? answerMore(request) : request.answer(['AUSDT']);
      const catalogue = new InstrumentCatalogue({
        ports,
        rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
        venues: [{ venue: supplemented, endpoints: venue.endpoints.production }],
        maxInstruments: 100,
        onRead: () => undefined,
      });
      await catalogue.start();
      return catalogue;
    }

    const asked = (): number => ports.http.requests.filter(({ url }) => url.endsWith('/more')).length;

    test('comes by a request of its own', async () => {
      const catalogue = await startWith((request) => request.answer('[8]'));
      expect(catalogue.find('binance-spot:AUSDT')?.fundingIntervalMs).toBe(8);
      await ports.clock.run(DAY / 2);
      expect(asked()).toBe(1);
      await catalogue.stop();
    });

    test.each([
      ['no answer', (request: FakeRequest) => request.fail('network'), 2],
      ['a host that fails', (request: FakeRequest) => request.answer('{}', 503), 2],
      ['another answer', (request: FakeRequest) => request.answer('[7]'), 2],
      ['an answer that there is none', (request: FakeRequest) => request.answer('{}', 404), 1],
    ])('%s: the list is used without it, and read again soon if that may bring it', async (_, answer, times) => {
      const catalogue = await startWith(answer);
      expect(catalogue.find('binance-spot:AUSDT')).toEqual(toyInstrument('AUSDT'));
      await ports.clock.run(6 * 60_000);
      expect(asked()).toBe(times);
      await catalogue.stop();
    });
  });

  test('instruments beyond the bound are left out and counted', async () => {
    ports.http.onRequest = (request) => request.answer(['AUSDT', 'BUSDT', 'CUSDT']);
    const catalogue = makeCatalogue(venue.endpoints.production, 2);
    await catalogue.start();
    expect([catalogue.size, catalogue.rejected, catalogue.find('binance-spot:CUSDT')]).toEqual([2, 1, undefined]);
    await catalogue.stop();
  });

  test('lists of two venues that come at once share the bound', async () => {
    ports.http.onRequest = (request) => request.answer(['AUSDT', 'BUSDT', 'CUSDT']);
    const catalogue = new InstrumentCatalogue({
      ports,
      rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
      venues: [venue, toyVenue({ id: 'okx' })].map((each) => ({
        venue: each,
        endpoints: venue.endpoints.production,
      })),
      maxInstruments: 4,
      onRead: () => undefined,
    });
    await catalogue.start();
    expect([catalogue.size, catalogue.rejected]).toEqual([4, 2]);
    await catalogue.stop();
  });

  test('what was kept is used at once, without waiting for the venue, which then replaces it', async () => {
    await startOnce(['BTCUSDT']);
    const catalogue = makeCatalogue();
    await catalogue.start();
    expect(catalogue.state('binance-spot')).toMatchObject({ source: 'cache', count: 1 });
    expect(changes).toHaveLength(1);
    ports.http.last.answer(['BTCUSDT', 'NEWUSDT']);
    await settle();
    expect(catalogue.state('binance-spot')).toMatchObject({ source: 'venue', count: 2 });
    expect(changes).toHaveLength(2);
    await catalogue.stop();
  });

  test('without a network what was kept stays, and the venue is tried again with growing pauses', async () => {
    await startOnce(['BTCUSDT']);
    const before = ports.http.requests.length;
    ports.http.onRequest = (request) => request.fail('network');
    const catalogue = makeCatalogue();
    await catalogue.start();
    await ports.clock.run(36_000);
    expect(ports.http.requests.length - before).toBe(4);
    expect(catalogue.search({ query: 'btc', limit: 10 }).instruments).toEqual([toyInstrument('BTCUSDT')]);
    await catalogue.stop();
    expect(ports.clock.pending).toBe(0);
  });

  test.each(['<html>captive portal</html>', '[]', '{"code":-1,"msg":"maintenance"}', '["",""]'])(
    'an answer with status 200 that lists nothing is a failure, and what was kept stays: %s',
    async (body) => {
      await startOnce(['BTCUSDT']);
      const kept = ports.store.texts.get('instruments-binance-spot');
      const before = ports.http.requests.length;
      ports.http.onRequest = (request) => request.answer(body);
      const catalogue = makeCatalogue();
      await catalogue.start();
      await ports.clock.run(36_000);
      expect(ports.http.requests.length - before).toBe(4);
      expect(catalogue.state('binance-spot')).toMatchObject({ source: 'cache', count: 1 });
      expect(ports.store.texts.get('instruments-binance-spot')).toBe(kept);
      ports.http.onRequest = (request) => request.answer(['BTCUSDT', 'NEWUSDT']);
      await ports.clock.run(60_000);
      expect(catalogue.state('binance-spot')).toMatchObject({ source: 'venue', count: 2 });
      await catalogue.stop();
    },
  );

  test('a list of 200,000 rows is taken up to the bound, and a symbol too long to be one is left out', async () => {
    const symbols = ['B'.repeat(65), ...Array.from({ length: 200_000 }, (_, n) => `S${String(n)}USDT`)];
    ports.http.onRequest = (request) => request.answer(symbols);
    const catalogue = makeCatalogue(venue.endpoints.production, 100_000);
    await catalogue.start();
    expect([catalogue.size, catalogue.rejected]).toEqual([100_000, 100_000]);
    expect(catalogue.find(`binance-spot:${'B'.repeat(65)}`)).toBeUndefined();
    await catalogue.stop();
  });

  test.each([
    '',
    '{',
    '{"version":99,"savedAt":1,"rest":"https://toy","instruments":[]}',
    '{"version":1,"savedAt":1,"rest":"https://toy","instruments":[{"symbol":7}]}',
  ])('a cache that cannot be used is ignored with an event: %s', async (text) => {
    ports.store.texts.set('instruments-binance-spot', text);
    ports.http.onRequest = (request) => request.answer(['BTCUSDT']);
    const catalogue = makeCatalogue();
    await catalogue.start();
    expect(catalogue.state('binance-spot')).toMatchObject({ source: 'venue', count: 1 });
    expect(facts).toMatchObject([{ kind: 'malformed', details: { where: 'instrument cache' } }]);
    await catalogue.stop();
  });

  test('a demo does not push out what was kept of the venue', async () => {
    await startOnce(['BTCUSDT']);
    await startOnce(['DEMOUSDT'], { ws: 'ws://127.0.0.1:1', rest: 'http://127.0.0.1:1' });
    const catalogue = makeCatalogue();
    await catalogue.start();
    expect(catalogue.search({ query: '', limit: 10 }).instruments.map((instrument) => instrument.symbol)).toEqual([
      'BTCUSDT',
    ]);
    await catalogue.stop();
    const elsewhere = makeCatalogue({ ws: 'ws://127.0.0.1:2', rest: 'http://127.0.0.1:2' });
    ports.http.onRequest = (request) => request.fail('network');
    await elsewhere.start();
    expect(elsewhere.state('binance-spot')).toMatchObject({ source: 'none', count: 0 });
    await elsewhere.stop();
  });

  test('who asks for one venue does not wait for another that does not answer', async () => {
    ports.http.onRequest = (request) => {
      if (request.url.startsWith('https://toy')) request.answer(['BTCUSDT']);
    };
    const dead = { venue: toyVenue({ id: 'binance-usdm' }), endpoints: { ws: 'wss://dead', rest: 'https://dead' } };
    const catalogue = new InstrumentCatalogue({
      ports,
      rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
      venues: [{ venue, endpoints: venue.endpoints.production }, dead],
      maxInstruments: 100,
      onRead: () => undefined,
    });
    let isWhole = false;
    const whole = catalogue.start().then(() => {
      isWhole = true;
    });
    await catalogue.start(['binance-spot']);
    expect([catalogue.find('binance-spot:BTCUSDT')?.symbol, isWhole]).toEqual(['BTCUSDT', false]);
    await catalogue.stop();
    await whole;
  });

  test('a full disk is reported and changes nothing else', async () => {
    ports.store.isFull = true;
    ports.http.onRequest = (request) => request.answer(['BTCUSDT']);
    const catalogue = makeCatalogue();
    await catalogue.start();
    expect(catalogue.state('binance-spot').count).toBe(1);
    expect(facts).toMatchObject([{ kind: 'request-failed', reason: 'disk full' }]);
    await catalogue.stop();
  });

  test('refreshed daily', async () => {
    ports.http.onRequest = (request) => request.answer(['BTCUSDT']);
    const catalogue = makeCatalogue();
    await catalogue.start();
    await ports.clock.run(DAY + 1);
    expect(ports.http.requests).toHaveLength(2);
    await catalogue.stop();
    expect(ports.clock.pending).toBe(0);
  });

  test('stopping in the middle leaves nothing pending', async () => {
    const catalogue = makeCatalogue();
    const started = catalogue.start();
    await settle();
    await catalogue.stop();
    await started;
    await settle();
    expect(ports.http.open).toEqual([]);
    expect(ports.clock.pending).toBe(0);
  });
});

test('a list that has lost most of its instruments is believed only if the venue says so again and again', async () => {
  const all = Array.from({ length: 20 }, (_, i) => `S${i}USDT`);
  await startOnce(all);
  const catalogue = makeCatalogue();
  ports.http.onRequest = (request) => request.answer(all.slice(0, 3));
  await catalogue.start();
  await settle();
  expect(catalogue.size).toBe(20);
  expect(JSON.parse(ports.store.texts.get('instruments-binance-spot') ?? '')).toMatchObject({
    instruments: { length: 20 },
  });
  expect(facts[0]).toMatchObject({ kind: 'malformed', reason: '3 instruments, of 20 before' });
  await ports.clock.run(60_000);
  const isTrading = (symbol: string): boolean => catalogue.find(`binance-spot:${symbol}`)?.status === 'trading';
  expect(all.filter(isTrading)).toEqual(all.slice(0, 3));
  await catalogue.stop();
});

test('a person who wants it tried now does not wait for the pause after a failure', async () => {
  ports.http.onRequest = (request) => request.answer('<html>');
  const catalogue = makeCatalogue();
  await catalogue.start();
  await ports.clock.run(10 * 60_000);
  ports.http.onRequest = (request) => request.answer(['BTCUSDT']);
  catalogue.retryNow();
  await settle();
  expect(catalogue.size).toBe(1);
  const { length } = ports.http.requests;
  // A list that is good is not asked for again.
  catalogue.retryNow();
  await ports.clock.run(60_000);
  expect(ports.http.requests).toHaveLength(length);
  await catalogue.stop();
});

test('an instrument that the list no longer has stays known as closed, and is not kept for the next start', async () => {
  await startOnce(['AUSDT', 'BUSDT', 'CUSDT']);
  const catalogue = makeCatalogue();
  ports.http.onRequest = (request) => request.answer(['AUSDT', 'BUSDT']);
  await catalogue.start();
  await settle();
  expect(catalogue.find('binance-spot:CUSDT')).toEqual({ ...toyInstrument('CUSDT'), status: 'closed' });
  expect(catalogue.find('binance-spot:AUSDT')).toEqual(toyInstrument('AUSDT'));
  expect(ports.store.texts.get('instruments-binance-spot')).not.toContain('CUSDT');
  await catalogue.stop();
});
