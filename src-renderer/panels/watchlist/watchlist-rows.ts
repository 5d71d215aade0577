import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { QUOTE, QUOTE_STRIDE } from '../../feed/quote-buffer.ts';
import type { QuoteBuffer } from '../../feed/quote-buffer.ts';
import { formatAge } from '../../format/age.ts';
import { formatCompact, tickDecimals } from '../../format/decimal-text.ts';
import type { GridCell } from '../../ui/virtual-grid.ts';
import type { WatchlistSettings } from './settings.ts';

/** The instruments in the order shown: favourites first, then by the chosen column; absent values last in either direction. */
export function orderRows(instruments: readonly InstrumentId[], settings: Pick<WatchlistSettings, 'favourites' | 'sort' | 'isDescending'>, quotes: QuoteBuffer): readonly InstrumentId[] {
  const favourites = new Set(settings.favourites);
  const sign = settings.isDescending ? -1 : 1;
  const keys = new Map(instruments.map((id, at) => [id, sortKey(id, at, settings.sort, quotes)]));
  return [...instruments].sort((a, b) => {
    const byFavourite = Number(favourites.has(b)) - Number(favourites.has(a));
    if (byFavourite !== 0) return byFavourite;
    return compare(keys.get(a) ?? NaN, keys.get(b) ?? NaN, sign);
  });
}

/** What a row's cell says. Hot: for visible rows only. */
export function watchlistCell(id: InstrumentId, column: string, context: CellContext): GridCell {
  const { quotes } = context;
  const base = quotes.baseOf(id);
  const value = (field: number): number => (base < 0 ? NaN : quotes.numbers[base + field] ?? NaN);
  switch (column) {
    case 'symbol': return symbolCell(id, context);
    case 'last': return lastCell(value(QUOTE.last), quotes.previousLast[base / QUOTE_STRIDE] ?? NaN, decimalsOf(id, context, value(QUOTE.priceDecimals)), context.isGrouped);
    case 'change': return signedCell(value(QUOTE.changePercent), 2, 1);
    case 'volume': return { text: formatCompact(value(QUOTE.quoteVolume)), tone: 'dim' };
    case 'funding': return { ...signedCell(value(QUOTE.fundingRate), 4, 100), title: nextFunding(value(QUOTE.nextFundingTime), context.now) };
    default: return { text: '' };
  }
}

/** The feed state of a row, for its dot. */
export function rowState(id: InstrumentId, quotes: QuoteBuffer): string {
  const base = quotes.baseOf(id);
  return STREAM_STATES[base < 0 ? -1 : quotes.numbers[base + QUOTE.state] ?? -1] ?? 'none';
}

/** A price with the digits that changed since the last different one in the colour of its direction. */
export function lastCell(last: number, before: number, decimals: number, isGrouped: boolean): GridCell {
  const text = priceText(last, decimals, isGrouped);
  const old = priceText(before, decimals, isGrouped);
  if (text === '' || old === '' || text === old) return { text };
  let same = 0;
  while (old.length === text.length && same < text.length && text[same] === old[same]) same++;
  return { text: text.slice(0, same), tail: text.slice(same), tone: last > before ? 'up' : 'down' };
}

/** As many digits as the tick has; some venues send more, all zero. */
function decimalsOf(id: InstrumentId, { records }: CellContext, sent: number): number {
  const record = records[id];
  return tickDecimals(record === 'missing' ? undefined : record?.tick, sent);
}

function symbolCell(id: InstrumentId, { records, favourites, venueTitle }: CellContext): GridCell {
  const { symbol, venue } = splitInstrumentId(id);
  const record = records[id];
  const tag = record === undefined || record === 'missing' ? '' : TAGS[record.marketType];
  return { text: `${favourites.has(id) ? '★ ' : ''}${symbol}`, tail: tag === '' || symbol.endsWith('PERP') ? '' : ` ${tag}`, tone: 'tag', title: `${symbol} at ${venueTitle(venue)}${tag === '' ? '' : tag === 'P' ? ', perpetual' : ', future'}` };
}

function signedCell(value: number, decimals: number, factor: number): GridCell {
  if (!Number.isFinite(value)) return { text: '' };
  const text = (value * factor).toFixed(decimals);
  const isZero = Number(text) === 0;
  return { text: value > 0 && !isZero ? `+${text}` : text, tone: isZero ? 'dim' : value > 0 ? 'up' : 'down' };
}

function nextFunding(at: number, now: number): string {
  return Number.isFinite(at) ? `Next funding in ${formatAge(at - now)}` : '';
}

function priceText(value: number, decimals: number, isGrouped: boolean): string {
  if (!Number.isFinite(value)) return '';
  const text = value.toFixed(Number.isFinite(decimals) ? Math.max(0, Math.min(decimals, 20)) : 2);
  if (!isGrouped) return text;
  const point = text.indexOf('.');
  let grouped = point < 0 ? '' : text.slice(point);
  for (let end = point < 0 ? text.length : point; end > 0; end -= 3) grouped = `${text.slice(Math.max(0, end - 3), end)}${end === (point < 0 ? text.length : point) ? '' : ','}${grouped}`;
  return grouped;
}

function sortKey(id: InstrumentId, at: number, sort: WatchlistSettings['sort'], quotes: QuoteBuffer): number | string {
  if (sort === 'list') return at;
  if (sort === 'symbol') return splitInstrumentId(id).symbol;
  const base = quotes.baseOf(id);
  return base < 0 ? NaN : quotes.numbers[base + SORT_FIELDS[sort]] ?? NaN;
}

function compare(a: number | string, b: number | string, sign: number): number {
  if (typeof a === 'string' || typeof b === 'string') return sign * String(a).localeCompare(String(b), 'en');
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}

/** What cells need beside the quote. */
export interface CellContext {
  readonly quotes: QuoteBuffer;
  readonly records: Readonly<Partial<Record<InstrumentId, Instrument | 'missing'>>>;
  readonly favourites: ReadonlySet<InstrumentId>;
  readonly isGrouped: boolean;
  readonly now: number;
  readonly venueTitle: (venue: string) => string;
}

const SORT_FIELDS = { last: QUOTE.last, change: QUOTE.changePercent, volume: QUOTE.quoteVolume, funding: QUOTE.fundingRate };
const TAGS: Readonly<Record<Instrument['marketType'], string>> = { spot: '', perp: 'P', 'perp-inverse': 'P', future: 'F', 'future-inverse': 'F' };
