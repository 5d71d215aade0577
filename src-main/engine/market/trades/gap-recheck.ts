import { Canceller } from '../../rest/canceller.ts';
import { loadRecentTrades } from './recent-trades.ts';
import type { Timer } from '../../ports.ts';
import type { TradeRecord } from '../../venue/records.ts';
import { keyOf, type TradeKey } from './seen-trades.ts';
import type { IdGapRecoveryOptions } from './id-gap-recovery.ts';

/** A hole that was named because history did not come in time: the trades on both sides of it, and their venue times. */
export interface Doubt {
  readonly before: TradeKey;
  readonly from: number;
  readonly after: TradeKey;
  readonly to: number;
}

/** What asking needs. */
export type GapRecheckOptions = Omit<IdGapRecoveryOptions, 'ring' | 'accept' | 'onDuplicate'>;

/**
 * Asks later whether a hole that was named is one: where both sides of it lie next to each other in history, nothing is missing, and that is
 * told. What is missing stays missing: newer trades have been told. Bounded in holes and in tries.
 */
export class GapRecheck {
  readonly #options: GapRecheckOptions;
  #doubts: readonly Doubt[] = [];
  /** Of the request under way. */
  #cancel: Canceller | undefined;
  #timer: Timer | undefined;
  #tries = 0;

  constructor(options: GapRecheckOptions) {
    this.#options = options;
  }

  /** A hole was named. The oldest of too many is left as it is. */
  add(doubt: Doubt): void {
    this.#doubts = [...this.#doubts, doubt].slice(-MAX_DOUBTS);
    this.#tries = 0;
    this.#wait();
  }

  /** Ends everything. May be called twice. */
  dispose(): void {
    this.#doubts = [];
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#cancel?.cancel();
  }

  #wait(): void {
    if (this.#cancel !== undefined || this.#doubts.length === 0) return;
    this.#timer ??= this.#options.clock.setTimer(
      () => {
        this.#timer = undefined;
        void this.#ask();
      },
      FIRST_MS * 2 ** this.#tries,
    );
  }

  async #ask(): Promise<void> {
    const { rest, venue, endpoints, symbol, channel, config } = this.#options;
    const asked = this.#doubts;
    const cancel = new Canceller();
    this.#cancel = cancel;
    const isTold = (trade: TradeRecord): boolean => keyOf(trade) === asked[0]?.before;
    const recent = await loadRecentTrades({
      rest,
      venue,
      endpoints,
      symbol,
      channel,
      cancel,
      maxTrades: config.maxTrades,
      isTold,
    });
    if (cancel.isCancelled) return;
    this.#cancel = undefined;
    if (recent.ok) this.#judge(asked, recent.trades.map(keyOf));
    if (recent.ok || ++this.#tries === MAX_TRIES) this.#doubts = this.#doubts.filter((doubt) => !asked.includes(doubt));
    this.#wait();
  }

  #judge(asked: readonly Doubt[], keys: readonly TradeKey[]): void {
    for (const doubt of asked) {
      const at = keys.indexOf(doubt.before);
      if (at !== -1 && keys[at + 1] === doubt.after) this.#tell(doubt);
    }
  }

  #tell({ from, to }: Doubt): void {
    const { clock, quality, venue, symbol, channel } = this.#options;
    quality.report({
      kind: 'trades-filled',
      at: clock.now(),
      venue: venue.id,
      symbol,
      channel,
      loaded: 0,
      range: { by: 'time', from, to },
    });
  }
}

const MAX_DOUBTS = 4;
/** Doubles with every try that gets no answer. */
const FIRST_MS = 5000;
const MAX_TRIES = 5;
