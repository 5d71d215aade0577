import { INTERVALS, composable, type Interval } from '../../../../src-shared/market/interval.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { VENUES } from '../../../venues/registry.ts';
import type { PublishedSeries } from './market-publisher.ts';

/** Series that the options name, or what is wrong with them, in words. */
export type SeriesList =
  | { readonly ok: true; readonly series: readonly PublishedSeries[] }
  | { readonly ok: false; readonly problem: string };

/** Reads `publishers.symbols`, `publishers.channels` and `publishers.intervals`. Symbols are as the venue spells them, in any case. */
export function parseSeries(
  options: Pick<EngineConfig['publishers'], 'symbols' | 'channels' | 'intervals'>,
): SeriesList {
  const channels = wordsOf(options.channels);
  const intervals = wordsOf(options.intervals);
  const noChannel = channels.find((channel) => channel !== 'trade' && channel !== 'candle');
  if (noChannel !== undefined) return problem('channels', noChannel, 'trade or candle');
  const noInterval = intervals.find((interval) => !isInterval(interval));
  if (noInterval !== undefined) return problem('intervals', noInterval, `one of ${INTERVALS.join(', ')}`);
  const series: PublishedSeries[] = [];
  for (const word of wordsOf(options.symbols)) {
    const colon = word.indexOf(':');
    const venue = Object.values(VENUES).find(({ id }) => id === word.slice(0, colon).toLowerCase());
    const symbol = venue?.symbolOf(word.slice(colon + 1));
    if (venue === undefined || symbol === undefined || symbol === '')
      return problem('symbols', word, 'a venue and a symbol such as binance-spot:BTCUSDT');
    if (channels.includes('trade')) {
      const channel = venue.channels.includes('trade') ? 'trade' : venue.tradeChannel;
      series.push({ venue: venue.id, request: { channel, symbol } });
    }
    if (!channels.includes('candle')) continue;
    for (const interval of intervals.filter(isInterval)) {
      if (!composable(venue.intervals).includes(interval))
        return problem('intervals', interval, `one of ${composable(venue.intervals).join(', ')} for ${venue.id}`);
      series.push({ venue: venue.id, request: { channel: 'candle', symbol, interval } });
    }
  }
  return { ok: true, series };
}

function wordsOf(list: string): readonly string[] {
  return [...new Set(list.split(',').map((word) => word.trim()))].filter((word) => word !== '');
}

function isInterval(word: string): word is Interval {
  return INTERVALS.some((interval) => interval === word);
}

function problem(option: string, word: string, expected: string): SeriesList {
  return { ok: false, problem: `publishers.${option}: expected ${expected}, got "${word}"` };
}
