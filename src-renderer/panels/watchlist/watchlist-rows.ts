import { isNotTraded, splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { MARKET_STATES } from '../../../src-shared/market/market-state.ts';
import type { VenueInfo } from '../../../src-shared/wire/protocol.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { Change } from '../../feed/past-cache.ts';
import type { QuoteBuffer } from '../../feed/quote-buffer.ts';
import { fundingOf } from '../../feed/quote-funding.ts';
import { openInterestOf, turnoverOf } from '../../feed/quote-worth.ts';
import { formatCountdown } from '../../format/age.ts';
import { formatCompact, formatConverted, tickDecimals } from '../../format/decimal-text.ts';
import { formatFundingInterval, fundingTitle } from '../../format/funding.ts';
import { instrumentLabel, labelText } from '../../format/instrument-label.ts';
import { delistingText, isDelistedSoon, STATUS_WORDS } from '../../format/listing.ts';
import { sessionText } from '../../format/session-words.ts';
import { silenceTexts } from '../../format/silence-words.ts';
import type { Zone } from '../../format/zone.ts';
import type { GridCell } from '../../ui/virtual-grid.ts';
import { changeCell, lastCell, pastNote, priceText, signedCell } from '../parts/quote-cells.ts';
import type { WatchlistColumn } from './watchlist-columns.ts';
import { rowState } from './watchlist-order.ts';
import type { WatchlistRow } from './watchlist-order.ts';
import { baseVolumeOf, changeOf, openInterestChangeOf, readQuote, SPANS_MS, spreadBpsOf } from './watchlist-values.ts';
import type { QuoteContext } from './watchlist-values.ts';

/** What a row's cell says. Hot: for visible rows only. */
export function watchlistCell(id: InstrumentId, column: WatchlistColumn, context: CellContext): GridCell {
  return CELLS[column](id, context);
}

function priceCell(id: InstrumentId, context: CellContext): GridCell {
  const { quotes, isGrouped } = context;
  return lastCell(
    readQuote(id, quotes, QUOTE.last),
    quotes.previousLast[quotes.baseOf(id) / QUOTE_STRIDE] ?? NaN,
    decimalsOf(id, context, readQuote(id, quotes, QUOTE.priceDecimals)),
    isGrouped,
  );
}

/** What the head of a group says. */
export function groupCell({ title, count, isFolded }: Extract<WatchlistRow, { readonly kind: 'group' }>): GridCell {
  return { text: `${isFolded ? '▸' : '▾'} ${title}`, tail: ` ${count}`, tone: 'tag', action: 'fold' };
}

/** A cell, or, if it is empty, that its value is not known and why. */
function known(cell: GridCell, reason: string): GridCell {
  return cell.text === '' ? { text: '—', tone: 'dim', title: reason } : cell;
}

function spanCell(
  id: InstrumentId,
  change: Change | undefined,
  { past, zone, venueOf, spanMs, hasHistory }: CellContext & { readonly spanMs: number; readonly hasHistory: boolean },
): GridCell {
  const note = pastNote(past.find(id), venueOf(splitInstrumentId(id).venue), hasHistory);
  const cell = changeCell(change, spanMs, { zone, note });
  return known(cell, cell.title ?? '');
}

function sizeCell(value: number, reason: string): GridCell {
  return known({ text: formatCompact(value), tone: 'dim' }, reason);
}

function spreadCell(id: InstrumentId, context: CellContext): GridCell {
  const { quotes, isGrouped } = context;
  const [bid, ask] = [QUOTE.bidPrice, QUOTE.askPrice].map((field) => readQuote(id, quotes, field));
  const decimals = decimalsOf(id, context, readQuote(id, quotes, QUOTE.priceDecimals));
  const price = (value: number | undefined): string => priceText(value ?? NaN, decimals, isGrouped);
  const bps = spreadBpsOf(id, context);
  const text = Number.isNaN(bps) ? '' : bps.toFixed(bps < 10 ? 2 : 1);
  return known({ text, title: `Bid ${price(bid)}, ask ${price(ask)}` }, 'A best bid and a best ask have not come');
}

function stateCell(id: InstrumentId, { quotes, now }: CellContext): GridCell {
  const state = rowState(id, quotes);
  const isWell = state === 'running';
  const isSilent = state === 'quiet' || state === 'stale';
  return {
    text: state === 'none' ? '—' : state,
    tone: isWell ? 'good' : state === 'failed' ? 'bad' : 'warn',
    title: isSilent ? (silenceTexts(quotes.timingOf(id), now)[0] ?? '') : '',
  };
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
 * is not known.
 */
function fundingCell(
  id: InstrumentId,
  column: 'funding' | 'fundingYearly' | 'nextFunding',
  { quotes, records, now: engineNow }: CellContext,
): GridCell {
  const now = engineNow + readQuote(id, quotes, QUOTE.venueAheadMs);
  const record = records[id];
  const marketType = record === undefined || record === 'missing' ? undefined : record.marketType;
  if (marketType !== undefined && marketType !== 'perp' && marketType !== 'perp-inverse')
    return known(NOTHING, 'Only perpetuals have funding');
  const funding = fundingOf(id, quotes, records);
  if (Number.isNaN(funding.rate)) return known(NOTHING, 'The funding rate has not come');
  const title = fundingTitle(funding, now);
  switch (column) {
    case 'fundingYearly':
      return known({ ...signedCell(funding.yearlyRate, 2, 100), title }, 'The time between payments is not known');
    case 'nextFunding': {
      const restMs = funding.nextTime - now;
      const text = Number.isNaN(restMs) ? '' : formatCountdown(restMs);
      return known({ text, tone: 'dim', title }, 'The time of the next payment, or the venue’s clock, is not known');
    }
    case 'funding': {
      const interval = formatFundingInterval(funding.intervalMs);
      return { ...signedCell(funding.rate, 4, 100), tail: ` / ${interval === '' ? '?' : interval}`, title };
    }
  }
}

/** What is said of a row that has no open interest; undefined if it has one, or that is not known yet. */
function noOpenInterest(id: InstrumentId, { records, venueOf }: CellContext): GridCell | undefined {
  const record = records[id];
  if (record === undefined || record === 'missing') return NOTHING;
  if (record.marketType === 'spot') return known(NOTHING, 'Spot markets have no open interest');
  return venueOf(record.venue)?.channels.includes('openInterest') === true
    ? undefined
    : known(NOTHING, 'This venue does not push open interest');
}

function openInterestChange(column: 'oiChange1h' | 'oiChange24h', id: InstrumentId, context: CellContext): GridCell {
  const venue = context.venueOf(splitInstrumentId(id).venue);
  return (
    noOpenInterest(id, context) ??
    spanCell(id, openInterestChangeOf(id, column, context), {
      ...context,
      spanMs: SPANS_MS[column],
      hasHistory: venue?.hasOpenInterestHistory === true,
    })
  );
}

/** Open interest in quote units, so that venues compare; a dash if there is none or it is not known. */
function openInterestCell(id: InstrumentId, context: CellContext): GridCell {
  const { records, quotes } = context;
  const openInterest = readQuote(id, quotes, QUOTE.openInterest);
  const record = records[id];
  const none = noOpenInterest(id, context);
  if (none !== undefined || record === undefined || record === 'missing') return none ?? NOTHING;
  const { base, value } = openInterestOf(id, quotes, records);
  if (Number.isNaN(openInterest)) return known(NOTHING, 'Open interest has not come');
  const contracts = record.sizeUnit === 'contracts' ? `${formatConverted(openInterest)} contracts` : undefined;
  const size = Number.isNaN(base)
    ? (contracts ?? '')
    : `${formatConverted(base)} ${record.base}${contracts === undefined ? '' : ` (${contracts})`}`;
  const worth = Number.isNaN(value) ? '' : `, worth ${formatCompact(value)} ${record.quote}`;
  return { text: formatCompact(value), tone: 'dim', title: `Open interest ${size}${worth}` };
}

/** What cells need beside the quote. */
export interface CellContext extends QuoteContext {
  readonly favourites: ReadonlySet<InstrumentId>;
  readonly isGrouped: boolean;
  readonly zone: Zone;
  readonly venueOf: (id: string) => VenueInfo | undefined;
}

const NOTHING: GridCell = { text: '' };
const HOUR_MS = 3_600_000;

const CELLS: Readonly<Record<WatchlistColumn, (id: InstrumentId, context: CellContext) => GridCell>> = {
  symbol: symbolCell,
  last: priceCell,
  change1h: (id, context) => spanCell(id, changeOf(id, context), { ...context, spanMs: HOUR_MS, hasHistory: true }),
  change: (id, { quotes }) =>
    known(signedCell(readQuote(id, quotes, QUOTE.changePercent), 2, 1), 'The venue has not sent it'),
  volume: (id, context) => sizeCell(baseVolumeOf(id, context), 'The volume, or the size of a contract, is not known'),
  turnover: (id, { quotes, records }) => sizeCell(turnoverOf(id, quotes, records), 'The venue has not sent it'),
  funding: (id, context) => fundingCell(id, 'funding', context),
  fundingYearly: (id, context) => fundingCell(id, 'fundingYearly', context),
  nextFunding: (id, context) => fundingCell(id, 'nextFunding', context),
  openInterest: openInterestCell,
  oiChange1h: (id, context) => openInterestChange('oiChange1h', id, context),
  oiChange24h: (id, context) => openInterestChange('oiChange24h', id, context),
  spread: spreadCell,
  state: stateCell,
  remove: () => REMOVE,
};
const REMOVE: GridCell = { text: '×', action: 'remove', title: 'Remove from the list' };
