import type { EquityFeed } from '../../../quotes/equity-feed.ts';
import { quoteEvent } from '../../../sinks/cloud-event.ts';
import type { RowInvariant } from '../../../sinks/quote-batch.ts';
import type { Publishers } from './publishers.ts';

/**
 * Hands every quote of a feed to publishers from now on; returns what stops it. `onProblem` receives, in words, that some were dropped, and once for
 * each ticker that the receiver over HTTP would reject it.
 */
export function publishQuotes(
  feed: Pick<EquityFeed, 'on'>,
  { httpQuotes, redisQuotes }: Pick<Publishers, 'httpQuotes' | 'redisQuotes'>,
  onProblem: (problem: string) => void,
): () => void {
  const reported = new Set<string>();
  return feed.on({
    onQuotes: (quotes) => {
      const outcome = httpQuotes?.publish(quotes);
      if (outcome?.problem !== undefined)
        onProblem(`${String(outcome.dropped)} quotes are not published: ${outcome.problem}`);
      for (const { ticker, invariant } of outcome?.rejected ?? []) {
        const one = `${ticker} ${invariant}`;
        if (reported.has(one)) continue;
        reported.add(one);
        onProblem(`${ticker} is not sent over HTTP: ${invariant}, ${INVARIANT_WORDS[invariant]}`);
      }
      void redisQuotes?.publish(quotes.map(quoteEvent));
    },
  });
}

const INVARIANT_WORDS: Readonly<Record<RowInvariant, string>> = {
  'INV-002': 'a ticker has one to five capital letters (publishers.tickerNames can give it another name)',
  'INV-003': 'the time is not one of ISO 8601',
  'INV-004': 'the close is not positive',
  'INV-005': 'the source is none that the receiver knows',
};
