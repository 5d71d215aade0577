import type { FigureHistory, HistorySource, RestRequest } from '../../engine/venue/venue.ts';
import { figuresOf } from '../figure-rows.ts';
import { isFields, parseJson } from '../json-fields.ts';
import { plainText, toEpochMs } from './fields.ts';

/** What is kept of a market's figures. */
export function figureHistories(
  path: (call: string, query: string) => RestRequest,
): Pick<HistorySource, 'openInterest' | 'funding'> {
  return { openInterest: openInterestHistoryOf(path), funding: fundingHistoryOf(path) };
}

/** Open interest every five minutes, in contracts: the rows of `contract_stats`, oldest first. Source: "Futures stats" of the futures REST documentation, read November 2026. */
function openInterestHistoryOf(path: (call: string, query: string) => RestRequest): FigureHistory {
  return {
    maxRows: 100,
    request: (symbol, { from }) =>
      path(
        'contract_stats',
        `contract=${encodeURIComponent(symbol)}&interval=5m&from=${Math.floor(from / 1000)}&limit=100`,
      ),
    parse: (body, _, each) =>
      figuresOf(
        'open interest history',
        parseJson(body),
        (row) => (isFields(row) ? [toEpochMs(row['time']), plainText(row['open_interest'])] : undefined),
        each,
      ),
  };
}

/** Rates that were paid: `[{"t":seconds,"r":"rate"},…]`, newest first. Source: "Funding rate history" of the futures REST documentation, read November 2026. */
function fundingHistoryOf(path: (call: string, query: string) => RestRequest): FigureHistory {
  return {
    maxRows: 100,
    request: (symbol) => path('funding_rate', `contract=${encodeURIComponent(symbol)}&limit=100`),
    parse: (body, _, each) =>
      figuresOf(
        'funding history',
        parseJson(body),
        (row) => (isFields(row) ? [toEpochMs(row['t']), row['r']] : undefined),
        each,
      ),
  };
}
