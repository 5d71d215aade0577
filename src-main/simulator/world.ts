import { STREAM_VENUE_IDS } from '../../src-shared/market/venue-ids.ts';
import type { StreamVenueId } from '../../src-shared/market/venue-ids.ts';
import type { Dialect, DialectLimits } from './dialects/dialect.ts';
import { FAMILIES } from './dialects/families.ts';
import { YahooDialect } from './dialects/yahoo/yahoo-dialect.ts';
import { YahooFaults } from './dialects/yahoo/yahoo-faults.ts';
import { EquityMarket } from './equities/equity-market.ts';
import { ALWAYS_OPEN, NEW_YORK, type Calendar } from './equities/sessions.ts';
import { Faults } from './faults/faults.ts';
import { FaultyVenue } from './faults/faulty-venue.ts';
import { defaultInstruments, madeUpInstruments } from './market/catalogue.ts';
import { atExchange } from './market/exchanges.ts';
import type { MarketInstrument } from './market/instrument.ts';
import { Market } from './market/market.ts';
import { Timeline } from './timeline.ts';
import { Truth } from './truth.ts';

/** What a simulated world is made of, whatever carries it to its clients. */
export interface WorldOptions {
  /** The same seed at the same virtual times gives the same events. */
  readonly seed: number;
  /** This many made-up symbols a venue (SIM0001USDT and on) instead of the dozen believable ones. */
  readonly symbols?: number;
  /** Mean order events a second of every symbol; about two in five are executions. */
  readonly eventsPerSecond?: number;
  /** Only these venues; all of them if absent. */
  readonly venues?: readonly StreamVenueId[];
  /** Limits of the venues to widen or narrow, such as `requestWeightPerMinute` for a bench or `pingEveryMs` for a test. */
  readonly limits?: Partial<DialectLimits>;
  /** Equities trade all day, every day, instead of in the sessions of New York. */
  readonly equitiesAlwaysOpen?: boolean;
  /** When equities trade, if neither in New York nor always. */
  readonly equityCalendar?: Calendar;
}

/** The equities of a world and what publishes them. */
export interface Equities {
  readonly market: EquityMarket;
  readonly yahoo: YahooDialect;
  readonly faults: YahooFaults;
}

/** A market, the lines to the venues that publish it, what is wrong with them and the truth, on one timeline. */
export interface World {
  readonly timeline: Timeline;
  readonly lines: ReadonlyMap<StreamVenueId, FaultyVenue>;
  readonly faults: Faults;
  readonly truth: Truth;
  readonly equities: Equities;
}

/** A running world at `startTime`, epoch ms: orders have been arriving for half a minute at least. */
export function createWorld(options: WorldOptions, startTime: number): World {
  const liveTime = Math.floor((startTime - (options.symbols === undefined ? WARM_UP_MS : 0)) / MINUTE) * MINUTE;
  const timeline = new Timeline(liveTime);
  const venues = options.venues ?? STREAM_VENUE_IDS;
  const traded = instrumentsOf(options, liveTime);
  const exchanges = FAMILIES.map((family) => {
    const listed = traded.filter((instrument) => family.venuesOf(instrument).some((venue) => venues.includes(venue)));
    return { family, instruments: paced(options, atExchange(family.exchange, listed)) };
  });
  const instruments = exchanges.flatMap((exchange) => exchange.instruments);
  const market = new Market({ seed: options.seed, timeline, instruments, liveTime });
  market.start();
  timeline.advanceTo(startTime);
  const all = exchanges.flatMap(({ family, instruments: own }) =>
    family.create({
      market,
      instruments: own,
      timeline,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    }),
  );
  const dialects = new Map<StreamVenueId, Dialect>(
    all.filter((dialect) => venues.includes(dialect.venue)).map((dialect) => [dialect.venue, dialect]),
  );
  const faults = new Faults(timeline, options.seed);
  let sockets = 0;
  const nextSocket = () => ++sockets;
  const lines = new Map(
    [...dialects].map(([venue, dialect]) => [venue, new FaultyVenue(dialect, { faults, timeline, nextSocket })]),
  );
  return { timeline, lines, faults, truth: new Truth(dialects), equities: equitiesOf(options, timeline) };
}

function equitiesOf({ seed, equitiesAlwaysOpen = false, equityCalendar }: WorldOptions, timeline: Timeline): Equities {
  const calendar = equityCalendar ?? (equitiesAlwaysOpen ? ALWAYS_OPEN : NEW_YORK);
  const market = new EquityMarket({ seed, calendar });
  const faults = new YahooFaults();
  return { market, faults, yahoo: new YahooDialect({ market, faults, now: () => timeline.now }) };
}

/** Base URLs of every venue of a world. */
export type Endpoints = Readonly<Record<StreamVenueId, { readonly ws: string; readonly rest: string }>>;

/** The endpoints of all venues on a host such as `127.0.0.1:8080`; each venue hangs below its id. */
export function endpointsAt(host: string): Endpoints {
  const entries = STREAM_VENUE_IDS.map((venue) => [
    venue,
    { ws: `ws://${host}/${venue}`, rest: `http://${host}/${venue}` },
  ]);
  return Object.fromEntries(entries) as Endpoints;
}

/** Splits `/binance-spot/ws/x?y` into the line it belongs to and what is below; undefined for any other path. */
export function routeTo(
  world: World,
  url: string,
): { readonly line: FaultyVenue; readonly target: string } | undefined {
  const [, venue = ''] = /^\/([a-z-]+)(?=[/?]|$)/.exec(url) ?? [];
  const line = world.lines.get(venue as StreamVenueId);
  return line === undefined ? undefined : { line, target: url.slice(venue.length + 1) };
}

function instrumentsOf(options: WorldOptions, time: number): readonly MarketInstrument[] {
  return options.symbols === undefined
    ? defaultInstruments(time)
    : madeUpInstruments(options.symbols, options.eventsPerSecond);
}

/** The instruments at the pace that was asked for, whatever their exchange's. */
function paced(
  { eventsPerSecond }: WorldOptions,
  instruments: readonly MarketInstrument[],
): readonly MarketInstrument[] {
  return eventsPerSecond === undefined
    ? instruments
    : instruments.map((instrument) => ({ ...instrument, eventsPerSecond }));
}

const MINUTE = 60_000;
const WARM_UP_MS = 30_000;
