import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { HealthReport } from '../../../src-shared/wire/health.ts';
import { withPollProblems } from '../../engine/health/poll-problems.ts';
import { PastFigures } from '../../engine/past/past-figures.ts';
import type { InstrumentSearch, InstrumentsFound, MarketSource, Past } from '../../engine/publish/market-source.ts';
import type { PolledEquities } from './polled-equities.ts';

/** A source whose session has equities beside the venues that stream: one search, one list of records, one report of health. */
export function withEquities(source: MarketSource, equities: PolledEquities): MarketSource {
  const { id } = equities.venue;
  return {
    market: source.market,
    histories: source.histories,
    past: pastOfBoth(source, equities),
    log: source.log,
    ...(source.hops === undefined ? {} : { hops: source.hops }),
    ...(source.quality === undefined ? {} : { quality: source.quality }),
    now: () => source.now(),
    setTimer: (callback, delayMs) => source.setTimer(callback, delayMs),
    venueAheadMs: (venue) => source.venueAheadMs?.(venue),
    venue: (venue) => source.venue(venue),
    polled: (venue) => (venue === id ? equities : undefined),
    open: (venue, request) => source.open(venue, request),
    canPrefetch: (venue) => source.canPrefetch?.(venue) === true,
    loadOlderCandles(venue, symbol, interval) {
      if (venue === id) equities.loadOlderCandles(symbol, interval);
      else source.loadOlderCandles(venue, symbol, interval);
    },
    loadPastTrades: (...asked) => source.loadPastTrades?.(...asked),
    async getInstruments(ids) {
      const [own, others] = [ids.filter(isOwn), ids.filter((one) => !isOwn(one))];
      const found = equities.instruments(own);
      return others.length === 0 ? found : [...(await source.getInstruments(others)), ...found];
    },
    onInstruments(listener) {
      const ends = [source.onInstruments?.(listener), equities.onInstruments(listener)];
      return () => {
        for (const end of ends) end?.();
      };
    },
    onTickers: (listener) => equities.feed.on({ onTickers: () => listener(id) }),
    searchInstruments: (search) => searchBoth(source, equities, search),
    health: () => withPolls(source.health()),
    ...(source.healthInTurns !== undefined && {
      healthInTurns: async () => withPolls(await (source.healthInTurns?.() ?? source.health())),
    }),
    ledger: (query) => source.ledger(query),
    onMerged(merged, from, frames) {
      source.onMerged(
        merged.filter((one) => !isOwn(one)),
        from,
        frames,
      );
    },
    reconnect(connection) {
      if (connection === undefined) equities.pollNow();
      return source.reconnect(connection) || connection === undefined;
    },
  };

  function withPolls(report: HealthReport): HealthReport {
    const polls = [equities.health()];
    return { ...report, polls, problems: withPollProblems(report.problems, polls) };
  }

  function isOwn(instrument: InstrumentId): boolean {
    return splitInstrumentId(instrument).venue === id;
  }
}

/** What tickers did before this session looked at them is not asked for. */
function pastOfBoth(source: MarketSource, equities: PolledEquities): Past {
  const own = new PastFigures({
    now: () => source.now(),
    quoteOf: (instrument) => equities.quote(splitInstrumentId(instrument).symbol)?.quote,
  });
  return {
    read: (query) =>
      query.instruments.flatMap((instrument) =>
        (splitInstrumentId(instrument).venue === equities.venue.id ? own : source.past).read({
          ...query,
          instruments: [instrument],
        }),
      ),
  };
}

/**
 * The ticker that was typed comes first, then what streams, then other equities, which have at least a third of the places if there are so many.
 * A search by asset means coins: `A` is none of Agilent's.
 */
async function searchBoth(
  source: MarketSource,
  equities: PolledEquities,
  search: InstrumentSearch,
): Promise<InstrumentsFound> {
  const { id } = equities.venue;
  const { query, limit, venues, base } = search;
  if (base !== undefined || venues?.includes(id) === false) return source.searchInstruments(search);
  const own = equities.search(search);
  if (venues?.every((venue) => venue === id) === true) return own;
  const others = await source.searchInstruments({
    ...search,
    ...(venues === undefined ? {} : { venues: venues.filter((venue) => venue !== id) }),
  });
  const typed = query.trim().toUpperCase().replace('.', '-');
  const isFirst = ({ symbol, id: one }: Instrument): boolean =>
    typed === '' ? search.recent?.includes(one) === true : symbol === typed;
  const first = own.instruments.filter(isFirst);
  const rest = own.instruments.filter((one) => !isFirst(one));
  const places = limit - first.length;
  const forRest = Math.min(rest.length, Math.max(Math.ceil(places / 3), places - others.instruments.length));
  const found = [
    ...first,
    ...others.instruments.slice(0, Math.max(0, places - forRest)),
    ...rest.slice(0, Math.max(0, forRest)),
  ];
  // Those chosen lately are in that order, whichever of both they are of.
  const recent = search.recent ?? [];
  const place = ({ id: one }: Instrument): number => (recent.includes(one) ? recent.indexOf(one) : recent.length);
  return {
    ...others,
    instruments: (typed === '' ? found.toSorted((a, b) => place(a) - place(b)) : found).slice(0, limit),
    total: others.total + own.total,
  };
}
