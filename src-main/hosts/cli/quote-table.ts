import { visibleText } from '../../../src-shared/text/visible.ts';
import { isNotTrading } from '../../../src-shared/market/market-state.ts';
import type { EquityQuote } from '../../quotes/equity-quote.ts';
import type { CycleReport } from '../../quotes/quote-poller.ts';

/** The line above the rows of {@link quoteRow}. */
export function quoteTableHead(): string {
  return rowOf(['time (UTC)', 'ticker', 'price', 'change', 'volume', 'bid', 'ask', 'market']);
}

/** One quote as a row of a table for people. */
export function quoteRow(quote: EquityQuote): string {
  const { ticker, price, previousClose, volume, bid, ask, timestamp } = quote;
  const change =
    previousClose === undefined
      ? ''
      : `${price >= previousClose ? '+' : ''}${(((price - previousClose) / previousClose) * 100).toFixed(2)} %`;
  return visibleText(
    rowOf([
      new Date(timestamp).toISOString().slice(11, 19),
      ticker,
      priceText(price),
      change,
      volume === undefined ? '' : COUNT.format(volume),
      priceText(bid),
      priceText(ask),
      stateText(quote),
    ]),
  );
}

/** What came of a cycle, as one line. */
export function cycleLine({ number, quotes, durationMs, missing, malformed, failed, notTrading }: CycleReport): string {
  const parts = [
    `${String(quotes)} quotes in ${(durationMs / 1000).toFixed(1)} s`,
    named('not known', missing),
    named(
      'not readable',
      malformed.map(({ ticker }) => ticker),
    ),
    named('not had', failed),
    named('not trading', notTrading),
  ];
  return visibleText(`cycle ${String(number)}: ${parts.filter((part) => part !== '').join('; ')}`);
}

function named(what: string, tickers: readonly string[]): string {
  if (tickers.length === 0) return '';
  const more = tickers.length > MOST_NAMED ? ` and ${String(tickers.length - MOST_NAMED)} more` : '';
  return `${what}: ${tickers.slice(0, MOST_NAMED).join(', ')}${more}`;
}

function stateText(quote: EquityQuote): string {
  const { marketState, delayMs } = quote;
  const state = isNotTrading(quote) ? 'no trades' : marketState === 'unknown' ? '' : marketState;
  return [state, delayMs === 0 ? '' : `delayed ${String(Math.round(delayMs / 60_000))} min`]
    .filter((part) => part !== '')
    .join(', ');
}

function priceText(price: number | undefined): string {
  return price === undefined ? '' : price.toFixed(price < 1 ? 4 : 2);
}

function rowOf(cells: readonly string[]): string {
  return cells
    .map((cell, at) => (at < 2 || at === 7 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0)))
    .join('  ')
    .trimEnd();
}

const WIDTHS = [10, 7, 10, 9, 14, 10, 10, 10];
const MOST_NAMED = 8;
const COUNT = new Intl.NumberFormat('en-US');
