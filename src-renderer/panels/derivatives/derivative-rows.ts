import { exchangeMarkOf } from '../../../src-shared/market/exchange-mark.ts';
import { isNotTraded } from '../../../src-shared/market/instrument.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns } from '../../../src-shared/market/csv.ts';
import type { LongShortScope } from '../../../src-shared/market/channels.ts';
import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import { QUOTE } from '../../../src-shared/wire/layout.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import { STATUS_COLUMNS, statusCells } from '../../feed/export-instant.ts';
import type { ExportInstant } from '../../feed/export-instant.ts';
import type { QuoteBuffer } from '../../feed/quote-buffer.ts';
import { fundingOf } from '../../feed/quote-funding.ts';
import { openInterestOf } from '../../feed/quote-worth.ts';
import type { InstrumentsById } from '../../feed/quote-worth.ts';
import { formatAge, formatCountdown } from '../../format/age.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import { formatFundingInterval, fundingTitle } from '../../format/funding.ts';
import { kindText } from '../../format/instrument-label.ts';
import type { GridCell, GridColumn } from '../../ui/virtual-grid.ts';
import type { PanelSession } from '../panel.ts';
import { changeCell, pastNote, signedCell } from '../parts/quote-cells.ts';
import { changeSince, type Change, type PastCache } from '../../feed/past-cache.ts';
import type { Zone } from '../../format/zone.ts';

/** Columns of the table, the first to be left out last. */
export const DERIVATIVE_COLUMNS = [
  { id: 'market', label: 'Market', width: 'minmax(110px, 1.6fr)', isText: true, shown: 'always' },
  {
    id: 'funding',
    label: 'Funding %',
    width: '76px',
    title: 'Rate of one interval, which holders of long positions pay if it is above zero',
  },
  { id: 'interval', label: 'Every', width: '44px', title: 'Time between two payments', leftOutBelow: 'full' },
  {
    id: 'yearly',
    label: 'Year %',
    width: '62px',
    title: 'The rate of a year of 365 days, not compounded: by it venues compare',
    leftOutBelow: 'narrow',
  },
  {
    id: 'next',
    label: 'Next in',
    width: '60px',
    title: 'Time to the next payment, by the venue’s clock',
    leftOutBelow: 'medium',
  },
  {
    id: 'predicted',
    label: 'Predicted %',
    width: '88px',
    title: 'Rate of the next interval as the venue predicts it',
    leftOutBelow: 'full',
  },
  {
    id: 'openInterest',
    label: 'OI',
    width: '58px',
    title: 'Open interest in quote units, at the mark price',
    leftOutBelow: 'very-narrow',
  },
  {
    id: 'change1h',
    label: 'OI 1 h %',
    width: '64px',
    title: 'Change of the open positions, in the venue’s unit',
    leftOutBelow: 'wide',
  },
  {
    id: 'change24h',
    label: 'OI 24 h %',
    width: '68px',
    title: 'Change of the open positions, in the venue’s unit',
    leftOutBelow: 'full',
  },
  {
    id: 'longShort',
    label: 'Long/short',
    width: '80px',
    title: 'Accounts that are long for each one that is short, as the exchange counts them',
    leftOutBelow: 'wide',
  },
  {
    id: 'basisSpot',
    label: 'To spot bps',
    width: '88px',
    title: 'Mark price against the middle of the spot market of the same exchange and currency, else of another',
    leftOutBelow: 'wide',
  },
  {
    id: 'basisIndex',
    label: 'To index bps',
    width: '94px',
    title: 'Mark price against the venue’s index',
    leftOutBelow: 'full',
  },
] as const satisfies readonly GridColumn[];

/** A column of the table. */
export type DerivativeColumn = (typeof DERIVATIVE_COLUMNS)[number]['id'];

/** The derivatives of an asset that are traded, in the order of the session's venues, each with the spot market it is compared with. */
export interface DerivativeMarket {
  readonly instrument: Instrument;
  readonly spot: Instrument | undefined;
  readonly venue: VenueInfo | undefined;
}

