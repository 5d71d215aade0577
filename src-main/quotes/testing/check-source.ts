import type { QuoteSource } from '../quote-source.ts';

/**
 * What is wrong with a source, a sentence each: every ticker of an answer in exactly one of its lists, a ticker that is not known named as missing,
 * a request that is cancelled answered as such at once, no rejection, and an end that may be asked for twice. `known` are tickers that it has.
 */
export async function sourceProblems(source: QuoteSource, known: readonly string[]): Promise<readonly string[]> {
  const problems: string[] = [];
  const asked = [...known, NOBODY];
  const outcome = await source.quotes(asked, new AbortController().signal);
  if (!outcome.ok) problems.push(`it has no answer: ${outcome.message}`);
  else {
    const { quotes, missing, malformed } = outcome;
    const named = [...quotes, ...malformed].map(({ ticker }) => ticker).concat(missing);
    if (named.toSorted().join() !== asked.toSorted().join())
      problems.push(`of ${asked.join()} it answers ${named.join()}`);
    if (!missing.includes(NOBODY)) problems.push(`${NOBODY} is not named as missing`);
    for (const { ticker, price, timestamp, receivedAt } of quotes)
      if (!(price > 0 && timestamp > 0 && receivedAt > 0)) problems.push(`${ticker} has no price or no time`);
  }
  const cancelled = new AbortController();
  cancelled.abort();
  const after = await source.quotes(known, cancelled.signal);
  if (source.tickersPerBatch !== Infinity && (after.ok || after.reason !== 'cancelled'))
    problems.push('a request that is cancelled is not answered as such');
  await source.stop();
  await source.stop();
  return problems;
}

/** No exchange has it. */
const NOBODY = 'ZZZZZ';
