import * as v from 'valibot';
import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { suggestion } from '../../../src-shared/text/nearest.ts';
import { ALERT_ID, ALERTS, isWebhookUrl, hasBothEnds, hasOwnIds, isClockTimeOrNone } from './alerts-schema.ts';
import { isTimeZone } from '../../../src-shared/alerts/quiet-hours.ts';
import { COLLECT, STREAM_KEYS } from './collect-schema.ts';
import { baseUrl, cap, flag, integer, oneOf, text, DAY, HOUR, MINUTE, SECOND } from './option-schemas.ts';
import { EQUITIES, HTTP_URL_OR_NONE, PUBLISHERS, REDIS_URL } from './equities-schema.ts';
import { SERVE } from './serve-schema.ts';
import { parseProxyAddress, withoutPassword } from './proxy-address.ts';

/**
 * The engine's options, complete. Made by {@link parseConfig}; every field has a default. Durations are ms. The host reads files,
 * environment and flags, and hands over one plain object.
 */
export type EngineConfig = v.InferOutput<typeof CONFIG_SCHEMA>;

/** Options as programs write them: every one may be left out. */
export type ConfigInput = v.InferInput<typeof CONFIG_SCHEMA>;

/** What {@link parseConfig} gives. Problems name every field that is wrong, not only the first. */
export type ConfigOutcome =
  | { readonly ok: true; readonly config: EngineConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** One thing wrong with a configuration. `path` is dotted, such as `reconnect.baseMs`; empty for the whole. */
export interface ConfigProblem {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  /** All of it as one sentence, for people. */
  readonly message: string;
}

/** The value of an option for people: without passwords, tokens, and what makes an address a secret. */
export function withoutSecrets(path: string, value: string): string {
  if (IS_SECRET.test(path)) return value === '' || value === '""' ? value : '(hidden)';
  if (path === 'alerts.webhook.url') return withoutPassword(value).replace(ADDRESS_PATH, '$1(hidden)');
  return HAS_PASSWORD.has(path) ? withoutPassword(value) : value;
}

/** Checks a plain object against the schema and fills in what is absent. Never throws. */
export function parseConfig(input: unknown): ConfigOutcome {
  const outcome = v.safeParse(CONFIG_SCHEMA, input ?? {});
  return outcome.success
    ? { ok: true, config: outcome.output }
    : { ok: false, problems: outcome.issues.map(toProblem) };
}

/** Every default. */
export function defaultConfig(): EngineConfig {
  return v.parse(CONFIG_SCHEMA, {});
}

function toProblem(issue: v.BaseIssue<unknown>): ConfigProblem {
  const path = v.getDotPath(issue) ?? '';
  const where = path === '' ? 'the configuration' : path;
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return {
      path,
      expected: 'a known key',
      got: issue.received,
      message: `${where} is not a known key${suggestion(issue.received.replaceAll('"', ''), knownKeys(path)) || '; remove it or check its spelling'}`,
    };
  }
  const expected = expectation(issue);
  const got = withoutSecrets(path, issue.received);
  return { path, expected, got, message: `${where}: expected ${expected}, got ${got}` };
}

/** The keys there are beside one that is not known. */
function knownKeys(path: string): readonly string[] {
  const groups = path.split('.').slice(0, -1);
  if (groups[0] === 'streams') return STREAM_KEYS;
  if (groups[0] === 'endpoints') return groups.length === 1 ? STREAM_VENUE_IDS : Object.keys(ENDPOINTS.entries);
  return Object.keys(groups.reduce((branch, key) => branch[key] as Branch, defaultConfig() as Branch));
}

type Branch = Readonly<Record<string, unknown>>;

