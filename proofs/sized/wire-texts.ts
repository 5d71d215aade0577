import type { HostCall } from '../../src-shared/wire/host-rpc.ts';
import type { FrameHeader } from '../../src-shared/wire/feed-frame.ts';
import type { ClientMessage, ServerMessage } from '../../src-shared/wire/protocol.ts';

const INSTRUMENT = 'binance-spot:BTCUSDT';
const AT = 1_768_478_430_000;

const CLIENT: readonly ClientMessage[] = [
  {
    kind: 'demand',
    demands: [
      { sub: 'a', kind: 'quotes', instruments: [INSTRUMENT, 'okx:BTC-USDT'] },
      { sub: 'b', kind: 'book', instrument: INSTRUMENT, depth: 200, levels: 40 },
    ],
  },
  { kind: 'request', id: 1, request: { method: 'search-instruments', query: 'btc', limit: 20, venues: ['okx'] } },
  { kind: 'request', id: 2, request: { method: 'get-ledger', instruments: [INSTRUMENT], kinds: ['gap'], from: AT } },
];

const SERVER: readonly ServerMessage[] = [
  {
    kind: 'response',
    id: 1,
    result: {
      kind: 'instruments',
      total: 1,
      instruments: [
        {
          id: INSTRUMENT,
          venue: 'binance-spot',
          symbol: 'BTCUSDT',
          marketType: 'spot',
          base: 'BTC',
          quote: 'USDT',
          tick: '0.01',
          sizeUnit: 'base',
          status: 'trading',
        },
      ],
    },
  },
  {
    kind: 'response',
    id: 2,
    result: {
      kind: 'ledger',
      page: {
        total: 1,
        completeSince: AT,
        entries: [
          {
            id: 1,
            kind: 'gap',
            venue: 'okx',
            symbol: 'BTC-USDT',
            channel: 'trade',
            from: AT,
            to: AT,
            count: 1,
            reason: 'x',
          },
        ],
      },
    },
  },
  {
    kind: 'log',
    first: 0,
    events: [{ name: 'FEED_STARTED', level: 'info', at: AT, fields: { reason: 'x', count: 1 } }],
  },
];

const HOST_CALLS: readonly HostCall[] = [
  { kind: 'host-call', id: 1, call: 'save-folder', name: 'export', files: [{ name: 'a.csv', text: '1,2,3' }] },
  { kind: 'host-call', id: 2, call: 'set-aside-settings', name: 'workspace', reason: 'x' },
];

const HEADERS: readonly FrameHeader[] = [
  {
    seq: 1,
    at: AT,
    conflated: 0,
    sections: [
      {
        kind: 'trades',
        sub: 'a',
        offset: 0,
        instrument: INSTRUMENT,
        scales: { priceScale: 2, priceSent: 2, sizeScale: 5, sizeSent: 5 },
        state: 'running',
        count: 0,
        isReset: true,
        dropped: 0,
        exact: { 0: '1.5', 1: '2' },
      },
      { kind: 'quotes', sub: 'b', offset: 0, count: 0, instruments: [INSTRUMENT] },
    ],
  },
];

/** What screens, servers, clients and files say, one text of each kind. */
export const WIRE_TEXTS = {
  client: CLIENT.map((message) => JSON.stringify(message)),
  server: SERVER.map((message) => JSON.stringify(message)),
  hostCalls: HOST_CALLS.map((call) => JSON.stringify(call)),
  headers: HEADERS.map((header) => JSON.stringify(header)),
  quoteRequests: [
    JSON.stringify({
      exchange: 'binance',
      contract_type: 'spot',
      symbols: ['BTCUSDT', 'ETHUSDT'],
      channels: ['candle'],
      limit: 0,
      id: 'x',
    }),
  ],
  workspace: JSON.stringify({
    version: 1,
    name: 'Default',
    layout: {
      tree: {
        kind: 'split',
        direction: 'row',
        sizes: [0.5, 0.5],
        children: [
          { kind: 'panel', id: 'a' },
          { kind: 'panel', id: 'b' },
        ],
      },
      panels: {
        a: { kind: 'ladder', link: 1, instrument: INSTRUMENT, settingsVersion: 1, settings: { rows: [1, 2] } },
        b: { kind: 'tape', link: 0, settingsVersion: 1, settings: {} },
      },
      links: { 1: INSTRUMENT },
    },
    saved: [],
  }),
  settings: JSON.stringify({ version: 1, rate: 10, theme: 'dark', colours: 'standard', timeZone: 'UTC', list: [1] }),
  configuration: `{
  // A comment.
  "venue": "okx", "book": { "maxLevels": 200, }, "endpoints": { "okx": { "ws": "wss://a.example/x", "rest": "https://a.example" } },
  "unknown": [1, "2"]
}`,
} as const;
