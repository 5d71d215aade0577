import { expect, test } from 'vitest';
import type { Instrument } from '../../../../src-shared/market/instrument.ts';
import { defaultConfig } from '../../../engine/config/config.ts';
import { VENUES } from '../../../venues/registry.ts';
import { ReasonCounts } from '../reason-counts.ts';
import { PendingRequests } from './pending-requests.ts';
import { QuoteClient } from './quote-client.ts';
import type { QuoteHub } from './quote-hub.ts';
import { answerQuoteRequest } from './quote-requests.ts';
import { UNPACED } from './pacer.ts';

const REQUEST = JSON.stringify({ exchange: 'okx', symbols: ['BTC-USDT'], channels: ['bbo'] });

/** A client, and what its request leaves in the hub; `onLookUp` is called in the middle of looking its symbol up. */
async function ask(onLookUp: (client: QuoteClient) => void) {
  const messages: { readonly type: string }[] = [];
  const client = new QuoteClient({
    socket: { bufferedAmount: 0, send: (text) => messages.push(JSON.parse(text) as { readonly type: string }) },
    pacer: UNPACED,
    counts: { bytes: 0, blocked: 0, conflated: 0 },
    limits: { closedQueue: 100, eventQueue: 100, openQueue: 0, queueBytes: 1e6, slowMs: 30_000 },
    onReleased: () => undefined,
    onDone: () => undefined,
    onTooSlow: () => undefined,
  });
  const joined: string[] = [];
  const hub = {
    seriesCount: 0,
    has: () => false,
    join: (_client, _venue, { symbol }) => joined.push(symbol) > 0,
    sendState: () => undefined,
  } satisfies Partial<QuoteHub> as unknown as QuoteHub;
  const instrument: Instrument = {
    id: 'okx:BTC-USDT',
    venue: 'okx',
    symbol: 'BTC-USDT',
    marketType: 'spot',
    base: 'BTC',
    quote: 'USDT',
    sizeUnit: 'base',
    status: 'trading',
  };
  await answerQuoteRequest(
    {
      engine: {
        now: () => 0,
        instrumentsOf: () => ({ source: 'venue', savedAt: 0, count: 1 }),
        getInstruments: () => {
          onLookUp(client);
          return Promise.resolve([instrument]);
        },
        searchInstruments: () => Promise.resolve({ instruments: [instrument], total: 1 }),
      },
      hub,
      venues: [VENUES.okx],
      mode: 'demo',
      config: defaultConfig(),
      pending: new PendingRequests(),
      rejections: new ReasonCounts(),
    },
    client,
    REQUEST,
  );
  return { joined, messages };
}

test('who stays while its symbols are looked up has its series', async () => {
  const { joined, messages } = await ask(() => undefined);
  expect([joined, messages[0]?.type]).toEqual([['BTC-USDT'], 'subscribed']);
});

test('who leaves meanwhile leaves none behind', async () => {
  const { joined, messages } = await ask((client) => client.end());
  expect([joined, messages]).toEqual([[], []]);
});