const HAS_PASSWORD: ReadonlySet<string> = new Set(['network.proxy', 'publishers.http', 'publishers.redis.url']);
const IS_SECRET = /(?:token|secret)$/i;
/** Behind its host an address of a webhook is what lets anybody send to it. */
const ADDRESS_PATH = /^("?\w+:\/\/[^/"]*\/)[^"]+/;

function expectation(issue: v.BaseIssue<unknown>): string {
  const words = EXPECTED.get(issue.requirement);
  if (words !== undefined) return words;
  if (issue.type === 'strict_object') return 'an object';
  if (issue.type === 'integer') return 'a whole number';
  const expected = issue.expected ?? 'something else';
  return issue.type === 'picklist'
    ? `one of ${expected.replace(/[()"]/g, '').replaceAll(' |', ',')}`
    : expected.replace(/^([<>]=)/, '$1 ');
}

const WS_URL = /^wss?:\/\/[^\s/]+/;
const WS_URL_OR_NONE = /^(?:wss?:\/\/[^\s/]+\/?)?$/;
const HTTP_URL = /^https?:\/\/[^\s/]+/;
/** Whether a text says which proxy to take. */
const isProxy = (text: string): boolean =>
  text === '' || text === 'none' || text === 'system' || parseProxyAddress(text) !== undefined;

/** What is expected by the check that was not passed, in words. */
const EXPECTED: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [WS_URL, 'a ws:// or wss:// URL'],
  [WS_URL_OR_NONE, 'a ws:// or wss:// URL'],
  [HTTP_URL, 'an http:// or https:// URL'],
  [hasOwnIds, 'alerts with an id of its own each'],
  [HTTP_URL_OR_NONE, 'an http:// or https:// URL'],
  [REDIS_URL, 'a redis:// or rediss:// URL'],
  [isWebhookUrl, 'an https:// URL, or an http:// URL of this computer'],
  [isClockTimeOrNone, 'HH:MM'],
  [isTimeZone, 'a time zone such as Europe/Berlin'],
  [hasBothEnds, 'both `from` and `to`'],
  [ALERT_ID, 'letters, digits, dots, - and _'],
  [isProxy, '`system`, `none`, or an address such as http://host:3128 or socks5://host:1080 (SOCKS4 is not supported)'],
]);

const ENDPOINTS = v.strictObject({
  ws: baseUrl(WS_URL, 'Base URL of the sockets, without the trailing slash'),
  rest: baseUrl(HTTP_URL, 'Base URL of the REST interface, without the trailing slash'),
});

const RECONNECT = v.strictObject({
  baseMs: integer(SECOND, 1, 10 * MINUTE, 'Wait before the first attempt to reconnect; doubles with every further one'),
  maxMs: integer(60 * SECOND, 1, HOUR, 'Longest wait between two attempts'),
  jitter: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1),
      v.description('Share of each wait that is random, so that many clients do not come back at once'),
    ),
    0.2,
  ),
  maxAttempts: integer(0, 0, 1_000_000, 'Attempts before a connection counts as failed; 0 for no limit'),
});

const BOOK = v.strictObject({
  maxLevels: cap(5000, 100, 50_000, 'Levels a side that a book keeps; the worst are dropped beyond it'),
  maxStashed: cap(1024, 20, 100_000, 'Messages of one book that wait for its snapshot; the oldest make way'),
  maxHistoryBytes: cap(
    67_108_864,
    4_194_304,
    4_294_967_296,
    'Memory for the histories of books that screens show, some 3 MB each; beyond it there are no more',
  ),
  snapshotDepth: integer(
    1000,
    5,
    5000,
    'Levels a side of a REST snapshot, or the next number the venue offers; fewer cost less of the request budget',
  ),
});

const REQUESTS = v.strictObject({
  maxQueued: cap(4000, 1, 100_000, 'REST requests that wait for one budget; more are rejected'),
  maxActive: cap(
    4,
    1,
    64,
    'REST requests of one budget under way at once; many answers in memory make it grow for good',
  ),
});

const RENEWAL = v.strictObject({
  maxBytes: cap(
    16 * 1024 * 1024,
    64 * 1024,
    1024 * 1024 * 1024,
    'Bytes kept back on a new connection while the old one still delivers; with more it takes over at once',
  ),
  maxFrames: cap(50_000, 100, 10_000_000, 'Frames so kept back'),
});

const BACKFILL = v.strictObject({
  maxWaitMs: integer(
    3 * SECOND,
    0,
    MINUTE,
    'How long live trades wait while the ones missing before them are loaded; then the gap is named. 0 to load none',
  ),
  maxWaiting: cap(2000, 1, 100_000, 'Trades of one symbol that wait so; with more of them the gap is named at once'),
  maxTrades: cap(10_000, 1, 1_000_000, 'Trades loaded for one gap, the newest; what is before them stays a named gap'),
  probeMs: integer(
    SECOND,
    0,
    MINUTE,
    'After a reconnect, time without a trade after which the venue is asked whether any was missed',
  ),
});

const DEDUP = v.strictObject({
  windowMs: integer(
    120 * SECOND,
    0,
    DAY,
    'How long a trade is remembered, to distinguish one that comes twice from one that comes late; both are left out and counted',
  ),
  maxEntries: cap(
    10_000,
    1,
    1_000_000,
    'Trades of one symbol so remembered; if ids grow, never more than maxRecentTrades',
  ),
});

