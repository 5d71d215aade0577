import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import { createEngine, type Engine } from '../../../engine/engine.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { ClockPort, EnginePorts, HttpAnswer, LogPort, StorePort } from '../../../engine/ports.ts';
import type { VenueFacts } from '../../../engine/venue/venue-facts.ts';
import type { RestRequest, StreamVenue, VenueEndpoints } from '../../../engine/venue/venue.ts';
import { probeVenue, type ProbeResult } from '../../node/doctor/probe.ts';
import { type BookAgreement, type BookLevels, compareBooks, readBook } from './book-comparison.ts';
import type { CaptureSink } from './capture-sink.ts';
import type { CheckedFact } from './checked-fact.ts';
import { judge } from './judge.ts';
import { checkUnknownSymbol } from './unknown-symbol-check.ts';
import { VenueObserver } from './venue-observer.ts';

/** What a check of one venue works with. */
export interface VenueCheckOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'sockets' | 'http' | 'random'>;
  readonly venue: StreamVenue;
  readonly facts: VenueFacts;
  readonly endpoints: VenueEndpoints;
  readonly config: EngineConfig;
  /** How long streams are observed, ms. */
  readonly observeMs: number;
  readonly capture?: CaptureSink;
  /** Resolves if observation is to end early. */
  readonly isEnough?: Promise<void>;
  /** Called with the observer once streams are open. */
  readonly onOpened?: (observer: VenueObserver) => void;
}

/** Reaches a venue, streams three of its instruments and compares what comes with what is assumed. Never rejects for what the venue does. */
export async function checkVenue(options: VenueCheckOptions): Promise<readonly CheckedFact[]> {
  const { venue, endpoints, ports } = options;
  const alternatives = endpoints.ws === venue.endpoints.production.ws ? (venue.endpoints.alternatives ?? []) : [];
  const [reached, others] = await Promise.all([
    probeVenue(ports, venue, endpoints),
    Promise.all(alternatives.map((alternative) => probeVenue(ports, venue, alternative))),
  ]);
  const endpoint = [
    ...reached.map((result) => endpointFact(venue.id, 'endpoint', result)),
    ...others.flat().map((result) => endpointFact(venue.id, 'alternative', result)),
  ];
  // Then nothing else can be found, and waiting would be in vain.
  if (reached.every(({ isOk }) => !isOk)) return endpoint;
  // Attempts to connect are counted by the second at some venues.
  await pause(ports.clock, BETWEEN_ATTEMPTS_MS);
  const [clock, streamed] = await Promise.all([measureClock(options), observe(options)]);
  return [
    ...endpoint,
    clockFact(venue, clock),
    ...streamed.facts,
    ...judge({
      venue,
      facts: options.facts,
      observer: streamed.observer,
      now: streamed.endedAt,
      aheadMs: venue.time.trailsByMs === undefined ? clock : undefined,
      isChecksumWrong: streamed.isChecksumWrong,
    }),
  ];
}

interface Streamed {
  readonly observer: VenueObserver;
  readonly facts: readonly CheckedFact[];
  /** Monotonic ms. */
  readonly endedAt: number;
  readonly isChecksumWrong: boolean;
}

async function observe(options: VenueCheckOptions): Promise<Streamed> {
  const { ports, venue, facts, endpoints, config, capture } = options;
  const observer = new VenueObserver({ venue, facts, ports, ...(capture === undefined ? {} : { capture }) });
  const engine = createEngine({
    ports: { ...ports, sockets: observer.sockets, http: observer.http, store: NO_STORE, log: NO_LOG },
    venues: { [venue.id]: observer.venue },
    config: { ...config, endpoints: { ...config.endpoints, [venue.id]: endpoints } },
  });
  const lists = { rejected: 0, problem: '' };
  let isChecksumWrong = false;
  engine.quality.on((event) => {
    if (event.kind === 'book-changed' && event.reason === 'checksum-mismatch') isChecksumWrong = true;
    if ((event.kind !== 'malformed' && event.kind !== 'request-failed') || event.details?.['where'] !== 'instruments')
      return;
    lists.problem = event.reason;
    lists.rejected += Number(event.details['rows'] ?? 0);
  });
  try {
    await engine.start();
    const { instruments } = await engine.source.searchInstruments({
      query: '',
      limit: MOST_LISTED,
      venues: [venue.id],
    });
    const symbols = chooseSymbols(
      facts,
      instruments.filter(({ status }) => status === 'trading').map(({ symbol }) => symbol),
    );
    for (const request of symbols.flatMap((symbol) => requestsFor(venue, symbol))) {
      observer.expect(request);
      engine.source.open(venue.id, request);
    }
    options.onOpened?.(observer);
    const isOver = pause(ports.clock, options.observeMs);
    await (options.isEnough === undefined ? isOver : Promise.race([isOver, options.isEnough]));
    const endedAt = ports.clock.monotonic();
    const [books, unknown] = await Promise.all([
      Promise.all(symbols.map((symbol) => compareWithRest(options, { engine, observer, symbol }))),
      checkUnknownSymbol(options),
    ]);
    return {
      observer,
      facts: [listFact(venue.id, instruments.length, lists), unknown, ...books],
      endedAt,
      isChecksumWrong,
    };
  } finally {
    await engine.stop();
  }
}