/** The markets of a panel's asset: at most {@link MOST_MARKETS}. */
export function derivativeMarkets(session: PanelSession | undefined): readonly DerivativeMarket[] {
  const peers = session?.peers ?? [];
  const place = new Map<string, number>(session?.venues.map(({ id }, at) => [id, at]));
  const exchange = new Map<string, string>(session?.venues.map((venue) => [venue.id, venue.exchange]));
  const spots = peers.filter(({ marketType }) => marketType === 'spot');
  return peers
    .filter(({ marketType, status }) => marketType !== 'spot' && marketType !== 'equity' && !isNotTraded(status))
    .toSorted(
      (a, b) =>
        (place.get(a.venue) ?? Infinity) - (place.get(b.venue) ?? Infinity) ||
        (a.expiryTime ?? 0) - (b.expiryTime ?? 0),
    )
    .slice(0, MOST_MARKETS)
    .map((instrument) => {
      const same = spots.filter(({ quote }) => quote === instrument.quote);
      return {
        instrument,
        spot: same.find(({ venue }) => exchange.get(venue) === exchange.get(instrument.venue)) ?? same[0],
        venue: session?.venues.find(({ id }) => id === instrument.venue),
      };
    });
}

/** The ids of the markets. */
export function idsOf(markets: readonly DerivativeMarket[]): readonly InstrumentId[] {
  return markets.map(({ instrument }) => instrument.id);
}

/** The spot markets that they are compared with, each once. */
export function spotsOf(markets: readonly DerivativeMarket[]): readonly InstrumentId[] {
  return [...new Set(markets.flatMap(({ spot }) => (spot === undefined ? [] : [spot.id])))];
}

/** What cells are made of. */
export interface DerivativeContext {
  readonly quotes: QuoteBuffer;
  /** Of the spot markets. */
  readonly spots: QuoteBuffer;
  /** What figures were. */
  readonly past: Pick<PastCache, 'find'>;
  readonly zone: Zone;
  /** Epoch ms by the engine's clock. */
  readonly now: number;
}

/** Everything that is known of a market; NaN is a fact that is not. */
interface DerivativeFacts {
  readonly funding: ReturnType<typeof fundingOf>;
  /** By the venue's clock. */
  readonly nextInMs: number;
  readonly openInterest: ReturnType<typeof openInterestOf>;
  readonly change1h: Change | undefined;
  readonly change24h: Change | undefined;
  readonly longShort: number;
  /** By the venue's clock. */
  readonly longShortAgeMs: number;
  readonly mark: number;
  readonly index: number;
  /** Shares of the price. */
  readonly basisSpot: number;
  readonly basisIndex: number;
}

/** What is known of a market now. */
function factsOf(
  { instrument, spot }: DerivativeMarket,
  { quotes, spots, past, now }: DerivativeContext,
): DerivativeFacts {
  const { id } = instrument;
  const records: InstrumentsById = { [id]: instrument };
  const value = readerOf(quotes, id);
  const funding = fundingOf(id, quotes, records);
  const size = value(QUOTE.openInterest);
  const mark = firstKnown(value(QUOTE.markPrice), value(QUOTE.last));
  const index = value(QUOTE.indexPrice);
  return {
    funding,
    nextInMs: funding.nextTime - (now + value(QUOTE.venueAheadMs)),
    openInterest: openInterestOf(id, quotes, records),
    change1h: changeSince(past.find(id)?.openInterest1h, size, now),
    change24h: changeSince(past.find(id)?.openInterest24h, size, now),
    longShort: value(QUOTE.longShortRatio),
    longShortAgeMs: now + firstKnown(value(QUOTE.venueAheadMs), 0) - value(QUOTE.longShortTime),
    mark,
    index,
    basisSpot: spot === undefined ? NaN : mark / middleOf(spots, spot.id) - 1,
    basisIndex: mark / index - 1,
  };
}

