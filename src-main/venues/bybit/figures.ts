import type { FigureHistory, HistorySource } from '../../engine/venue/venue.ts';
import { epochMsOf, figuresOf } from '../figure-rows.ts';
import { isFields } from '../json-fields.ts';
import { listOf } from './rest.ts';

/** What is kept of a market's figures. */
export function figureHistories(category: string): Pick<HistorySource, 'openInterest' | 'funding'> {
  return { openInterest: openInterestHistoryOf(category), funding: fundingHistoryOf(category) };
}

/**
 * Open interest of one side every five minutes, as in the stream: `openInterest` counts both. Source: the guide's "Get Open Interest", and answers of
 * September 2026 that others published, which have `singleOpenInterest` too.
 */
function openInterestHistoryOf(category: string): FigureHistory {
  return {
    maxRows: 200,
    request: (symbol, { from, to }) => ({
      path: `/v5/market/open-interest?category=${category}&symbol=${encodeURIComponent(symbol)}&intervalTime=5min&startTime=${from}&endTime=${to}&limit=200`,
      weight: 1,
    }),
    parse: (body, _, each) =>
      figuresOf(
        'open interest history',
        listOf(body),
        (row) => (isFields(row) ? [epochMsOf(row['timestamp']), row['singleOpenInterest']] : undefined),
        each,
      ),
  };
}

/** Rates that were paid. Source: the guide's "Get Funding Rate History", read November 2026. */
function fundingHistoryOf(category: string): FigureHistory {
  return {
    maxRows: 100,
    request: (symbol) => ({
      path: `/v5/market/funding/history?category=${category}&symbol=${encodeURIComponent(symbol)}&limit=100`,
      weight: 1,
    }),
    parse: (body, _, each) =>
      figuresOf(
        'funding history',
        listOf(body),
        (row) => (isFields(row) ? [epochMsOf(row['fundingRateTimestamp']), row['fundingRate']] : undefined),
        each,
      ),
  };
}
