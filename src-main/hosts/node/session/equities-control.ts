import * as v from 'valibot';
import type { EngineRequest, EquitiesState } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { StorePort } from '../../../engine/ports.ts';
import { failure, type RequestOutcome } from '../../../engine/publish/answer-request.ts';
import type { EquityFeed } from '../../../quotes/equity-feed.ts';
import { parseTickers } from '../equities/ticker-list.ts';

/** What screens ask about equities. */
export type EquitiesRequest = Extract<EngineRequest, { method: 'get-equities' | 'set-equities' }>;

/** What a control borrows. */
export interface EquitiesControlOptions {
  readonly config: EngineConfig['equities'];
  /** Of the home folder. */
  readonly store: StorePort;
  /** What sets `equities.enabled` so that the settings of the screen cannot. */
  readonly fixedBy?: string | undefined;
  /** Opens a live session anew, if that is what is shown. */
  readonly reopen: () => void;
}

/** Equities as a screen sets them: whether live sessions poll them, and tickers beside the configured list. Both are kept in the home folder. */
export class EquitiesControl {
  readonly #options: EquitiesControlOptions;
  #isLive: boolean;
  #added: readonly string[] = [];
  /** Of the session that is shown; undefined if it polls none. */
  #feed: EquityFeed | undefined;

  constructor(options: EquitiesControlOptions) {
    this.#options = options;
    this.#isLive = options.config.enabled;
  }

  /** Takes what was chosen last. */
  async restore(): Promise<void> {
    const { store, fixedBy } = this.#options;
    const text = await store.read(NAME);
    if (text === undefined) return;
    const outcome = v.safeParse(SAVED, text);
    if (!outcome.success) {
      const [issue] = outcome.issues;
      await store.setAside?.(NAME, `${v.getDotPath(issue) ?? 'text'}: ${issue.message}`);
      return;
    }
    const { isLive, added } = outcome.output;
    if (fixedBy === undefined && isLive !== undefined) this.#isLive = isLive;
    const list = parseTickers(added.join(' '));
    if (list.ok) this.#added = list.tickers;
  }

  /** The options of a live session that is opened now. */
  get config(): EngineConfig['equities'] {
    return { ...this.#options.config, enabled: this.#isLive };
  }

  /** A session has been opened, not started yet; `feed` is undefined if it polls none. */
  follow(feed: EquityFeed | undefined): void {
    this.#feed = feed;
    feed?.add(this.#added);
  }

  /** Answers a screen. */
  async answer(request: EquitiesRequest): Promise<RequestOutcome> {
    if (request.method === 'set-equities') {
      const problem = this.#change(request);
      if (problem !== undefined) return problem;
      const unsaved = await this.#save();
      if (request.isLive !== undefined) this.#options.reopen();
      if (unsaved !== undefined) return unsaved;
    }
    return { kind: 'equities', equities: this.#state() };
  }

  #change({ isLive, add, remove }: Extract<EquitiesRequest, { method: 'set-equities' }>): RequestOutcome | undefined {
    const { fixedBy } = this.#options;
    if (isLive !== undefined && fixedBy !== undefined)
      return failure('not-supported', `whether equities are polled is set by ${fixedBy}`);
    const added = add === undefined ? undefined : parseTickers(add);
    if (added?.ok === false) return failure('bad-request', added.problem);
    if (isLive !== undefined) this.#isLive = isLive;
    if (added?.ok === true) {
      if (this.#added.length + added.tickers.length > MOST_ADDED)
        return failure('bad-request', `at most ${String(MOST_ADDED)} tickers can be added`);
      const isNew = (ticker: string): boolean => this.#feed?.has(ticker) !== true && !this.#added.includes(ticker);
      const fresh = added.tickers.filter(isNew);
      this.#added = [...this.#added, ...fresh];
      this.#feed?.add(fresh);
    }
    // The configured ones stay.
    if (remove !== undefined && this.#added.includes(remove)) {
      this.#added = this.#added.filter((ticker) => ticker !== remove);
      this.#feed?.remove([remove]);
    }
    return undefined;
  }

  async #save(): Promise<RequestOutcome | undefined> {
    const { store, fixedBy } = this.#options;
    const isLive = fixedBy === undefined ? { isLive: this.#isLive } : {};
    try {
      await store.write(NAME, JSON.stringify({ version: 1, ...isLive, added: this.#added }));
      return undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failure('unavailable', `It is so now, but cannot be kept for the next start: ${why}.`);
    }
  }

  #state(): EquitiesState {
    const { fixedBy } = this.#options;
    const health = this.#feed?.health();
    const { perHour, used } = health?.budget ?? {};
    return {
      isLive: this.#isLive,
      added: this.#added,
      ...(fixedBy === undefined ? {} : { fixedBy }),
      ...(this.#feed === undefined || health === undefined
        ? {}
        : {
            polled: {
              tickers: health.tickers,
              intervalMs: this.#feed.intervalMs,
              ...(perHour === undefined ? {} : { perHour }),
              ...(used === undefined ? {} : { used }),
            },
          }),
    };
  }
}

const NAME = 'equities';
const MOST_ADDED = 1000;
const SAVED = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    isLive: v.exactOptional(v.boolean()),
    added: v.pipe(v.array(v.string()), v.maxLength(MOST_ADDED)),
  }),
);
