import type { FigureHistory } from '../../engine/venue/venue.ts';
import { figuresOf } from '../figure-rows.ts';
import { isFields, parseJson, wholeOf } from '../json-fields.ts';
import { CALL_WEIGHT, FUNDING_MS, infoRequest } from './rest.ts';
import { isSpotCoin } from './topics.ts';

/** Rates that were paid, oldest first; the rows of an answer cost too. Source: "Retrieve historical funding rates" of the documentation, read November 2026. */
export const FUNDING_HISTORY: FigureHistory = {
  maxRows: 100,
  request: (symbol, { from, to }) =>
    isSpotCoin(symbol)
      ? undefined
      : infoRequest(
          { type: 'fundingHistory', coin: symbol, startTime: Math.max(from, to - 99 * FUNDING_MS) },
          CALL_WEIGHT + 100 / ROWS_PER_WEIGHT,
        ),
  parse: (body, _, each) =>
    figuresOf(
      'funding history',
      parseJson(body),
      (row) => (isFields(row) ? [wholeOf(row, 'time'), row['fundingRate']] : undefined),
      each,
    ),
};

const ROWS_PER_WEIGHT = 20;