/** What a cell of a market says; a dash and why if it is not known. */
export function derivativeCell(
  market: DerivativeMarket,
  column: DerivativeColumn,
  context: DerivativeContext,
): GridCell {
  const cell = knownCell(market, column, context);
  return cell.text === '' ? { text: DASH, tone: 'dim', title: cell.title ?? unknownText(market, column) } : cell;
}

function unknownText({ instrument, spot, venue }: DerivativeMarket, column: DerivativeColumn): string {
  const exchange = venue?.exchange ?? 'The venue';
  if (OF_FUNDING.has(column) && instrument.marketType.startsWith('future')) return 'Only perpetuals have funding';
  if (column === 'predicted') return `${exchange} has sent no prediction`;
  if (column === 'basisIndex') return `${exchange} has sent no index price`;
  return column === 'basisSpot' && spot === undefined
    ? `No spot market in ${instrument.quote} to compare with`
    : 'It has not come yet';
}

function knownCell(market: DerivativeMarket, column: DerivativeColumn, context: DerivativeContext): GridCell {
  const { instrument, spot } = market;
  const facts = factsOf(market, context);
  switch (column) {
    case 'market':
      return {
        mark: exchangeMarkOf(instrument.venue),
        text: instrument.symbol,
        tail: ` ${kindText(instrument)}`,
        tone: 'tag',
        title: spot === undefined ? instrument.id : `${instrument.id}, compared with ${spot.id}`,
      };
    case 'funding':
      return fundingCell(facts, context);
    case 'interval':
      return { text: formatFundingInterval(facts.funding.intervalMs), tone: 'dim' };
    case 'yearly':
      return signedCell(facts.funding.yearlyRate, 2, 100);
    case 'next':
      return { text: facts.nextInMs > 0 ? formatCountdown(facts.nextInMs) : '', tone: 'dim' };
    case 'predicted':
      return signedCell(facts.funding.predictedRate, 4, 100);
    case 'openInterest':
      return openInterestCell(market, facts);
    case 'change1h':
      return interestChangeCell(market, facts.change1h, HOUR_MS, context);
    case 'change24h':
      return interestChangeCell(market, facts.change24h, 24 * HOUR_MS, context);
    case 'longShort':
      return longShortCell(market, facts);
    case 'basisSpot':
      return signedCell(facts.basisSpot, 1, 10_000);
    case 'basisIndex':
      return signedCell(facts.basisIndex, 1, 10_000);
  }
}

function fundingCell({ funding }: DerivativeFacts, { now }: DerivativeContext): GridCell {
  return Number.isNaN(funding.rate)
    ? { text: '' }
    : { ...signedCell(funding.rate, 4, 100), title: fundingTitle(funding, now) };
}

function openInterestCell(
  { instrument }: DerivativeMarket,
  { openInterest: { base, value } }: Pick<DerivativeFacts, 'openInterest'>,
): GridCell {
  return {
    text: formatCompact(value),
    ...(!Number.isNaN(base) && { title: `${formatCompact(base)} ${instrument.base}` }),
  };
}

/** A change of open interest. */
function interestChangeCell(
  { instrument, venue }: DerivativeMarket,
  change: Change | undefined,
  spanMs: number,
  { past, zone }: DerivativeContext,
): GridCell {
  const note = pastNote(past.find(instrument.id), venue, venue?.hasOpenInterestHistory === true);
  return changeCell(change, spanMs, { zone, note });
}

