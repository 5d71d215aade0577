import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import { isNotTraded, splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { MARKET_STATES } from '../../../src-shared/market/market-state.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import type { Watchlist } from '../../../src-shared/workspace/workspace.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { QuoteBuffer } from '../../feed/quote-buffer.ts';
import { fundingOf } from '../../feed/quote-funding.ts';
import { type InstrumentsById, openInterestOf, turnoverOf } from '../../feed/quote-worth.ts';
import { formatCompact, formatConverted, tickDecimals } from '../../format/decimal-text.ts';
import { formatFundingInterval, fundingTitle } from '../../format/funding.ts';
import { instrumentLabel, labelText } from '../../format/instrument-label.ts';
import { delistingText, isDelistedSoon, STATUS_WORDS } from '../../format/listing.ts';
import { sessionText } from '../../format/session-words.ts';
import { silenceTexts } from '../../format/silence-words.ts';
import type { Zone } from '../../format/zone.ts';
import { compareValues, lastCell, signedCell } from '../parts/quote-cells.ts';
import { isFiltering, passesFilter } from '../../state/instrument-filter.ts';
import type { InstrumentFilter } from '../../state/instrument-filter.ts';
import type { GridCell } from '../../ui/virtual-grid.ts';
import type { WatchlistSettings } from './settings.ts';

/** The instruments in the order shown: favourites first, then by the chosen column; absent values last in either direction. */
export function orderRows(
  instruments: readonly InstrumentId[],
  settings: Pick<WatchlistSettings, 'sort' | 'isDescending'> & Pick<Watchlist, 'favourites'>,
  { quotes, records }: Pick<CellContext, 'quotes' | 'records'>,
): readonly InstrumentId[] {
  const favourites = new Set(settings.favourites);
  const sign = settings.isDescending ? -1 : 1;
  const keys = new Map(instruments.map((id, at) => [id, sortKey(id, at, settings.sort, { quotes, records })]));
  return [...instruments].sort((a, b) => {
    const byFavourite = Number(favourites.has(b)) - Number(favourites.has(a));
    if (byFavourite !== 0) return byFavourite;
    return compareValues(keys.get(a) ?? NaN, keys.get(b) ?? NaN, sign);
  });
}

/** The instruments that pass a filter, in their order; one whose kind of market is not known yet does not pass a filter by kind. */
export function filterRows(
  instruments: readonly InstrumentId[],
  filter: InstrumentFilter | undefined,
  known: Pick<CellContext, 'records'> & { readonly venues: readonly VenueInfo[] },
): readonly InstrumentId[] {
  if (filter === undefined || !isFiltering(filter)) return instruments;
  return instruments.filter((id) => {
    const { venue } = splitInstrumentId(id);
    const record = known.records[id];
    return passesFilter(
      filter,
      known.venues.find((one) => one.id === venue),
      record === 'missing' ? undefined : record?.marketType,
    );
  });
}

/** What a row's cell says. Hot: for visible rows only. */
export function watchlistCell(id: InstrumentId, column: string, context: CellContext): GridCell {
  const { quotes } = context;
  const base = quotes.baseOf(id);
  const value = (field: number): number => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
  switch (column) {
    case 'symbol':
      return symbolCell(id, context);
    case 'last':
      return lastCell(
        value(QUOTE.last),
        quotes.previousLast[base / QUOTE_STRIDE] ?? NaN,
        decimalsOf(id, context, value(QUOTE.priceDecimals)),
        context.isGrouped,
      );
    case 'change':
      return signedCell(value(QUOTE.changePercent), 2, 1);
    case 'volume':
      return { text: formatCompact(turnoverOf(id, context.quotes, context.records)), tone: 'dim' };
    case 'funding':
    case 'fundingYearly':
      return fundingCell(id, column, context, context.now + value(QUOTE.venueAheadMs));
    case 'openInterest':
      return openInterestCell(id, context, value(QUOTE.openInterest));
    default:
      return { text: '' };
  }
}

/** The feed state of a row, for its dot; `quiet` if no data has come for longer than is usual. */
export function rowState(id: InstrumentId, quotes: QuoteBuffer): string {
  const base = quotes.baseOf(id);
  const silence = quotes.silenceOf(id);
  if (silence !== 'fine') return silence;
  return STREAM_STATES[base < 0 ? -1 : (quotes.numbers[base + QUOTE.state] ?? -1)] ?? 'none';
}

/** As many digits as the tick has; some venues send more, most of them zero. */
function decimalsOf(id: InstrumentId, { records }: CellContext, decimals: number): number {
  const record = records[id];
  return tickDecimals(record === 'missing' ? undefined : record?.tick, decimals);
}

function symbolCell(id: InstrumentId, context: CellContext): GridCell {
  const { records, favourites, venueOf, zone, now, quotes } = context;
  const record = records[id] === 'missing' ? undefined : records[id];
  const label = instrumentLabel(id, record, venueOf(splitInstrumentId(id).venue));
  const status = isNotTraded(record?.status) ? STATUS_WORDS[record.status] : undefined;
  const word = status ?? (record !== undefined && isDelistedSoon(record, now) ? 'delisting' : undefined);
  const delisting = record === undefined ? undefined : delistingText(record, zone, now);
  return {
    mark: label.mark,
    text: `${favourites.has(id) ? '★ ' : ''}${label.name}`,
    tail: [label.kind, word ?? '', sessionOf(id, quotes)].map((one) => (one === '' ? '' : ` ${one}`)).join(''),
    tone: 'tag',
    title: [
      `${labelText(label)}${status === undefined ? '' : `, ${status}, as the exchange’s list says`}`,
      ...(record?.title === undefined ? [] : [record.title]),
      ...(delisting === undefined ? [] : [delisting]),
      ...(quotes.silenceOf(id) === 'fine' ? [] : silenceTexts(quotes.timingOf(id), now).slice(0, 1)),
    ].join('\n'),
  };
}

/** What is not as usual of the exchange's session, such as `closed, delayed 15 min`; empty if it has none, or all is. */
function sessionOf(id: InstrumentId, quotes: QuoteBuffer): string {
  const base = quotes.baseOf(id);
  const state = MARKET_STATES[base < 0 ? -1 : (quotes.numbers[base + QUOTE.marketState] ?? -1)];
  return state === undefined ? '' : sessionText({ state, delayMs: quotes.numbers[base + QUOTE.delayMs] ?? NaN });
}

/**
 * The rate of one interval, of which people pay each, or that of a year, by which venues compare. A question mark follows a rate whose interval
 * is not known. `now` is by the venue's clock.
 */
function fundingCell(
  id: InstrumentId,
  column: 'funding' | 'fundingYearly',
  { quotes, records }: CellContext,
  now: number,
): GridCell {
  const funding = fundingOf(id, quotes, records);
  const title = fundingTitle(funding, now);
  if (column === 'fundingYearly') return { ...signedCell(funding.yearlyRate, 2, 100), title };
  const cell = signedCell(funding.rate, 4, 100);
  if (cell.text === '') return cell;
  const interval = formatFundingInterval(funding.intervalMs);
  return { ...cell, tail: ` / ${interval === '' ? '?' : interval}`, title };
}

/** Open interest in quote units, so that venues compare; a dash if the venue does not push it, empty until it came. */
function openInterestCell(id: InstrumentId, { records, quotes, venueOf }: CellContext, openInterest: number): GridCell {
  const record = records[id];
  if (record === undefined || record === 'missing') return { text: '' };
  const isPushed = record.marketType !== 'spot' && venueOf(record.venue)?.channels.includes('openInterest') === true;
  if (!isPushed)
    return {
      text: '—',
      tone: 'dim',
      title:
        record.marketType === 'spot' ? 'Spot markets have no open interest' : 'This venue does not push open interest',
    };
  const { base, value } = openInterestOf(id, quotes, records);
  if (Number.isNaN(openInterest)) return { text: '' };
  const contracts = record.sizeUnit === 'contracts' ? `${formatConverted(openInterest)} contracts` : undefined;
  const size = Number.isNaN(base)
    ? (contracts ?? '')
    : `${formatConverted(base)} ${record.base}${contracts === undefined ? '' : ` (${contracts})`}`;
  const worth = Number.isNaN(value) ? '' : `, worth ${formatCompact(value)} ${record.quote}`;
  return { text: formatCompact(value), tone: 'dim', title: `Open interest ${size}${worth}` };
}

function sortKey(
  id: InstrumentId,
  at: number,
  sort: WatchlistSettings['sort'],
  known: Pick<CellContext, 'quotes' | 'records'>,
): number | string {
  switch (sort) {
    case 'list':
      return at;
    case 'symbol':
      return splitInstrumentId(id).symbol;
    case 'volume':
      return turnoverOf(id, known.quotes, known.records);
    case 'openInterest':
      return openInterestOf(id, known.quotes, known.records).value;
    case 'funding':
    case 'fundingYearly':
      // Rates of different intervals do not compare.
      return fundingOf(id, known.quotes, known.records).yearlyRate;
    case 'last':
    case 'change': {
      const base = known.quotes.baseOf(id);
      return base < 0 ? NaN : (known.quotes.numbers[base + SORT_FIELDS[sort]] ?? NaN);
    }
  }
}

/** What cells need beside the quote. */
export interface CellContext {
  readonly quotes: QuoteBuffer;
  readonly records: InstrumentsById;
  readonly favourites: ReadonlySet<InstrumentId>;
  readonly isGrouped: boolean;
  /** Epoch ms by the engine's clock. */
  readonly now: number;
  readonly zone: Zone;
  readonly venueOf: (id: string) => VenueInfo | undefined;
}

const SORT_FIELDS = {
  last: QUOTE.last,
  change: QUOTE.changePercent,
};
