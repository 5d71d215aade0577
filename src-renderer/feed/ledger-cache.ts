import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { LedgerPage } from '../../src-shared/wire/ledger.ts';
import type { EngineRequest, RequestOutcome } from '../../src-shared/wire/protocol.ts';

/** What the cache needs of the feed. */
export interface LedgerHost {
  request(request: EngineRequest): Promise<RequestOutcome>;
  /** Monotonic ms. */
  monotonic(): number;
  /** A page arrived: surfaces may draw anew. */
  onPage(): void;
}

/**
 * The data-quality ledger as the screen holds it. Pages are asked for while somebody looks at them, at most once a second each, and are
 * kept in between, so that drawing never waits.
 */
export class LedgerCache {
  readonly #host: LedgerHost;
  readonly #pages = new Map<string, Held>();
  #epoch = 0;

  constructor(host: LedgerHost) {
    this.#host = host;
  }

  /** The newest entries of an instrument, of everything where none is named, as last heard; undefined until they came. */
  page(instrument?: InstrumentId): LedgerPage | undefined {
    const key = instrument ?? '';
    let held = this.#pages.get(key);
    if (held === undefined) {
      const [oldest] = this.#pages.keys();
      if (this.#pages.size >= MOST_PAGES && oldest !== undefined) this.#pages.delete(oldest);
      this.#pages.set(key, (held = { page: undefined, askedAt: -Infinity, isAsking: false }));
    }
    if (!held.isAsking && this.#host.monotonic() - held.askedAt >= EVERY_MS) void this.#ask(held, instrument);
    return held.page;
  }

  /** Forgets everything: another session knows nothing of it. */
  clear(): void {
    this.#epoch++;
    this.#pages.clear();
  }

  async #ask(held: Held, instrument: InstrumentId | undefined): Promise<void> {
    held.isAsking = true;
    held.askedAt = this.#host.monotonic();
    const epoch = this.#epoch;
    const outcome = await this.#host.request({
      method: 'get-ledger',
      ...(instrument === undefined ? {} : { instruments: [instrument] }),
      limit: MOST_ENTRIES,
    });
    held.isAsking = false;
    if (epoch !== this.#epoch || !outcome.ok || outcome.result.kind !== 'ledger') return;
    held.page = outcome.result.page;
    this.#host.onPage();
  }
}

interface Held {
  page: LedgerPage | undefined;
  askedAt: number;
  isAsking: boolean;
}

const EVERY_MS = 1000;
const MOST_ENTRIES = 1000;
const MOST_PAGES = 16;