/** The ratio, dim once it is older than three counts; a dash and why if there is none. */
function longShortCell(
  { instrument, venue }: DerivativeMarket,
  { longShort, longShortAgeMs }: Pick<DerivativeFacts, 'longShort' | 'longShortAgeMs'>,
): GridCell {
  if (venue?.longShortScope === undefined)
    return { text: DASH, tone: 'dim', title: `${venue?.exchange ?? 'This venue'} publishes no long/short ratio` };
  const counted = `accounts with positions in ${scopeText(venue.longShortScope, instrument)} at ${venue.exchange}`;
  if (Number.isNaN(longShort)) {
    const doubt = instrument.marketType.startsWith('future')
      ? `; ${venue.exchange} does not say whether it counts contracts with an end`
      : '';
    return { text: DASH, tone: 'dim', title: `No long/short ratio has come yet of ${counted}${doubt}` };
  }
  const share = ((longShort / (1 + longShort)) * 100).toFixed(1);
  const cell = {
    text: longShort.toFixed(2),
    title: `${share} % of ${counted} are long; counted every 5 minutes, ${formatAge(Math.max(0, longShortAgeMs))} ago`,
  };
  return longShortAgeMs > OLD_COUNT_MS ? { ...cell, tone: 'dim' } : cell;
}

function scopeText(scope: LongShortScope, { symbol, base, quote }: Instrument): string {
  switch (scope) {
    case 'contract':
      return symbol;
    case 'pair':
      return `any contract on ${base}/${quote}`;
    case 'asset':
      return `any contract on ${base}`;
  }
}

/** All markets as they are now, with every fact. */
export function derivativesTable(
  markets: readonly DerivativeMarket[],
  context: DerivativeContext,
  instant: ExportInstant,
): CsvTable {
  return {
    columns: CSV_COLUMNS,
    rows: markets.map((market) => {
      const { instrument, spot } = market;
      const value = readerOf(context.quotes, instrument.id);
      const { funding, openInterest, change1h, change24h, longShort, mark, index, basisSpot, basisIndex } = factsOf(
        market,
        context,
      );
      return [
        instrument.venue,
        instrument.symbol,
        instrument.marketType,
        ...statusCells({ state: STREAM_STATES[value(QUOTE.state)], lastDataAt: value(QUOTE.updatedAt) }, instant),
        funding.rate,
        funding.intervalMs,
        funding.yearlyRate,
        funding.predictedRate,
        ...timeCells(funding.nextTime),
        openInterest.base,
        openInterest.value,
        change1h?.share,
        change1h?.overMs,
        change24h?.share,
        change24h?.overMs,
        longShort,
        ...timeCells(value(QUOTE.longShortTime)),
        market.venue?.longShortScope,
        mark,
        index,
        spot?.id,
        basisSpot,
        basisIndex,
      ];
    }),
  };
}

function middleOf(quotes: QuoteBuffer, id: InstrumentId): number {
  const value = readerOf(quotes, id);
  return firstKnown((value(QUOTE.bidPrice) + value(QUOTE.askPrice)) / 2, value(QUOTE.last));
}

function firstKnown(one: number, other: number): number {
  return Number.isNaN(one) ? other : one;
}

function readerOf(quotes: QuoteBuffer, id: InstrumentId): (field: number) => number {
  const base = quotes.baseOf(id);
  return (field) => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
}

const CSV_COLUMNS: readonly string[] = [
  'venue',
  'symbol',
  'market_type',
  ...STATUS_COLUMNS,
  'funding_rate',
  'funding_interval_ms',
  'funding_rate_yearly',
  'funding_rate_predicted',
  ...timeColumns('funding_next'),
  'open_interest_base',
  'open_interest_quote',
  'open_interest_change_1h',
  'open_interest_change_1h_over_ms',
  'open_interest_change_24h',
  'open_interest_change_24h_over_ms',
  'long_short_ratio',
  ...timeColumns('long_short_counted'),
  'long_short_scope',
  'mark_price',
  'index_price',
  'spot',
  'basis_to_spot',
  'basis_to_index',
];
const OF_FUNDING: ReadonlySet<DerivativeColumn> = new Set(['funding', 'interval', 'yearly', 'next', 'predicted']);
const DASH = '–';
/** Three periods of five minutes. */
const OLD_COUNT_MS = 900_000;
const HOUR_MS = 3_600_000;
/** Most markets shown. */
const MOST_MARKETS = 24;
