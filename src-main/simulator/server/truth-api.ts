import { isStreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { isInterval } from '../../../src-shared/market/interval.ts';
import type { HttpReply } from '../dialects/dialect.ts';
import type { Truth } from '../truth.ts';

/**
 * `GET /sim/truth/book?venue=&symbol=[&sequence=][&depth=]`, `/sim/truth/trades?venue=&symbol=[&fromId=][&limit=]` and
 * `/sim/truth/candles?venue=&symbol=&interval=[&limit=]`: the truth for tests in other processes, without weights, limits or faults.
 */
export function answerTruth(truth: Truth, url: URL): HttpReply {
  const venue = url.searchParams.get('venue') ?? '';
  const symbol = url.searchParams.get('symbol') ?? '';
  if (!isStreamVenueId(venue)) return json(400, { error: `Unknown venue ${venue}.` });
  const number = (name: string) => (url.searchParams.has(name) ? Number(url.searchParams.get(name)) : undefined);
  if (url.pathname === '/sim/truth/book') {
    const book = truth.book(venue, symbol, number('sequence'), number('depth'));
    return book === undefined ? json(404, { error: 'No such book, or not at that sequence.' }) : json(200, book);
  }
  if (url.pathname === '/sim/truth/trades') {
    const fromId = number('fromId');
    const limit = number('limit');
    return json(
      200,
      truth.trades(venue, symbol, {
        ...(fromId === undefined ? {} : { fromId }),
        ...(limit === undefined ? {} : { limit }),
      }),
    );
  }
  if (url.pathname === '/sim/truth/candles') {
    const interval = url.searchParams.get('interval') ?? '';
    if (!isInterval(interval)) return json(400, { error: `Unknown interval ${interval}.` });
    return json(200, truth.candles(venue, symbol, interval, number('limit')));
  }
  return json(404, { error: 'Not found.' });
}

function json(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
