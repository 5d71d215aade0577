import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { LedgerKind, LedgerPage } from '../../src-shared/wire/ledger.ts';
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
 * The data-quality ledger as the screen has it. Pages are asked for while they are on screen, at most once a second each, and are
 * kept in between, so that drawing never waits.
 */
export class LedgerCache {
  readonly #host: LedgerHost;
  readonly #pages = new Map<string, Cached>();
  #epoch = 0;

  constructor(host: LedgerHost) {
    this.#host = host;
  }

  /**
   * The newest entries of an instrument, of everything if none is named, and of one kind if it is; as last received, undefined until they came. The
   * same object until something has changed.
   */
  page(instrument?: InstrumentId, kind?: LedgerKind): LedgerPage | undefined {
    const key = `${instrument ?? ''} ${kind ?? ''}`;
    let cached = this.#pages.get(key);
    if (cached === undefined) {
      const [oldest] = this.#pages.keys();
      if (this.#pages.size >= MOST_PAGES && oldest !== undefined) this.#pages.delete(oldest);
      this.#pages.set(key, (cached = { page: undefined, askedAt: -Infinity, isAsking: false }));
    }
    if (!cached.isAsking && this.#host.monotonic() - cached.askedAt >= EVERY_MS)
      void this.#ask(cached, instrument, kind);
    return cached.page;
  }

  /** Forgets everything: another session knows nothing of it. */
  clear(): void {
    this.#epoch++;
    this.#pages.clear();
  }

  async #ask(cached: Cached, instrument: InstrumentId | undefined, kind: LedgerKind | undefined): Promise<void> {
    cached.isAsking = true;
    cached.askedAt = this.#host.monotonic();
    const epoch = this.#epoch;
    const outcome = await this.#host.request({
      method: 'get-ledger',
      ...(instrument === undefined ? {} : { instruments: [instrument] }),
      ...(kind === undefined ? {} : { kinds: [kind] }),
      limit: MOST_ENTRIES,
    });
    cached.isAsking = false;
    if (epoch !== this.#epoch || !outcome.ok || outcome.result.kind !== 'ledger') return;
    const { page } = outcome.result;
    if (JSON.stringify(page) === JSON.stringify(cached.page)) return;
    cached.page = page;
    this.#host.onPage();
  }
}

interface Cached {
  page: LedgerPage | undefined;
  askedAt: number;
  isAsking: boolean;
}

const EVERY_MS = 1000;
const MOST_ENTRIES = 1000;
/** More than instruments are on screen: one that made way would be asked for again at once. */
const MOST_PAGES = 64;
