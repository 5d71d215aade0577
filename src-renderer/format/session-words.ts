import type { MarketState, SessionStatus } from '../../src-shared/market/market-state.ts';

/** A word or two for where an exchange is in its day; empty if the source does not say. */
export const MARKET_WORDS: Readonly<Record<MarketState, string>> = {
  pre: 'pre-market',
  regular: 'open',
  post: 'after hours',
  closed: 'closed',
  unknown: '',
};

/** `15 min`, how far a source is behind; empty if it is not. */
export function delayText(delayMs: number): string {
  return delayMs > 0 ? `${Math.max(1, Math.round(delayMs / 60_000))} min` : '';
}

/** What is not as usual of a session, in words: `closed, delayed 15 min`; empty while the exchange is open and the source live. */
export function sessionText({ state, delayMs }: SessionStatus): string {
  const delay = delayText(delayMs);
  return [state === 'regular' ? '' : MARKET_WORDS[state], delay === '' ? '' : `delayed ${delay}`]
    .filter((text) => text !== '')
    .join(', ');
}
