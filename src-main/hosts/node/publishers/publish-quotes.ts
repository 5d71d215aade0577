import type { EquityFeed } from '../../../quotes/equity-feed.ts';
import { quoteEvent } from '../../../sinks/cloud-event.ts';
import type { Publishers } from './publishers.ts';

/** Hands every quote of a feed to publishers from now on; returns what stops it. `onProblem` receives, in words, that some were dropped. */
export function publishQuotes(
  feed: Pick<EquityFeed, 'on'>,
  { httpQuotes, redisQuotes }: Pick<Publishers, 'httpQuotes' | 'redisQuotes'>,
  onProblem: (problem: string) => void,
): () => void {
  return feed.on({
    onQuotes: (quotes) => {
      const outcome = httpQuotes?.publish(quotes);
      if (outcome?.problem !== undefined)
        onProblem(`${String(outcome.dropped)} quotes are not published: ${outcome.problem}`);
      void redisQuotes?.publish(quotes.map(quoteEvent));
    },
  });
}
