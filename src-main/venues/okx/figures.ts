import type { FigureHistory, Malformed } from '../../engine/venue/venue.ts';
import { epochMsOf, figuresOf, type FigureRow } from '../figure-rows.ts';
import { isFields } from '../json-fields.ts';
import { rowsOf, WEIGHTS } from './rest.ts';

/**
 * Open interest every five minutes, in contracts, of swaps and dated futures; `begin` and `end` are left out themselves. Rows are
 * `["ts","contracts","base units","US dollars"]`, newest first. Source: "Get contract open interest history" of the v5 documentation, read November 2026.
 */
export const OKX_OPEN_INTEREST: FigureHistory = {
  maxRows: 100,
  request: (symbol, { from, to }) => ({
    path: `/api/v5/rubik/stat/contracts/open-interest-history?instId=${encodeURIComponent(symbol)}&period=5m&begin=${from - 1}&end=${to + 1}&limit=100`,
    weight: WEIGHTS['open-interest-history'],
  }),
  parse: (body, _, each) =>
    figuresIn(
      'open interest history',
      body,
      (row) => (Array.isArray(row) ? [epochMsOf(row[0]), row[1]] : undefined),
      each,
    ),
};

/** Rates that were paid, newest first. Source: "Get funding rate history" of the v5 documentation, read November 2026. */
export const OKX_FUNDING: FigureHistory = {
  maxRows: 100,
  request: (symbol) =>
    symbol.endsWith('-SWAP')
      ? {
          path: `/api/v5/public/funding-rate-history?instId=${encodeURIComponent(symbol)}&limit=100`,
          weight: WEIGHTS['funding-history'],
        }
      : undefined,
  parse: (body, _, each) =>
    figuresIn(
      'funding history',
      body,
      (row) => (isFields(row) ? [epochMsOf(row['fundingTime']), row['realizedRate'] ?? row['fundingRate']] : undefined),
      each,
    ),
};

function figuresIn(
  what: string,
  body: Uint8Array,
  read: (row: unknown) => FigureRow | undefined,
  each: (time: number, value: number) => void,
): Malformed | undefined {
  const rows = rowsOf(body);
  return 'malformed' in rows ? { malformed: `${what}: ${rows.malformed}` } : figuresOf(what, rows.data, read, each);
}
