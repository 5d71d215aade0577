import { Backoff } from '../../../src-shared/backoff.ts';
import { type Instrument, type InstrumentId, toInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Timer } from '../ports.ts';
import type { EngineParts } from '../quality-event.ts';
import type { Details } from '../quality-event.ts';
import type { RestRequest, StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import { MAX_NAME_CHARS } from '../venue/decode-frame.ts';
import { Canceller } from '../rest/canceller.ts';
import { readInstruments, writeInstruments } from './instrument-cache.ts';
import {
  type InstrumentMatches,
  type InstrumentQuery,
  type SearchRow,
  prepareSearch,
  searchInstruments,
} from './instrument-search.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { RestFailure } from '../rest/rest-outcome.ts';

/** What a catalogue is made of. */
export interface InstrumentCatalogueOptions {
  readonly ports: Pick<EngineParts, 'clock' | 'store' | 'random' | 'quality'>;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venues: readonly { readonly venue: StreamVenue; readonly endpoints: VenueEndpoints }[];
  /** Instruments of all venues that are kept. */
  readonly maxInstruments: number;
  /** Called when the instruments of a venue are there or have changed. */
  readonly onChange: (venue: VenueId) => void;
}

/** Where a venue's instruments come from. `savedAt` is epoch ms; NaN while there are none. */
export interface InstrumentsState {
  readonly source: 'none' | 'cache' | 'venue';
  readonly savedAt: number;
  readonly count: number;
}

/**
 * The instruments of every venue. What was kept from the last start is used at once, also without a network, and refreshed in the
 * background: at once, daily, and again with growing pauses while it fails. An answer that cannot be read, or lists nothing, is a failure.
 */
export class InstrumentCatalogue {
  /** Instruments that had no room when they were last put together. */
  refused = 0;
  readonly #options: InstrumentCatalogueOptions;
  readonly #byVenue = new Map<VenueId, VenueInstruments>();
  readonly #byId = new Map<InstrumentId, Instrument>();
  readonly #timers = new Map<VenueId, Timer>();
  readonly #pending = new Set<Promise<void>>();
  /** The first attempt of each venue. */
  readonly #first = new Map<VenueId, Promise<void>>();
  #canceller: Canceller | undefined;
  #rows: readonly SearchRow[] = [];

  constructor(options: InstrumentCatalogueOptions) {
    this.#options = options;
  }

  /** Resolves when the instruments of these venues, or of every one, are there, from the cache or from the venue, or a first attempt has failed. */
  async start(venues?: readonly VenueId[]): Promise<void> {
    if (this.#canceller === undefined) {
      const canceller = (this.#canceller = new Canceller());
      for (const source of this.#options.venues)
        this.#first.set(source.venue.id, this.#track(this.#startVenue(source, canceller)));
    }
    // All are under way: waiting for one after the other takes no longer.
    for (const venue of venues ?? this.#first.keys()) await this.#first.get(venue);
  }

  /** Resolves when nothing is pending. What is known stays usable. May be called twice. */
  async stop(): Promise<void> {
    this.#canceller?.cancel();
    this.#canceller = undefined;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    await Promise.all(this.#pending);
  }

  /** Instruments known. */
  get size(): number {
    return this.#byId.size;
  }

  find(id: InstrumentId): Instrument | undefined {
    return this.#byId.get(id);
  }

  search(query: InstrumentQuery): InstrumentMatches {
    return searchInstruments(this.#rows, query);
  }

  state(venue: VenueId): InstrumentsState {
    const held = this.#byVenue.get(venue);
    return held === undefined
      ? NOTHING
      : { source: held.source, savedAt: held.savedAt, count: held.instruments.length };
  }

  async #startVenue(source: Source, cancel: Canceller): Promise<void> {
    const { store } = this.#options.ports;
    const cached = await readInstruments(store, source.venue, source.endpoints);
    if (cancel.isCancelled) return;
    if (cached.kind === 'corrupt') this.#report(source, 'malformed', cached.reason, { where: 'instrument cache' });
    if (cached.kind === 'found') this.#adopt(source.venue.id, { source: 'cache', ...cached });
    const refreshing = this.#track(
      this.#refresh({ source, cancel, backoff: new Backoff({ firstMs: RETRY_MS, maxMs: LONGEST_RETRY_MS }) }),
    );
    if (cached.kind !== 'found') await refreshing;
  }

  async #refresh(round: Round): Promise<void> {
    const { cancel } = round;
    const answer = await this.#pages(round);
    if (cancel.isCancelled) return;
    if (!answer.ok) {
      this.#report(round.source, 'request-failed', answer.reason, { where: 'instruments', message: answer.message });
      this.#retry(round, answer.retryAfterMs);
      return;
    }
    const instruments = this.#read(round, answer.bodies);
    if (instruments === undefined) {
      this.#retry(round);
      return;
    }
    await this.#keep(round, instruments);
    round.backoff.reset();
    if (!cancel.isCancelled) this.#again(round, REFRESH_MS);
  }

  #retry(round: Round, askedMs = 0): void {
    this.#again(round, round.backoff.next(askedMs));
  }

  /** Every page of every list; the first failure is the failure of all. */
  async #pages({
    source: { venue, endpoints },
    cancel,
  }: Round): Promise<RestFailure | { readonly ok: true; readonly bodies: readonly Uint8Array[] }> {
    const bodies: Uint8Array[] = [];
    for (const first of venue.instruments.requests()) {
      for (let request: RestRequest | undefined = first; request !== undefined;) {
        const answer = await this.#options.rest.request(venue, endpoints, request, { priority: 'instruments', cancel });
        if (!answer.ok) return answer;
        bodies.push(answer.body);
        request = bodies.length < MAX_PAGES ? venue.instruments.nextPage?.(request, answer.body) : undefined;
      }
    }
    return { ok: true, bodies };
  }

  /** The instruments in some answers; undefined where they say nothing: unreadable, or without one instrument that can be read. */
  #read({ source }: Round, bodies: readonly Uint8Array[]): readonly Instrument[] | undefined {
    const instruments: Instrument[] = [];
    let refused = 0;
    for (const body of bodies) {
      const parsed = source.venue.instruments.parse(body);
      if ('malformed' in parsed) {
        this.#report(source, 'malformed', parsed.malformed, { where: 'instruments' });
        return undefined;
      }
      refused += parsed.refused;
      for (const instrument of parsed.instruments) {
        if (instrument.symbol.length > MAX_NAME_CHARS) refused++;
        else instruments.push(instrument);
      }
    }
    if (refused > 0)
      this.#report(source, 'malformed', 'rows that cannot be read', { where: 'instruments', rows: refused });
    if (instruments.length > 0) return instruments;
    this.#report(source, 'malformed', 'an answer without instruments', { where: 'instruments' });
    return undefined;
  }

  async #keep({ source }: Round, instruments: readonly Instrument[]): Promise<void> {
    const savedAt = this.#options.ports.clock.now();
    this.#adopt(source.venue.id, { source: 'venue', instruments, savedAt });
    try {
      await writeInstruments(this.#options.ports.store, { ...source, savedAt }, instruments);
    } catch (refusal) {
      const reason = refusal instanceof Error ? refusal.message : String(refusal);
      this.#report(source, 'request-failed', reason, { where: 'instrument cache' });
    }
  }

  #again(round: Round, delayMs: number): void {
    const { clock, random } = this.#options.ports;
    const jittered = delayMs * (1 + random.next() * 0.2);
    this.#timers.set(
      round.source.venue.id,
      clock.setTimer(() => {
        void this.#track(this.#refresh(round));
      }, jittered),
    );
  }

  #adopt(venue: VenueId, instruments: VenueInstruments): void {
    this.#byVenue.set(venue, instruments);
    this.#byId.clear();
    const known: Instrument[] = [];
    this.refused = 0;
    for (const held of this.#byVenue.values()) {
      for (const instrument of held.instruments) {
        if (known.length >= this.#options.maxInstruments) {
          this.refused++;
          continue;
        }
        this.#byId.set(toInstrumentId(instrument.venue, instrument.symbol), instrument);
        known.push(instrument);
      }
    }
    this.#rows = prepareSearch(known);
    this.#options.onChange(venue);
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
    return tracked;
  }

  #report(source: Source, kind: 'malformed' | 'request-failed', reason: string, details: Details): void {
    const { clock, quality } = this.#options.ports;
    quality.report({ kind, at: clock.now(), venue: source.venue.id, reason, details });
  }
}

type Source = InstrumentCatalogueOptions['venues'][number];

interface Round {
  readonly source: Source;
  readonly cancel: Canceller;
  readonly backoff: Backoff;
}

interface VenueInstruments {
  readonly source: 'cache' | 'venue';
  readonly instruments: readonly Instrument[];
  readonly savedAt: number;
}

const NOTHING: InstrumentsState = { source: 'none', savedAt: NaN, count: 0 };

/** Some venues list thousands of instruments, a thousand a page. */
const MAX_PAGES = 50;
const REFRESH_MS = 24 * 60 * 60_000;
const RETRY_MS = 5000;
const LONGEST_RETRY_MS = 5 * 60_000;