/** The first three of the symbols to check that are listed, and others if there are fewer; all as they are if nothing is listed. */
function chooseSymbols({ symbols }: VenueFacts, listed: readonly string[]): readonly string[] {
  const known = new Set(listed);
  const preferred = symbols.filter((symbol) => known.has(symbol));
  const chosen = listed.length === 0 ? symbols : [...new Set([...preferred, ...listed])];
  return chosen.slice(0, SYMBOLS);
}

function requestsFor(venue: StreamVenue, symbol: string): readonly ChannelRequest[] {
  return venue.channels
    .map((channel): ChannelRequest => {
      if (channel === 'book') return { channel, symbol, depth: BOOK_DEPTH };
      return channel === 'candle' ? { channel, symbol, interval: '1m' } : { channel, symbol };
    })
    .filter((request) => venue.topicsOf(request).length > 0);
}

interface BookNeeds {
  readonly engine: Engine;
  readonly observer: VenueObserver;
  readonly symbol: string;
}

async function compareWithRest(options: VenueCheckOptions, needs: BookNeeds): Promise<CheckedFact> {
  const { venue, facts } = options;
  const about = {
    venue: venue.id,
    fact: 'book-snapshot',
    about: needs.symbol,
    assumed: `at least ${String(facts.book.leastEqual * 100)} % of ${String(facts.book.levels)} levels a side as over REST`,
  } as const;
  let best: BookAgreement | undefined;
  let problem = '';
  for (let attempt = 0; attempt < COMPARISONS; attempt++) {
    const outcome = await compareOnce(options, needs);
    if (typeof outcome === 'string') problem = outcome;
    else if (best === undefined || shareOf(outcome) > shareOf(best)) best = outcome;
    if (best !== undefined && shareOf(best) >= facts.book.leastEqual) break;
  }
  if (best === undefined) return { ...about, met: problem, verdict: 'differs' };
  const difference = best.difference === undefined ? '' : `: ${best.difference}`;
  return {
    ...about,
    met: `${String(best.equal)} of ${String(best.levels)} levels equal${difference}`,
    verdict: shareOf(best) >= facts.book.leastEqual ? 'as-assumed' : 'differs',
  };
}

/** One comparison, or why there is none. */
async function compareOnce(
  options: VenueCheckOptions,
  { engine, observer, symbol }: BookNeeds,
): Promise<BookAgreement | string> {
  const { venue, facts, ports } = options;
  const states: BookLevels[] = [];
  const note = (): void => {
    const book = engine.getOrderBook(symbol, { venue: venue.id, depth: BOOK_DEPTH, levels: KEPT_LEVELS });
    if (book !== undefined && book.bids.length > 0) states.push({ bids: book.bids, asks: book.asks });
  };
  const topics = new Set(venue.topicsOf({ channel: 'book', symbol, depth: BOOK_DEPTH }).map(({ key }) => key));
  const stop = observer.onTaken((topic) => {
    if (topics.has(topic)) note();
  });
  note();
  try {
    const answer = await askRest(options, facts.book.request(symbol));
    await pause(ports.clock, SETTLE_MS);
    if (typeof answer === 'string') return answer;
    const fresh = readBook(parseJsonText(UTF8.decode(answer.body)), facts.book);
    if (fresh === undefined) return 'the answer has no book where the table says';
    return states.length === 0 ? 'there is no book of ours' : compareBooks(fresh, states, facts.book.levels);
  } finally {
    stop();
  }
}