const CIRCUIT = v.strictObject({
  failures: integer(
    5,
    1,
    1000,
    'Failures in a row (no answer, or a server error) after which a REST host is left alone',
  ),
  openMs: integer(
    2 * SECOND,
    SECOND,
    HOUR,
    'How long it is left alone before one request tries it; doubles with every trial that fails',
  ),
  maxOpenMs: integer(5 * SECOND, SECOND, DAY, 'Longest time it is left alone, and that one trial keeps others waiting'),
  trials: integer(1, 1, 16, 'Requests that may try it at once; the first answer decides'),
});

const REST = v.strictObject({
  connections: cap(10, 1, 256, 'Connections to one REST host, kept open between requests'),
  maxActive: cap(20, 1, 1024, 'REST requests under way at once, all hosts together; more wait'),
  keepAliveMs: integer(
    30 * SECOND,
    SECOND,
    10 * MINUTE,
    'How long an idle connection to a REST host is kept, unless the host says otherwise',
  ),
  http2: flag(true, 'Offer HTTP/2 to REST hosts; those that speak it get many requests on one connection'),
});

const NETWORK = v.strictObject({
  proxy: v.optional(
    v.pipe(
      v.string(),
      v.check(isProxy),
      v.description(
        'Proxy of every connection to the outside, REST and WebSocket: `system` for what HTTPS_PROXY, ALL_PROXY and HTTP_PROXY say, `none` or nothing for none, or an address such as `http://user:password@host:3128` or `socks5://host:1080`. Connections to this computer never take it',
      ),
    ),
    'system',
  ),
  noProxy: text(
    '',
    'Hosts reached without the proxy, besides those of NO_PROXY, comma-separated: `example.org` and everything below it, `*.example.org` for only what is below, `host:port`, `*` for all',
  ),
});

const REMOTE = v.strictObject({
  url: v.optional(
    v.pipe(
      v.string(),
      v.regex(WS_URL_OR_NONE),
      v.description(
        'A `tapedeck serve` whose market and health the screen shows, such as `ws://host:8765`; empty for an engine of its own',
      ),
    ),
    '',
  ),
  token: text('', 'Its token'),
});

const CANDLES = v.strictObject({
  maxCandles: cap(10_000, 100, 100_000, 'Candles kept for each symbol and interval'),
  historyOnOpen: integer(1000, 0, 1500, 'Candles of history loaded when a series is opened; 0 for none'),
  maxKept: cap(
    50_000,
    0,
    1_000_000,
    'Closed candles kept of series that nobody needs any more, those needed last, so that they are there when they are needed again; some 100 bytes each',
  ),
  closedQueue: cap(
    1000,
    1,
    100_000,
    'Closed candles that wait for a program which reads candleQueue(); with more of them a series waits, and nothing is dropped',
  ),
  inactivityMs: integer(
    3 * SECOND,
    0,
    HOUR,
    'Silence on a candle stream after which its newest candles are loaded; every load that finds nothing doubles it. 0 for never',
  ),
});

const ORDER_FLOW = v.strictObject({
  maxSeries: cap(
    64,
    1,
    10_000,
    'Series of order-flow bars counted at once, over all instruments; when full, one that nobody needs makes way, else a new one is rejected',
  ),
  maxBytes: cap(
    96 * 1024 * 1024,
    1024 * 1024,
    4 * 1024 * 1024 * 1024,
    'Memory of all series, bytes, at which no more are added, as with maxSeries; those there are grow to their own bounds',
  ),
  historyTrades: integer(
    5000,
    0,
    100_000,
    'Trades loaded from before a series was added, in ten requests at most; before them, bars are estimated from candles. 0 for neither',
  ),
  maxBars: cap(1500, 10, 100_000, 'Bars of one series (216 bytes each); the oldest make way'),
  maxCells: cap(
    65_536,
    256,
    10_000_000,
    'Price steps of all footprints of one series (32 bytes each); the oldest bars lose theirs and are incomplete',
  ),
});

const LEDGER = v.strictObject({
  maxEntries: cap(
    10_000,
    16,
    1_000_000,
    'Entries of the data-quality ledger that are kept; older ones make way and are counted',
  ),
});

const PUBLISH = v.strictObject({
  perSecond: integer(10, 4, 60, 'Snapshots a second to a screen that does not ask for another rate'),
});

const LOG = v.strictObject({
  level: oneOf(['debug', 'info', 'warn', 'error'], 'Least severe event that is logged'),
  dir: text('', 'Directory of the log files; empty for none'),
  maxBytes: integer(10_000_000, 10_000, 1_000_000_000, 'Size at which a log file is rotated, bytes'),
  recent: cap(2000, 10, 1_000_000, 'Newest events kept in memory, for screens and programs'),
  backups: integer(5, 0, 100, 'Rotated files kept beside each log file'),
});

