import type { StreamVenue } from '../../../engine/venue/venue.ts';

/** The name of a topic for all symbols, as tables of facts have it: `books:*` of `books:BTC-USDT`. One that names neither symbol nor index is its own. */
export function wireTopicOf(venue: Pick<StreamVenue, 'indexOf'>, topic: string, symbol: string): string {
  for (const name of [symbol, symbol.toLowerCase(), venue.indexOf?.(symbol) ?? '']) {
    const at = name === '' ? -1 : topic.lastIndexOf(name);
    if (at >= 0) return `${topic.slice(0, at)}*${topic.slice(at + name.length)}`;
  }
  return topic;
}