/** How far the venue's clock is ahead of ours, ms: the median of three answers; undefined if none came. */
async function measureClock(options: VenueCheckOptions): Promise<number | undefined> {
  const { ports, venue } = options;
  const offsets: number[] = [];
  for (let i = 0; i < CLOCK_SAMPLES; i++) {
    const startedAt = ports.clock.monotonic();
    const answer = await askRest(options, venue.time.request());
    const time = typeof answer === 'string' ? undefined : venue.time.parse(answer.body);
    // When the venue looked at its clock, in the middle of the exchange.
    if (typeof time === 'number') offsets.push(time - (ports.clock.now() - (ports.clock.monotonic() - startedAt) / 2));
    await pause(ports.clock, CLOCK_PAUSE_MS);
  }
  return offsets.toSorted((a, b) => a - b)[Math.floor(offsets.length / 2)];
}

/** The answer to a request, or in words why there is none. */
async function askRest(
  { ports, venue, endpoints }: VenueCheckOptions,
  { path, body }: RestRequest,
): Promise<HttpAnswer | string> {
  try {
    const answer = await ports.http.request({
      url: endpoints.rest + path,
      timeoutMs: REQUEST_MS,
      headers: { ...venue.headers, ...endpoints.headers },
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
    });
    return answer.status === 200 ? answer : `answered ${String(answer.status)}`;
  } catch (failure) {
    return failure instanceof Error ? failure.message : 'no answer';
  }
}

function endpointFact(
  venue: StreamVenueId,
  fact: 'endpoint' | 'alternative',
  { what, url, isOk, finding, tookMs }: ProbeResult,
): CheckedFact {
  return {
    venue,
    fact,
    about: `${what} ${url}`,
    assumed: fact === 'endpoint' ? 'answers' : 'answers, where it is meant for',
    met: `${finding} (${tookMs.toFixed(0)} ms)`,
    verdict: isOk ? 'as-assumed' : fact === 'endpoint' ? 'differs' : 'not-seen',
  };
}

function clockFact({ id, time }: StreamVenue, aheadMs: number | undefined): CheckedFact {
  const behind = time.trailsByMs ?? 0;
  const about = {
    venue: id,
    fact: 'clock',
    about: '',
    assumed: `${String(-MOST_SKEW_MS - behind)} to ${String(MOST_SKEW_MS)} ms ahead of ours`,
  } as const;
  if (aheadMs === undefined) return { ...about, met: 'no answer', verdict: 'differs' };
  return {
    ...about,
    met: `${aheadMs.toFixed(0)} ms`,
    verdict: aheadMs <= MOST_SKEW_MS && aheadMs >= -MOST_SKEW_MS - behind ? 'as-assumed' : 'differs',
  };
}

function listFact(
  venue: StreamVenueId,
  rows: number,
  { rejected, problem }: { readonly rejected: number; readonly problem: string },
): CheckedFact {
  return {
    venue,
    fact: 'instruments',
    about: '',
    assumed: 'a list, every row of which can be read',
    met: `${String(rows)} instruments, ${String(rejected)} rows rejected${problem === '' ? '' : `: ${problem}`}`,
    verdict: rows > 0 && rejected === 0 ? 'as-assumed' : 'differs',
  };
}

function shareOf({ equal, levels }: BookAgreement): number {
  return levels === 0 ? 0 : equal / levels;
}

/** Resolves after so many ms. */
function pause(clock: Pick<ClockPort, 'setTimer'>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(resolve, ms);
  });
}

/** Lists are read anew. */
const NO_STORE: StorePort = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };
const NO_LOG: LogPort = { write: () => undefined };
const UTF8 = new TextDecoder();
const SYMBOLS = 3;
const MOST_LISTED = 100_000;
const BOOK_DEPTH = 1000;
/** Of our book, a side, when it is compared: enough for the levels of REST to be within. */
const KEPT_LEVELS = 60;
const COMPARISONS = 8;
/** What was on the way when REST answered has come. */
const SETTLE_MS = 1500;
const BETWEEN_ATTEMPTS_MS = 1500;
const CLOCK_SAMPLES = 3;
const CLOCK_PAUSE_MS = 500;
const MOST_SKEW_MS = 1000;
const REQUEST_MS = 10_000;
