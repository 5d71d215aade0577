import { describe, expect, it } from 'vitest';
import { STREAM_VENUE_IDS, type StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import type { DialectLimits } from '../../../simulator/dialects/dialect.ts';
import type { Fault } from '../../../simulator/faults/fault.ts';
import { SimulatorNetwork } from '../../../simulator/testing/network.ts';
import { VENUE_FACTS } from '../../../venues/facts.ts';
import { VENUES } from '../../../venues/registry.ts';
import { alteredPorts, type Alteration } from '../testing/altered-ports.ts';
import type { CheckedFact, FactName } from './checked-fact.ts';
import { checkVenue } from './venue-check.ts';

describe('a venue as it is assumed to be', () => {
  it.each(STREAM_VENUE_IDS)('%s differs in nothing', async (id) => {
    const facts = await check(id, { observeMs: 45_000 });
    expect(differing(facts)).toEqual([]);
    const seen = facts.filter(({ verdict }) => verdict === 'as-assumed').map(({ fact }) => fact);
    for (const fact of ALWAYS_SEEN) expect(seen).toContain(fact);
  });
});

/** What is altered, and how it has to be named. */
const CASES: readonly Case[] = [
  {
    name: 'keys in another order',
    venue: 'binance-spot',
    frame: (text) => text.replace(/("p":"[^"]*"),("q":"[^"]*")/, '$2,$1'),
    finds: ['fields', '*@trade', /order of data: e,E,s,t,q,p,T,m,M/],
  },
  {
    name: 'keys in another order',
    venue: 'hyperliquid',
    frame: (text) => text.replaceAll(/("time":\d+),("hash":"[^"]*")/g, '$2,$1'),
    finds: ['fields', 'trades:*', /order of data\[\]: coin,side,px,sz,hash,time,tid,users/],
  },
  {
    name: 'a new field',
    venue: 'bybit-linear',
    frame: (text) => text.replace('"topic":"publicTrade', '"zz":1,"topic":"publicTrade'),
    finds: ['fields', 'publicTrade.*', /unknown field zz/],
  },
  {
    name: 'a field that is gone',
    venue: 'okx',
    frame: (text) => text.replace(/"sodUtc0":"[^"]*",/, ''),
    finds: ['fields', 'tickers:*', /no field data\[\]\.sodUtc0/],
  },
  {
    name: 'another kind of value',
    venue: 'gate-spot',
    frame: (text) => text.replace(/("channel":"spot.tickers".*"result":)(\{.*\})\}$/, '$1[$2]}'),
    finds: ['fields', 'spot.tickers:*', /result is no object/],
  },
  {
    name: 'spaces in a hot message',
    venue: 'binance-usdm',
    frame: (text) => (text.includes('@aggTrade') ? text.replace('"data":', '"data": ') : text),
    finds: ['fast-path', '*@aggTrade', /^0\.0 % of/],
  },
  {
    name: 'another form of acknowledgement',
    venue: 'binance-spot',
    frame: (text) => text.replace(/^\{"result":null,"id":(\d+)\}$/, '{"result":null,"id":$1,"status":200}'),
    finds: ['acknowledgement', '', /unknown field status/],
  },
  {
    name: 'another form of acknowledgement',
    venue: 'okx',
    frame: (text) => text.replace('{"id":', '{"code":"0","id":'),
    finds: ['acknowledgement', '', /unknown field code/],
  },
  {
    name: 'no acknowledgement',
    venue: 'bybit-spot',
    faults: [{ kind: 'subscribe-unacknowledged', isApplied: true }],
    finds: ['subscriptions', '', /^0 of 15 acknowledged, not publicTrade/],
  },
  {
    name: 'a rejected subscription',
    venue: 'gate-spot',
    faults: [{ kind: 'subscribe-rejected', topic: 'tickers' }],
    finds: ['subscriptions', '', /rejected: /],
  },
  {
    name: 'a silent topic',
    venue: 'hyperliquid',
    faults: [{ kind: 'mute', topic: 'bbo' }],
    finds: ['fields', 'bbo:*', /no message came/],
  },
  {
    name: 'pings more often',
    venue: 'binance-spot',
    limits: { pingEveryMs: 5000 },
    finds: ['pings', '', /one after 5\.0 s/],
  },
  {
    name: 'no pings',
    venue: 'binance-spot',
    faults: [{ kind: 'no-pings' }],
    observeMs: 40_000,
    finds: ['pings', '', /none in 4\d\.\d s/],
  },
  {
    name: 'pings that are not answered',
    venue: 'gate-usdm',
    frame: (text) => (text.includes('futures.pong') ? undefined : text),
    finds: ['pings', '', /^0 answered of/],
  },
  {
    name: 'another clock',
    venue: 'bybit-inverse',
    faults: [{ kind: 'clock-skew', ms: 5000 }],
    finds: ['clock', '', /^50\d\d ms/],
  },
  {
    name: 'a clock that is far behind',
    venue: 'hyperliquid',
    faults: [{ kind: 'clock-skew', ms: -5000 }],
    finds: ['clock', '', /^-5\d\d\d ms/],
  },
  {
    name: 'late messages',
    venue: 'okx',
    faults: [{ kind: 'delay', ms: 6000 }],
    finds: ['event-age', '', /^30\d\d ms/],
  },
  ...(['binance-usdm', 'bybit-linear', 'okx', 'gate-spot'] as const).map((venue): Case => ({
    name: 'a rule of sequences that does not hold',
    venue,
    laterFaults: [{ kind: 'sequence-gap', count: 3 }],
    finds: ['book-sequence', '', /broken: gap at \d+ after \d+/],
  })),
  {
    name: 'ids of trades that leave one out',
    venue: 'binance-spot',
    laterFaults: [{ kind: 'drop', topic: 'trade', count: 3 }],
    finds: ['trade-ids', '', /broken: \d+ after \d+/],
  },
  {
    name: 'ids of trades that go back',
    venue: 'okx',
    laterFaults: [{ kind: 'reorder', topic: 'trades-all', count: 3 }],
    finds: ['trade-ids', '', /broken: \d+ after \d+/],
  },
  {
    name: 'ids of trades that come twice',
    venue: 'bybit-spot',
    laterFaults: [{ kind: 'repeat', topic: 'publicTrade', count: 3 }],
    finds: ['trade-ids', '', /broken/],
  },
  ...(['binance-coinm', 'bybit-spot', 'okx', 'gate-usdm', 'hyperliquid'] as const).map((venue): Case => ({
    name: 'a book over REST that is not that of the stream',
    venue,
    answer: (text, path) =>
      /order_?book|books|limit=50/.test(path) || text.includes('"levels"')
        ? text.replaceAll(/"(\d+\.?\d*)"/g, '"1$1"')
        : text,
    finds: ['book-snapshot', /./, /^0 of \d+ levels equal: bid/],
  })),
  {
    name: 'a book over REST in another place',
    venue: 'bybit-linear',
    answer: (text, path) => (path.includes('/orderbook') ? text.replace('"b":', '"bids":') : text),
    finds: ['book-snapshot', /./, /no book where the table says/],
  },
  {
    name: 'checksums again, and wrong ones',
    venue: 'okx',
    frame: (text) => text.replace('"checksum":0', '"checksum":-855196043'),
    finds: ['checksum', '', /\d+ that are not 0, and they are not those of our book/],
  },
  {
    name: 'REST that is not there',
    venue: 'gate-coinm',
    isDead: (url) => url.startsWith('http'),
    finds: ['endpoint', /^REST /, /nothing listens there/],
  },
  {
    name: 'one socket that is not there',
    venue: 'okx',
    isDead: (url) => url.endsWith('/business'),
    finds: ['endpoint', /^WebSocket .*business/, /no such host/],
  },
  {
    name: 'a row of the list that cannot be read',
    venue: 'binance-usdm',
    answer: (text, path) => (path.endsWith('/exchangeInfo') ? text.replace(/"symbol":"ADAUSDT",/, '') : text),
    finds: ['instruments', '', /1 rows rejected/],
  },
  {
    name: 'a list that is none',
    venue: 'bybit-spot',
    answer: (text, path) => (path.includes('/instruments-info') ? '<html></html>' : text),
    finds: ['instruments', '', /^0 instruments/],
  },
  {
    name: 'an unknown symbol that is taken',
    venue: 'bybit-linear',
    frame: (text) => text.replace('"success":false', '"success":true'),
    finds: ['unknown-symbol', /NOPENOPE/, /^acknowledged$/],
  },
  {
    name: 'an unknown symbol that is rejected',
    venue: 'binance-spot',
    faults: [{ kind: 'subscribe-rejected', symbol: 'NOPENOPE' }],
    finds: ['unknown-symbol', /nopenope/, /^rejected$/],
  },
  {
    name: 'an unknown symbol that does not end the socket',
    venue: 'hyperliquid',
    send: (text) => text.replace('NOPENOPE', 'BTC'),
    finds: ['unknown-symbol', /NOPENOPE/, /^acknowledged$/],
  },
  {
    name: 'a rhythm that is slower',
    venue: 'binance-usdm',
    frame: everyThird('@markPrice@1s'),
    finds: ['rate', '*@markPrice@1s', /one every [23]\d\d\d ms/],
  },
  {
    name: 'a rhythm that is faster',
    venue: 'okx',
    faults: [{ kind: 'repeat', topic: 'books', times: 4 }],
    finds: ['rate', 'books:*', /one every \d\d ms/],
  },
  {
    name: 'messages that are malformed',
    venue: 'gate-spot',
    faults: [{ kind: 'malformed', how: 'cut', count: 2 }],
    finds: ['malformed', '', /^2 of \d+: /],
  },
  ...(['binance-spot', 'bybit-linear', 'okx', 'gate-usdm', 'hyperliquid'] as const).map((venue): Case => ({
    name: 'messages of a kind nobody knows',
    venue,
    faults: [{ kind: 'unknown-kind', count: 1 }],
    finds: ['unknown-messages', '', /^1 of \d+: /],
  })),
];

describe('what is otherwise than assumed', () => {
  it.each(CASES)('$venue: $name', async ({ finds: [fact, about, met], venue, ...altered }) => {
    const found = differing(await check(venue, altered));
    expect(found).toContainEqual(
      expect.objectContaining({
        fact,
        about: typeof about === 'string' ? about : expect.stringMatching(about),
        met: expect.stringMatching(met),
      }),
    );
  });
});

interface Case extends Alteration {
  readonly name: string;
  readonly venue: StreamVenueId;
  readonly faults?: readonly Fault[];
  /** Set once streams have come for a while. */
  readonly laterFaults?: readonly Fault[];
  readonly limits?: Partial<DialectLimits>;
  readonly observeMs?: number;
  readonly finds: readonly [fact: FactName, about: string | RegExp, met: RegExp];
}

/** What a check of a simulated venue says. */
async function check(
  id: StreamVenueId,
  {
    faults = [],
    laterFaults = [],
    limits,
    observeMs = 25_000,
    ...alteration
  }: Partial<Case> & { readonly observeMs?: number },
): Promise<readonly CheckedFact[]> {
  const network = new SimulatorNetwork({
    seed: 5,
    venues: [id],
    latencyMs: 20,
    eventsPerSecond: 8,
    ...(limits === undefined ? {} : { limits }),
  });
  for (const fault of faults) network.faults.set(fault);
  const state = { isDone: false };
  const checking = checkVenue({
    ports: { ...alteredPorts(network, alteration), random: { next: () => 0.5 } },
    venue: VENUES[id],
    facts: VENUE_FACTS[id],
    endpoints: network.endpoints[id],
    config: defaultConfig(),
    observeMs,
  }).finally(() => {
    state.isDone = true;
  });
  await network.run(12_000);
  for (const fault of laterFaults) network.faults.set(fault);
  for (let at = 0; at < observeMs + 120_000 && !state.isDone; at += 500) await network.run(500);
  expect(state.isDone).toBe(true);
  expect(network.openSockets).toBe(0);
  return checking;
}

function differing(facts: readonly CheckedFact[]): readonly CheckedFact[] {
  return facts.filter(({ verdict }) => verdict === 'differs');
}

/** Lets one in three of the messages with a text through. */
function everyThird(text: string): (frame: string) => string | undefined {
  let seen = 0;
  return (frame) => (frame.includes(text) && frame.includes('"BTCUSDT"') && seen++ % 3 > 0 ? undefined : frame);
}

const ALWAYS_SEEN: readonly FactName[] = [
  'endpoint',
  'clock',
  'event-age',
  'instruments',
  'subscriptions',
  'acknowledgement',
  'unknown-symbol',
  'fields',
  'fast-path',
  'rate',
  'malformed',
  'trade-ids',
  'book-snapshot',
];
