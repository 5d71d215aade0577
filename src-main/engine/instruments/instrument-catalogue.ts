import { Backoff } from '../../../src-shared/backoff.ts';
import {
  type Instrument,
  type InstrumentId,
  splitInstrumentId,
  toInstrumentId,
} from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Timer } from '../ports.ts';
import type { EngineParts } from '../quality-event.ts';
import type { Details } from '../quality-event.ts';
import type { Malformed, RestRequest, StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import { MAX_NAME_CHARS } from '../venue/decode-frame.ts';
import { UnknownSymbolError } from '../errors.ts';
import { Canceller } from '../rest/canceller.ts';
import { inTurns } from '../in-turns.ts';
import { readInstruments, writeInstruments } from './instrument-cache.ts';
import { readInstrumentList } from './instrument-list.ts';
import { changedSince } from './instrument-changes.ts';
import {
  type InstrumentMatches,
  type InstrumentQuery,
  type SearchRow,
  type TurnoverOf,
  orderedRows,
  searchInstruments,
  toSearchRow,
} from './instrument-search.ts';
import { MOST_COMPARED, nearestOf, nearestQueries } from './spelling.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { type RestFailure, isHostFailure, toQualityEvent } from '../rest/rest-outcome.ts';

/** What a catalogue is made of. */
export interface InstrumentCatalogueOptions {
  readonly ports: Pick<EngineParts, 'clock' | 'store' | 'random' | 'quality'>;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venues: readonly { readonly venue: StreamVenue; readonly endpoints: VenueEndpoints }[];
  /** Instruments of all venues that are kept. */
  readonly maxInstruments: number;
  /** Called when the instruments of a venue were read. `changed` are the records that are new or differ; none if there were none before. */
  readonly onRead: (venue: VenueId, changed: readonly Instrument[]) => void;
}

/** Where a venue's instruments come from. `savedAt` is epoch ms; NaN while there are none. */
export interface InstrumentsState {
  readonly source: 'none' | 'cache' | 'venue';
  readonly savedAt: number;
  readonly count: number;
  /** Why it could not be read when it was asked for last, in words; absent if it could, or was never asked for. */
  readonly failure?: string;
}

/**
 * The instruments of every venue. What was kept from the last start is used at once, also without a network, and refreshed in the
 * background: at once, daily, and again with growing pauses while it fails. An answer that cannot be read, or lists nothing, is a failure.
 */
export class InstrumentCatalogue {
  readonly #options: InstrumentCatalogueOptions;
  readonly #byVenue = new Map<VenueId, VenueInstruments>();
  /** The next refresh of each venue that is not under way. */
  readonly #waiting = new Map<VenueId, Waiting>();
  /** Why the lists that could not be read last time could not be. */
  readonly #failures = new Map<VenueId, string>();
  /** When each list was last asked for, monotonic ms. */
  readonly #askedAt = new Map<VenueId, number>();
  readonly #pending = new Set<Promise<void>>();
  /** The first attempt of each venue. */
  readonly #first = new Map<VenueId, Promise<void>>();
  #canceller: Canceller | undefined;
  /** The list that came last has been taken. */
  #adopted: Promise<void> = Promise.resolve();
  /** Of all venues, in the order of searches. */
  #rows: readonly SearchRow[] = [];
  /** That the rows are being put in order, and whether a list came meanwhile. */
  #ordering: Promise<void> | undefined;
  #isOrderOld = false;

  constructor(options: InstrumentCatalogueOptions) {
    this.#options = options;
  }

  /** Resolves when the instruments of these venues, or of every one, are there, from the cache or from the venue, or a first attempt has failed. */
  async start(venues?: readonly VenueId[]): Promise<void> {
    const wanted = this.#options.venues.filter(({ venue }) => venues?.includes(venue.id) ?? true);
    for (const { venue } of wanted) this.begin(venue.id);
    // All are under way: waiting for one after the other takes no longer.
    for (const { venue } of wanted) await this.#first.get(venue.id);
  }

  /** Begins to read the instruments of a venue in the background, unless it has begun. */
  begin(venue: VenueId): void {
    if (this.#first.has(venue)) return;
    const source = this.#options.venues.find((each) => each.venue.id === venue);
    if (source === undefined) return;
    this.#canceller ??= new Canceller();
    this.#first.set(venue, this.#track(this.#startVenue(source, this.#canceller)));
  }

  /** Resolves when nothing is pending. What is known stays usable. May be called twice. */
  async stop(): Promise<void> {
    this.#canceller?.cancel();
    this.#canceller = undefined;
    for (const { timer } of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
    await Promise.all(this.#pending);
  }

  /** The list of a venue is known to be old: it is read again, but no sooner than a minute after it was last asked for. */
  readAgain(venue: VenueId): void {
    const waiting = this.#waiting.get(venue);
    // One that is under way, or waits to be tried again, is new.
    if (waiting === undefined || waiting.isRetry) return;
    const sinceMs = this.#options.ports.clock.monotonic() - (this.#askedAt.get(venue) ?? -Infinity);
    if (sinceMs >= LEAST_AGE_MS) waiting.run();
    else this.#schedule(venue, waiting, LEAST_AGE_MS - sinceMs);
  }

  /** A person wants it tried now: lists that could not be read are asked for without further waiting. */
  retryNow(): void {
    for (const { isRetry, run } of this.#waiting.values()) if (isRetry) run();
  }

  /** Instruments known. */
  get size(): number {
    let size = 0;
    for (const { byId } of this.#byVenue.values()) size += byId.size;
    return size;
  }

  /** Instruments that had no room when their lists were read last. */
  get rejected(): number {
    let rejected = 0;
    for (const list of this.#byVenue.values()) rejected += list.rejected;
    return rejected;
  }

  /** Those of a venue; empty while its list is not known. */
  of(venue: VenueId): readonly Instrument[] {
    return this.#byVenue.get(venue)?.instruments ?? [];
  }

  find(id: InstrumentId): Instrument | undefined {
    return this.#byVenue.get(splitInstrumentId(id).venue)?.byId.get(id);
  }

  /** That a venue's list, as it was read since the start and as a whole, does not have a symbol; undefined if it has, or that is not known. */
  problemOf(venue: VenueId, symbol: string): UnknownSymbolError | undefined {
    if (this.#byVenue.get(venue)?.isWhole !== true || this.rejected > 0) return undefined;
    if (this.find(toInstrumentId(venue, symbol)) !== undefined) return undefined;
    for (const query of nearestQueries(symbol)) {
      const { instruments } = this.search({ query, limit: MOST_COMPARED, venues: [venue] });
      if (instruments.length > 0)
        return new UnknownSymbolError(
          venue,
          symbol,
          nearestOf(symbol, instruments, MOST_NEAREST).map((each) => each.symbol),
        );
    }
    return new UnknownSymbolError(venue, symbol, []);
  }

  search(query: InstrumentQuery, turnoverOf?: TurnoverOf): InstrumentMatches {
    return searchInstruments(this.#rows, query, turnoverOf);
  }

  state(venue: VenueId): InstrumentsState {
    const list = this.#byVenue.get(venue);
    const failure = this.#failures.get(venue);
    return {
      ...(list === undefined
        ? NOTHING
        : { source: list.source, savedAt: list.savedAt, count: list.instruments.length }),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  async #startVenue(source: Source, cancel: Canceller): Promise<void> {
    const cached = await readInstruments(this.#options.ports, source.venue, source.endpoints);
    if (cancel.isCancelled) return;
    if (cached.kind === 'corrupt') this.#report(source, 'malformed', cached.reason, { where: 'instrument cache' });
    if (cached.kind === 'found') await this.#adopt(source.venue.id, { source: 'cache', isWhole: false, ...cached });
    const refreshing = this.#track(
      this.#refresh({ source, cancel, backoff: new Backoff({ firstMs: RETRY_MS, maxMs: LONGEST_RETRY_MS }) }),
    );
    if (cached.kind !== 'found') await refreshing;
  }

  async #refresh(round: Round): Promise<void> {
    const { cancel, source } = round;
    this.#askedAt.set(source.venue.id, this.#options.ports.clock.monotonic());
    const answer = await this.#load(round);
    if (cancel.isCancelled) return;
    if (answer.ok) {
      this.#failures.delete(source.venue.id);
      await this.#keep(round, answer);
      round.backoff.reset();
      if (!cancel.isCancelled) this.#again(round, answer.isComplete ? REFRESH_MS : INCOMPLETE_MS);
      return;
    }
    this.#failures.set(source.venue.id, answer.message);
    const about = { at: this.#options.ports.clock.now(), venue: source.venue.id };
    this.#options.ports.quality.report(toQualityEvent(answer, about, { where: 'instruments' }));
    this.#retry(round, answer.retryAfterMs);
  }

  #retry(round: Round, askedMs = 0): void {
    this.#again(round, round.backoff.next(askedMs));
  }

  /** The instruments of every page of every list; the first failure is the failure of all, and so is a list without one readable instrument. */
  async #load(round: Round): Promise<RestFailure | Loaded> {
    const { source, cancel } = round;
    const { venue, endpoints } = source;
    const instruments: Instrument[] = [];
    const bodies: Uint8Array[] = [];
    let rejected = 0;
    let pages = 0;
    let isOther = false;
    for (const first of venue.instruments.requests()) {
      for (let request: RestRequest | undefined = first; request !== undefined;) {
        const asked: RestRequest = request;
        const answer = await this.#options.rest.request(venue, endpoints, asked, {
          priority: 'instruments',
          cancel,
          read: (body) => this.#readPage(venue, { request: asked, body, before: bodies }),
          ...(venue.instruments.rowsIn !== undefined && { maxBytes: MAX_LIST_BYTES }),
        });
        if (!answer.ok) {
          request = insteadOf(venue, asked, answer);
          if (request === undefined) return answer;
          isOther = true;
          continue;
        }
        bodies.push(answer.value.body);
        rejected += answer.value.rejected;
        for (const instrument of answer.value.instruments) {
          if (instrument.symbol.length > MAX_NAME_CHARS) rejected++;
          else instruments.push(instrument);
        }
        request = ++pages < MAX_PAGES ? answer.value.next : undefined;
      }
    }
    if (rejected > 0)
      this.#report(source, 'malformed', 'rows that cannot be read', { where: 'instruments', rows: rejected });
    const doubt = this.#doubtOf(round, instruments);
    if (doubt !== undefined) return unreadable(doubt);
    const loaded = await this.#complete(round, instruments);
    return loaded.ok ? { ...loaded, isWhole: rejected === 0 && !isOther && pages < MAX_PAGES } : loaded;
  }

  /** Why a list is not believed; undefined if it is. */
  #doubtOf({ source, backoff }: Round, instruments: readonly Instrument[]): string | undefined {
    if (instruments.length === 0) return 'an answer without instruments';
    const known = openIn(this.#byVenue.get(source.venue.id)?.instruments ?? []);
    const listed = openIn(instruments);
    // Half a venue is not delisted at once: one that lists so few is asked again before it is believed.
    return listed * 2 < known && backoff.attempts < MAX_DOUBTS
      ? `${listed} instruments, of ${known} before`
      : undefined;
  }

  /** Adds what the lists leave out; they are used without it if it is not to be had. */
  async #complete({ source, cancel }: Round, instruments: readonly Instrument[]): Promise<RestFailure | Loaded> {
    const { venue, endpoints } = source;
    const { supplement } = venue.instruments;
    if (supplement === undefined) return { ok: true, instruments, isComplete: true, isWhole: true };
    const answer = await this.#options.rest.request(venue, endpoints, supplement.request(), {
      priority: 'instruments',
      cancel,
      read: (body) => supplement.complete(body, instruments),
    });
    if (answer.ok) return { ok: true, instruments: answer.value, isComplete: true, isWhole: true };
    if (answer.reason === 'cancelled') return answer;
    this.#report(source, answer.reason === 'unreadable' ? 'malformed' : 'request-failed', answer.message, {
      where: 'instrument supplement',
    });
    // Who answers that there is none, as test networks do, has none tomorrow either.
    return { ok: true, instruments, isComplete: answer.reason === 'rejected' && !isHostFailure(answer), isWhole: true };
  }

  /** One page of a list, and the request of the next. */
  async #readPage(
    venue: StreamVenue,
    {
      request,
      body,
      before,
    }: { readonly request: RestRequest; readonly body: Uint8Array; readonly before: readonly Uint8Array[] },
  ): Promise<Page | Malformed> {
    const parsed = await inTurns(readInstrumentList(venue, body, before), this.#options.ports.clock);
    if ('malformed' in parsed) return parsed;
    const { cursor } = parsed;
    return { ...parsed, body, next: cursor === undefined ? undefined : venue.instruments.nextPage?.(request, cursor) };
  }

  async #keep({ source }: Round, { instruments, isWhole }: Loaded): Promise<void> {
    const savedAt = this.#options.ports.clock.now();
    const gone = delistedSince(this.#byVenue.get(source.venue.id)?.instruments ?? [], instruments);
    await this.#adopt(source.venue.id, { source: 'venue', isWhole, instruments: [...instruments, ...gone], savedAt });
    try {
      await writeInstruments(this.#options.ports, { ...source, savedAt }, instruments);
    } catch (failure) {
      const reason = failure instanceof Error ? failure.message : String(failure);
      this.#report(source, 'request-failed', reason, { where: 'instrument cache' });
    }
  }

  #again(round: Round, delayMs: number): void {
    const { random } = this.#options.ports;
    const { id } = round.source.venue;
    const run = (): void => {
      this.#waiting.get(id)?.timer.cancel();
      this.#waiting.delete(id);
      void this.#track(this.#refresh(round));
    };
    this.#schedule(id, { run, isRetry: round.backoff.attempts > 0 }, delayMs * (1 + random.next() * 0.2));
  }

  #schedule(venue: VenueId, { run, isRetry }: Omit<Waiting, 'timer'>, delayMs: number): void {
    this.#waiting.get(venue)?.timer.cancel();
    this.#waiting.set(venue, { timer: this.#options.ports.clock.setTimer(run, delayMs), run, isRetry });
  }

  /** Takes a list when those before it have been taken: what room there is depends on them. */
  #adopt(venue: VenueId, list: ReadList): Promise<void> {
    this.#adopted = this.#adopted.then(() => this.#take(venue, list));
    return this.#adopted;
  }

  /** Takes a list, of which there may be many thousands of records, some at a time. */
  async #take(venue: VenueId, list: ReadList): Promise<void> {
    const before = this.#byVenue.get(venue);
    const room = this.#options.maxInstruments - (this.size - (before?.byId.size ?? 0));
    const known = await inTurns(knownOf(list.instruments, room), this.#options.ports.clock);
    this.#byVenue.set(venue, { ...list, ...known });
    await this.#order();
    const changed = before === undefined ? [] : changedSince(before.instruments, list.instruments);
    this.#options.onRead(
      venue,
      changed.filter((instrument) => known.byId.get(instrument.id) === instrument),
    );
  }

  /** Puts the rows of all venues in order; lists that come meanwhile are waited for together. */
  #order(): Promise<void> {
    this.#isOrderOld = true;
    this.#ordering ??= this.#orderNow().finally(() => {
      this.#ordering = undefined;
    });
    return this.#ordering;
  }

  async #orderNow(): Promise<void> {
    while (this.#isOrderOld) {
      this.#isOrderOld = false;
      const rows = [...this.#byVenue.values()].flatMap((list) => list.rows);
      this.#rows = await inTurns(orderedRows(rows), this.#options.ports.clock);
    }
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

function openIn(instruments: readonly Instrument[]): number {
  return instruments.filter(({ status }) => status !== 'closed').length;
}

/** Instruments that a list no longer has, as closed ones: whoever still shows one is notified. They leave with the next start. */
function delistedSince(before: readonly Instrument[], now: readonly Instrument[]): readonly Instrument[] {
  const symbols = new Set(now.map(({ symbol }) => symbol));
  return before
    .filter(({ symbol }) => !symbols.has(symbol))
    .map((instrument) => (instrument.status === 'closed' ? instrument : { ...instrument, status: 'closed' }));
}

/** What is requested instead of what the venue itself rejected. A host that fails would answer another request no better. */
function insteadOf(
  { instruments }: StreamVenue,
  request: RestRequest,
  { reason, status = 0 }: RestFailure,
): RestRequest | undefined {
  return reason === 'rejected' && status >= 400 && status < 500 ? instruments.insteadOf?.(request) : undefined;
}

/** Records of a list by id, and as rows of searches, as far as there is room. */
function* knownOf(instruments: readonly Instrument[], room: number): Generator<void, KnownInstruments> {
  const byId = new Map<InstrumentId, Instrument>();
  const rows: SearchRow[] = [];
  for (const instrument of instruments) {
    if (byId.size >= room) break;
    byId.set(instrument.id, instrument);
    rows.push(toSearchRow(instrument));
    if (rows.length % AT_ONCE === 0) yield;
  }
  return { byId, rows, rejected: instruments.length - rows.length };
}

function unreadable(message: string): RestFailure {
  return { ok: false, reason: 'unreadable', message };
}

interface Loaded {
  readonly ok: true;
  readonly instruments: readonly Instrument[];
  /** Nothing is missing that a request soon may bring. */
  readonly isComplete: boolean;
  /** What is not in it does not exist: no row was unreadable, and nothing was requested instead of a list. */
  readonly isWhole: boolean;
}

interface Page {
  readonly instruments: readonly Instrument[];
  readonly rejected: number;
  readonly body: Uint8Array;
  readonly next: RestRequest | undefined;
}

type Source = InstrumentCatalogueOptions['venues'][number];

interface Round {
  readonly source: Source;
  readonly cancel: Canceller;
  readonly backoff: Backoff;
}

interface Waiting {
  readonly timer: Timer;
  readonly run: () => void;
  readonly isRetry: boolean;
}

/** A list as it was read. */
interface ReadList {
  readonly source: 'cache' | 'venue';
  readonly isWhole: boolean;
  readonly instruments: readonly Instrument[];
  readonly savedAt: number;
}

/** What is kept of a list. */
interface KnownInstruments {
  readonly byId: ReadonlyMap<InstrumentId, Instrument>;
  readonly rows: readonly SearchRow[];
  /** Instruments that had no room. */
  readonly rejected: number;
}

type VenueInstruments = ReadList & KnownInstruments;

const NOTHING: InstrumentsState = { source: 'none', savedAt: NaN, count: 0 };

const MOST_NEAREST = 5;
/** Some venues list thousands of instruments, a thousand a page. */
const MAX_PAGES = 50;
/** Longest list that is read, bytes: that of the longest venue is some 15 MB. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** Records that are taken in one go: some milliseconds. */
const AT_ONCE = 1000;
const REFRESH_MS = 24 * 60 * 60_000;
/** When a list is read again that lacks its supplement. */
const INCOMPLETE_MS = 5 * 60_000;
const LEAST_AGE_MS = 60_000;
const RETRY_MS = 5000;
/** How often an answer that lists far fewer instruments than known is not believed. */
const MAX_DOUBTS = 3;
const LONGEST_RETRY_MS = 5 * 60_000;
