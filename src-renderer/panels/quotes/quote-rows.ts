import { STREAM_STATES } from '../../../src-shared/market/book-state.ts';
import { exchangeMarkOf } from '../../../src-shared/market/exchange-mark.ts';
import { splitInstrumentId, type InstrumentId } from '../../../src-shared/market/instrument.ts';
import { isNotTrading, MARKET_STATES } from '../../../src-shared/market/market-state.ts';
import { QUOTE, QUOTE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { QuoteBuffer } from '../../feed/quote-buffer.ts';
import type { InstrumentsById } from '../../feed/quote-worth.ts';
import { formatAge } from '../../format/age.ts';
import { formatCompact } from '../../format/decimal-text.ts';
import { delayText, MARKET_WORDS } from '../../format/session-words.ts';
import type { Zone } from '../../format/zone.ts';
import type { GridCell, GridColumn } from '../../ui/virtual-grid.ts';
import { compareValues, lastCell, priceText, signedCell } from '../parts/quote-cells.ts';
import type { QuoteColumnId, QuotesSettings } from './settings.ts';

/** Columns of the table. */
export const QUOTE_COLUMNS: readonly (GridColumn & { readonly id: QuoteColumnId })[] = [
  { id: 'ticker', label: 'Ticker', width: 'minmax(78px, 1fr)', isText: true },
  { id: 'name', label: 'Name', width: 'minmax(90px, 2fr)', isText: true, leftOutBelow: 'wide' },
  { id: 'last', label: 'Last', width: 'minmax(64px, 1fr)', isPrice: true },
  { id: 'change', label: 'Change', width: '58px', title: 'Since the close before', leftOutBelow: 'medium' },
  { id: 'changePercent', label: '%', width: '54px', title: 'Since the close before, per cent' },
  {
    id: 'range',
    label: 'Day range',
    width: '72px',
    title: 'Where the last price is between the lowest and the highest of the day',
    leftOutBelow: 'medium',
  },
  { id: 'volume', label: 'Vol', width: '54px', title: 'Shares of the day', leftOutBelow: 'narrow' },
  { id: 'bid', label: 'Bid', width: '64px', leftOutBelow: 'full' },
  { id: 'ask', label: 'Ask', width: '64px', leftOutBelow: 'full' },
  {
    id: 'state',
    label: 'Market',
    width: '76px',
    isText: true,
    title: 'Where the exchange is in its day',
    leftOutBelow: 'very-narrow',
  },
  {
    id: 'delay',
    label: 'Delay',
    width: '50px',
    title: 'How far the source is behind the exchange',
    leftOutBelow: 'full',
  },
  { id: 'age', label: 'Age', width: '54px', title: 'Since the quote was polled', leftOutBelow: 'wide' },
];

/** What cells need beside the quote. */
export interface QuoteContext {
  readonly quotes: QuoteBuffer;
  readonly records: InstrumentsById;
  readonly isGrouped: boolean;
  readonly zone: Zone;
  /** Epoch ms by the engine's clock. */
  readonly now: number;
}

/** The tickers that a text means, ordered by a column: every word begins a word of the ticker or the name. Absent values are last either way. */
export function orderQuotes(
  instruments: readonly InstrumentId[],
  { sort, isDescending }: Pick<QuotesSettings, 'sort' | 'isDescending'>,
  { text, ...context }: Pick<QuoteContext, 'quotes' | 'records' | 'now'> & { readonly text: string },
): readonly InstrumentId[] {
  const words = wordsOf(text);
  const meant = instruments.filter((id) => {
    if (words.length === 0) return true;
    const known = wordsOf(`${splitInstrumentId(id).symbol} ${titleOf(id, context.records)}`);
    return words.every((word) => known.some((one) => one.startsWith(word)));
  });
  const keys = new Map(meant.map((id) => [id, sortKey(id, sort, context)]));
  const typed = text.trim().toUpperCase();
  return meant.toSorted(
    (a, b) =>
      // What was typed in full is what is looked for, however the others are ordered.
      Number(splitInstrumentId(b).symbol === typed) - Number(splitInstrumentId(a).symbol === typed) ||
      compareValues(keys.get(a) ?? NaN, keys.get(b) ?? NaN, isDescending ? -1 : 1),
  );
}

/** What a row's cell says. Hot: for visible rows only. */
export function quoteCell(id: InstrumentId, column: QuoteColumnId, context: QuoteContext): GridCell {
  const { quotes, isGrouped, now } = context;
  const base = quotes.baseOf(id);
  const value = (field: number): number => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
  const decimals = value(QUOTE.priceDecimals);
  switch (column) {
    case 'ticker':
      return tickerCell(id, context);
    case 'name':
      return { text: titleOf(id, context.records), tone: 'dim', title: titleOf(id, context.records) };
    case 'last':
      return lastCell(value(QUOTE.last), quotes.previousLast[base / QUOTE_STRIDE] ?? NaN, decimals, isGrouped);
    case 'change':
      return signedCell(value(QUOTE.last) - value(QUOTE.previousClose), 2, 1);
    case 'changePercent':
      return signedCell(value(QUOTE.changePercent), 2, 1);
    case 'range':
      return rangeCell(value, decimals, isGrouped);
    case 'volume':
      return { text: formatCompact(value(QUOTE.volume)), tone: 'dim' };
    case 'bid':
      return { text: priceText(value(QUOTE.bidPrice), decimals, isGrouped), tone: 'dim' };
    case 'ask':
      return { text: priceText(value(QUOTE.askPrice), decimals, isGrouped), tone: 'dim' };
    case 'state':
      return stateCell(value);
    case 'delay':
      return { text: delayText(value(QUOTE.delayMs)), tone: 'warn' };
    case 'age':
      return ageCell(now - value(QUOTE.tickerAt), quotes.silenceOf(id));
  }
}

/** The feed state of a row; `quiet` or `stale` if it has not been polled for longer than its interval allows. */
export function quoteRowState(id: InstrumentId, quotes: QuoteBuffer): string {
  const silence = quotes.silenceOf(id);
  if (silence !== 'fine') return silence;
  const base = quotes.baseOf(id);
  return STREAM_STATES[base < 0 ? -1 : (quotes.numbers[base + QUOTE.state] ?? -1)] ?? 'none';
}

function tickerCell(id: InstrumentId, { quotes, records, zone }: QuoteContext): GridCell {
  const { venue, symbol } = splitInstrumentId(id);
  const base = quotes.baseOf(id);
  const delay = delayText(quotes.numbers[base + QUOTE.delayMs] ?? NaN);
  const tradedAt = quotes.numbers[base + QUOTE.tradedAt] ?? NaN;
  return {
    mark: exchangeMarkOf(venue),
    text: symbol,
    tail: delay === '' ? '' : ` D${delay.replace(' min', '')}`,
    tone: 'tag',
    title: [
      titleOf(id, records),
      Number.isNaN(tradedAt)
        ? ''
        : `last traded ${zone.date(tradedAt)} ${zone.clock(tradedAt).slice(0, 8)} ${zone.short(tradedAt)}`,
      delay === '' ? '' : `delayed ${delay}`,
    ]
      .filter((text) => text !== '')
      .join('\n'),
  };
}

function rangeCell(value: (field: number) => number, decimals: number, isGrouped: boolean): GridCell {
  const [low, high, last] = [value(QUOTE.low), value(QUOTE.high), value(QUOTE.last)];
  if (!(high >= low) || Number.isNaN(last)) return EMPTY;
  const share = high === low ? 0.5 : Math.min(1, Math.max(0, (last - low) / (high - low)));
  const text = (price: number): string => priceText(price, decimals, isGrouped);
  return {
    text: '',
    share,
    tone: last >= value(QUOTE.previousClose) ? 'up' : 'down',
    title: `from ${text(low)} to ${text(high)}, last ${text(last)}: ${Math.round(share * 100)} % of the day’s range`,
  };
}

function stateCell(value: (field: number) => number): GridCell {
  const state = STREAM_STATES[value(QUOTE.state)];
  if (state === 'failed') return { text: 'not known', tone: 'warn', title: 'The source has no such ticker' };
  if (state === 'starting') return { text: '…', tone: 'dim', title: 'Not polled yet' };
  if (state === 'connecting') return { text: 'no answer', tone: 'warn', title: 'Polled in vain so far' };
  const market = MARKET_STATES[value(QUOTE.marketState)];
  if (market === undefined) return EMPTY;
  const times = { delayMs: value(QUOTE.delayMs), timestamp: value(QUOTE.tradedAt), receivedAt: value(QUOTE.tickerAt) };
  if (isNotTrading({ marketState: market, ...times }))
    return {
      text: 'no trades',
      tone: 'warn',
      title: 'No trade for 15 minutes though the exchange is open: it may be halted',
    };
  return { text: MARKET_WORDS[market], tone: market === 'regular' ? 'good' : 'dim' };
}

function ageCell(ageMs: number, silence: ReturnType<QuoteBuffer['silenceOf']>): GridCell {
  if (Number.isNaN(ageMs)) return EMPTY;
  return {
    text: formatAge(ageMs < 10_000 ? Math.floor(Math.max(0, ageMs) / 1000) * 1000 : ageMs),
    tone: silence === 'fine' ? 'dim' : 'warn',
  };
}

function sortKey(
  id: InstrumentId,
  sort: QuoteColumnId,
  { quotes, records, now }: Pick<QuoteContext, 'quotes' | 'records' | 'now'>,
): number | string {
  const base = quotes.baseOf(id);
  const value = (field: number): number => (base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN));
  switch (sort) {
    case 'ticker':
      return splitInstrumentId(id).symbol;
    case 'name':
      return titleOf(id, records);
    case 'change':
      return value(QUOTE.last) - value(QUOTE.previousClose);
    case 'range':
      return (value(QUOTE.last) - value(QUOTE.low)) / (value(QUOTE.high) - value(QUOTE.low));
    case 'state':
      return MARKET_WORDS[MARKET_STATES[value(QUOTE.marketState)] ?? 'unknown'];
    case 'age':
      return now - value(QUOTE.tickerAt);
    case 'last':
    case 'changePercent':
    case 'volume':
    case 'bid':
    case 'ask':
    case 'delay':
      return value(SORT_FIELDS[sort]);
  }
}

function titleOf(id: InstrumentId, records: InstrumentsById): string {
  const record = records[id];
  return record === undefined || record === 'missing' ? '' : (record.title ?? '');
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}&.-]+/u)
    .filter((word) => word !== '');
}

const EMPTY: GridCell = { text: '' };
const SORT_FIELDS = {
  last: QUOTE.last,
  changePercent: QUOTE.changePercent,
  volume: QUOTE.volume,
  bid: QUOTE.bidPrice,
  ask: QUOTE.askPrice,
  delay: QUOTE.delayMs,
} as const;
