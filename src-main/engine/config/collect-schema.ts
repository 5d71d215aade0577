import * as v from 'valibot';
import { CHANNELS } from '../../../src-shared/market/channels.ts';
import { INTERVALS } from '../../../src-shared/market/interval.ts';
import { VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { flag, oneOf } from './option-schemas.ts';

const SYMBOL = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

const STREAM = v.strictObject({
  venue: v.exactOptional(v.picklist(VENUE_IDS)),
  symbol: SYMBOL,
  channel: v.picklist(CHANNELS),
  interval: v.exactOptional(v.picklist(INTERVALS)),
  depth: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5000))),
  updateSpeedMs: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60_000))),
});

/** What an engine collects from its start on. */
export const COLLECT = {
  symbols: v.optional(
    v.pipe(
      v.array(SYMBOL),
      v.maxLength(10_000),
      v.description(
        'Symbols that the engine collects from its start on, at `venue`, or at another one if it is named: `okx:BTC-USDT-SWAP`; of each the channels that the `subscribe…` options say. Comma-separated in the environment and in `--set`',
      ),
    ),
    [],
  ),
  subscribeCandles: flag(true, 'Candles of `defaultInterval` of every one of `symbols`'),
  subscribeTrades: flag(false, 'Trades of every one of `symbols`'),
  subscribeOrderBook: flag(false, 'The book of `defaultOrderBookDepth` of every one of `symbols`'),
  subscribeBbo: flag(false, 'Best bid and offer of every one of `symbols`'),
  subscribeTicker: flag(false, '24 h statistics of every one of `symbols`'),
  subscribeFunding: flag(false, 'Mark price and funding of every one of `symbols`'),
  defaultInterval: oneOf(
    ['1m', ...INTERVALS.filter((interval) => interval !== '1m')],
    'Interval of candles that are asked for without one',
  ),
  streams: v.optional(
    v.pipe(
      v.array(STREAM),
      v.maxLength(20_000),
      v.description(
        'Streams that the engine collects from its start on: objects of `symbol` and `channel`, and as wanted `venue`, `interval` (of candles), `depth` and `updateSpeedMs` (of books). In the file only',
      ),
    ),
    [],
  ),
} as const;

/** Keys of one entry of `streams`. */
export const STREAM_KEYS: readonly string[] = Object.keys(STREAM.entries);
