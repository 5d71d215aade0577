import type { ErrorTotals } from './api.ts';
import type { QualityEvent } from './quality-event.ts';

/** Errors since it was made, by kind, from the facts about the quality of the data. */
export class ErrorCounts {
  #connections = 0;
  #subscriptions = 0;
  #requests = 0;

  onEvent({ kind }: QualityEvent): void {
    if (kind === 'connection-lost') this.#connections++;
    else if (kind === 'subscription-rejected') this.#subscriptions++;
    else if (kind === 'request-failed') this.#requests++;
  }

  /** With those that others count. */
  totals({ malformed, handlers }: Pick<ErrorTotals, 'malformed' | 'handlers'>): ErrorTotals {
    const connections = this.#connections;
    const subscriptions = this.#subscriptions;
    const requests = this.#requests;
    const total = connections + subscriptions + requests + malformed + handlers;
    return { total, connections, subscriptions, requests, malformed, handlers };
  }
}
