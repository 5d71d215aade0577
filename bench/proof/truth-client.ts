import type { TruthBook, TruthCandle, TruthTrade } from '../../src-main/simulator/truth.ts';
import type { Followed } from './followed.ts';

/** The truth about a symbol, asked of the simulator in its own process. */
export class TruthClient {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The book at a sequence of the venue's book of `depth` levels, or now; undefined if that is not known. */
  book(of: Followed, sequence?: number, depth?: number): Promise<TruthBook | undefined> {
    return this.#ask('book', of, { sequence, depth: Number.isFinite(depth) ? depth : undefined });
  }

  /** The newest trades, oldest first. */
  async trades(of: Followed, limit: number): Promise<readonly TruthTrade[]> {
    return (await this.#ask<readonly TruthTrade[]>('trades', of, { limit })) ?? [];
  }

  /** The newest minutes, oldest first, the running one last. */
  async minutes(of: Followed, limit: number): Promise<readonly TruthCandle[]> {
    return (await this.#ask<readonly TruthCandle[]>('candles', of, { interval: '1m', limit })) ?? [];
  }

  async #ask<T>(
    what: 'book' | 'trades' | 'candles',
    { venue, symbol }: Followed,
    fields: Readonly<Record<string, string | number | undefined>>,
  ): Promise<T | undefined> {
    const query = new URLSearchParams({ venue, symbol });
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, String(value));
    const answer = await this.#get(`${this.#origin}/sim/truth/${what}?${query}`);
    return answer.ok ? ((await answer.json()) as T) : undefined;
  }

  /** A kept connection may close just when it is used again. */
  async #get(url: string): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await fetch(url);
      } catch (error) {
        if (tries === MOST_TRIES) throw error;
      }
    }
  }
}

const MOST_TRIES = 4;
