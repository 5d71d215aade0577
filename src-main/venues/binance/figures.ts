import type { FigureHistory } from '../../engine/venue/venue.ts';
import { figuresOf } from '../figure-rows.ts';
import { isFields, parseJson, wholeOf } from '../json-fields.ts';
import { toEpochMs } from './names.ts';

/**
 * Open interest every five minutes: by symbol on USD-M, in base units; by pair and kind of contract on COIN-M, in contracts. The symbol of a dated one does
 * not say which quarter it is, so that there is none of it there. It counts into a limit of its own, of 1,000 requests in five minutes, which long/short
 * ratios use too: the weight keeps it below half of that. Source: "Open Interest Statistics" of both markets' documentation, read November 2026.
 */
export function openInterestHistoryOf(by: 'symbol' | 'pair'): FigureHistory {
  return {
    maxRows: 500,
    request: (symbol, { from, to }) => {
      const [pair = '', term] = symbol.split('_');
      if (by === 'pair' && term !== 'PERP') return undefined;
      const subject = by === 'symbol' ? `symbol=${encodeURIComponent(symbol)}` : `pair=${pair}&contractType=PERPETUAL`;
      return {
        path: `/futures/data/openInterestHist?${subject}&period=5m&limit=500&startTime=${from}&endTime=${to}`,
        weight: 6,
      };
    },
    parse: (body, _, each) =>
      figuresOf(
        'open interest history',
        parseJson(body),
        (row) => (isFields(row) ? [toEpochMs(wholeOf(row, 'timestamp')), row['sumOpenInterest']] : undefined),
        each,
      ),
  };
}

/** Rates that were paid. Source: "Get Funding Rate History" of both markets' documentation, read November 2026. */
export function fundingHistoryOf(prefix: string): FigureHistory {
  return {
    maxRows: 100,
    request: (symbol) => {
      const [, term = 'PERP'] = symbol.split('_');
      return term === 'PERP'
        ? { path: `${prefix}/fundingRate?symbol=${encodeURIComponent(symbol)}&limit=100`, weight: 1 }
        : undefined;
    },
    parse: (body, _, each) =>
      figuresOf(
        'funding history',
        parseJson(body),
        (row) => (isFields(row) ? [toEpochMs(wholeOf(row, 'fundingTime')), row['fundingRate']] : undefined),
        each,
      ),
  };
}