/** The schema itself, from which the reference of options is generated. */
export const CONFIG_SCHEMA = v.strictObject({
  name: text('', 'Name of the engine, which every line of its log has as `engine`; empty for none'),
  venue: oneOf(STREAM_VENUE_IDS, 'Venue of calls that name none'),
  engineHeapMb: integer(
    2048,
    64,
    65_536,
    'Heap of the engine thread of the desktop and the browser host, MB; a thread that needs more ends alone and is started again',
  ),
  ...COLLECT,
  testnet: flag(false, 'Use the test network of each venue that has one'),
  endpoints: v.optional(
    v.pipe(
      v.strictObject(
        Object.fromEntries(STREAM_VENUE_IDS.map((id) => [id, v.exactOptional(ENDPOINTS)])) as Record<
          (typeof STREAM_VENUE_IDS)[number],
          v.ExactOptionalSchema<typeof ENDPOINTS, undefined>
        >,
      ),
      v.description("Base URLs that replace a venue's own"),
    ),
    {},
  ),
  pingIntervalMs: integer(
    20 * SECOND,
    SECOND,
    10 * MINUTE,
    'Silence after which a socket is pinged; venues that want pings of ours name their own time',
  ),
  pingTimeoutMs: integer(10 * SECOND, SECOND, 10 * MINUTE, 'Time in which a ping of ours must be answered'),
  connectTimeoutMs: integer(30 * SECOND, 100, 10 * MINUTE, 'Time in which a socket must open'),
  requestTimeoutMs: integer(15 * SECOND, 100, 10 * MINUTE, 'Time in which a REST request must be answered'),
  maxRecentTrades: cap(1000, 1, 1_000_000, 'Trades kept for each symbol'),
  maxSymbols: cap(
    10_000,
    1,
    1_000_000,
    'Symbols of all venues that state is kept of; messages about more are left out and counted',
  ),
  maxStreams: cap(20_000, 1, 1_000_000, 'Streams open at once; more are rejected'),
  maxInstruments: cap(
    50_000,
    100,
    1_000_000,
    'Instruments of all venues that the search knows; more are left out and counted',
  ),
  maxTexts: cap(
    8192,
    64,
    1_000_000,
    'Symbols and topics of one venue whose texts are made once; with more of them they are forgotten and made anew',
  ),
  maxListeners: cap(1000, 1, 100_000, 'Listeners of one engine; more are rejected with an error'),
  eventQueue: cap(
    10_000,
    1,
    1_000_000,
    'Events that wait for a program which reads eventQueue(); with more of them the oldest makes way and is counted',
  ),
  defaultOrderBookDepth: integer(20, 1, 5000, 'Depth of books that are asked for without one'),
  reconnect: v.optional(RECONNECT, {}),
  staleThresholdMs: integer(30 * SECOND, 100, DAY, 'Silence that counts as stale while no usual pause is known'),
  healthCheckIntervalMs: integer(5 * SECOND, 100, HOUR, 'Time between two reports of health'),
  watchdogMs: integer(60 * SECOND, 100, DAY, 'Silence that ends a connection while no usual pause is known'),
  maxConnectionAgeMs: integer(
    23 * HOUR,
    10 * SECOND,
    7 * DAY,
    'Age at which a connection is replaced before the venue closes it',
  ),
  readEveryMs: integer(
    0,
    0,
    5,
    'From 5,000 messages a second on, sockets are read in turns this far apart: 1 takes some 10 % less of the processor with TLS and makes `receivedAt` late by up to as much; 0 for at once',
  ),
  batchSize: cap(200, 1, 1024, 'Topics on one socket; never above what the venue allows'),
  unsubscribeDelayMs: integer(
    5 * SECOND,
    0,
    10 * MINUTE,
    'How long a stream nobody needs stays subscribed, in case it is needed again',
  ),
  book: v.optional(BOOK, {}),
  candles: v.optional(CANDLES, {}),
  backfill: v.optional(BACKFILL, {}),
  requests: v.optional(REQUESTS, {}),
  renewal: v.optional(RENEWAL, {}),
  dedup: v.optional(DEDUP, {}),
  circuit: v.optional(CIRCUIT, {}),
  orderFlow: v.optional(ORDER_FLOW, {}),
  ledger: v.optional(LEDGER, {}),
  publish: v.optional(PUBLISH, {}),
  log: v.optional(LOG, {}),
  rest: v.optional(REST, {}),
  network: v.optional(NETWORK, {}),
  serve: v.optional(SERVE, {}),
  remote: v.optional(REMOTE, {}),
  equities: v.optional(EQUITIES, {}),
  publishers: v.optional(PUBLISHERS, {}),
  alerts: v.optional(ALERTS, {}),
});
