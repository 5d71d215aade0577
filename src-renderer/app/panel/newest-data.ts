import { greatest } from '../../../src-shared/greatest.ts';
import type { StreamTiming } from '../../../src-shared/wire/feed-frame.ts';
import type { Feed } from '../../feed/feed.ts';

/** When the newest data of several subscriptions arrived; of a single one, also how often it usually does. */
export function newestOf(feed: Pick<Feed, 'status'>, subs: readonly string[]): StreamTiming {
  const [first] = subs;
  if (first !== undefined && subs.length === 1) return feed.status(first);
  const lastDataAt = greatest(subs.map((sub) => feed.status(sub).lastDataAt ?? -Infinity));
  return lastDataAt === -Infinity ? {} : { lastDataAt };
}
