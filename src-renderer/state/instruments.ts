import { create } from 'zustand';
import { isInstrumentId, splitInstrumentId } from '../../src-shared/market/instrument.ts';
import type { Instrument, InstrumentId } from '../../src-shared/market/instrument.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import { MOST_INSTRUMENTS } from '../../src-shared/wire/protocol.ts';
import type { Feed } from '../feed/feed.ts';
import type { InstrumentsById } from '../feed/quote-worth.ts';
import { useSession } from './session.ts';

/** Records of the instruments in use: `missing` if the session's venue lists its instruments and this one is not among them. */
export interface InstrumentsState {
  readonly byId: InstrumentsById;
}

/** Records of the instruments in use. */
export const useInstruments = create<InstrumentsState>(() => ({ byId: {} }));

/**
 * Sees to it that these records are loaded, or known to be missing; asks once the session runs, for those of one turn together. What names no
 * symbol, as a stream of a whole venue does not, has no record and is not asked for: it would be the failure of the whole question.
 */
export function wantInstruments(feed: Feed, ids: readonly InstrumentId[]): void {
  for (const id of ids) if (isInstrumentId(id)) wanted.add(id);
  if (isAsking) return;
  isAsking = true;
  queueMicrotask(() => {
    load(feed);
  });
}

/** Asks for what is wanted and not known without further waiting: who was asked before is gone, or could not be reached. */
export function askInstrumentsAgain(feed: Feed): void {
  asked = new Set();
  wantInstruments(feed, []);
}

/** Keeps records that came with a search. */
export function keepInstruments(instruments: readonly Instrument[]): void {
  useInstruments.setState(({ byId }) => ({
    byId: { ...byId, ...Object.fromEntries(instruments.map((one) => [one.id, one])) },
  }));
}

/** Takes over what has changed of the instruments in use. One that was missing is listed now. */
export function noteInstruments(changed: readonly Instrument[]): void {
  const { byId } = useInstruments.getState();
  const used = changed.filter(({ id }) => byId[id] !== undefined || wanted.has(id));
  if (used.length > 0) keepInstruments(used);
}

/** Forgets all, as another session may know others, and asks anew for what was wanted. */
export function forgetInstruments(feed: Feed): void {
  useInstruments.setState({ byId: {} });
  askInstrumentsAgain(feed);
}

/** Asks for the records of each venue by themselves: none waits for the list of another that cannot be reached. */
function load(feed: Feed): void {
  isAsking = false;
  const { session } = useSession.getState();
  if (session === undefined || session.state === 'starting') return;
  const { epoch } = session;
  const { byId } = useInstruments.getState();
  const due = [...wanted].filter((id) => byId[id] === undefined && !asked.has(id));
  for (const id of due) asked.add(id);
  for (const [venue, own] of Map.groupBy(due, (id) => splitInstrumentId(id).venue))
    for (let from = 0; from < own.length; from += MOST_INSTRUMENTS)
      void loadSome(feed, { venue, ids: own.slice(from, from + MOST_INSTRUMENTS), epoch });
}

/** Instruments of one venue, wanted in one session. */
interface Question {
  readonly venue: VenueId;
  readonly ids: readonly InstrumentId[];
  readonly epoch: number;
}

async function loadSome(feed: Feed, question: Question): Promise<void> {
  const fetched = await fetchInstruments(feed, question.ids, question.epoch);
  const ids = unknownOf(question.ids);
  if (fetched !== 'other-session' && ids.length > 0) await judgeMissing(feed, { ...question, ids });
}

/** Asks for records and keeps those there are. What was not answered says nothing of what there is. */
async function fetchInstruments(
  feed: Feed,
  ids: readonly InstrumentId[],
  epoch: number,
): Promise<'answered' | 'failed' | 'other-session'> {
  const outcome = await feed.request({ method: 'get-instruments', ids });
  if (useSession.getState().session?.epoch !== epoch) return 'other-session';
  if (!outcome.ok || outcome.result.kind !== 'instruments') return 'failed';
  keepInstruments(outcome.result.instruments);
  return 'answered';
}

/** What was not found is missing only if the venue's list is known; else it is asked for again later. */
async function judgeMissing(feed: Feed, { venue, ids, epoch }: Question): Promise<void> {
  const outcome = await feed.request({ method: 'search-instruments', query: '', limit: 1, venues: [venue] });
  const { session } = useSession.getState();
  if (session?.epoch !== epoch) return;
  const isListed = outcome.ok && outcome.result.kind === 'instruments' && outcome.result.total > 0;
  // A list that came after the records had been asked for may have them.
  const fetched = isListed ? await fetchInstruments(feed, ids, epoch) : 'failed';
  if (fetched === 'other-session') return;
  const unknown = unknownOf(ids);
  const isOfSession = session.mode !== 'replay' && session.venues.some(({ id }) => id === venue);
  if (fetched === 'answered' || !isOfSession) {
    useInstruments.setState(({ byId }) => ({
      byId: { ...byId, ...Object.fromEntries(unknown.map((id) => [id, 'missing'])) },
    }));
    if (unknown.length > 0 && isOfSession)
      globalThis.setTimeout(() => void findMissing(feed, unknown, epoch), MISSING_AGAIN_MS);
  } else if (unknown.length > 0) askLater(feed, unknown);
}

/** Until then no panel asks for them, however often it draws. */
function askLater(feed: Feed, ids: readonly InstrumentId[]): void {
  const those = asked;
  globalThis.setTimeout(() => {
    for (const id of ids) those.delete(id);
    wantInstruments(feed, []);
  }, ASK_AGAIN_MS);
}

function unknownOf(ids: readonly InstrumentId[]): readonly InstrumentId[] {
  const { byId } = useInstruments.getState();
  return ids.filter((id) => byId[id] === undefined);
}

/** The engine reads its lists again now and then: what one has by then is shown. */
async function findMissing(feed: Feed, ids: readonly InstrumentId[], epoch: number): Promise<void> {
  const isSame = (): boolean => useSession.getState().session?.epoch === epoch;
  const { byId } = useInstruments.getState();
  const missing = ids.filter((id) => byId[id] === 'missing');
  if (missing.length === 0 || !isSame()) return;
  const outcome = await feed.request({ method: 'get-instruments', ids: missing });
  if (!isSame()) return;
  if (outcome.ok && outcome.result.kind === 'instruments') keepInstruments(outcome.result.instruments);
  globalThis.setTimeout(() => void findMissing(feed, missing, epoch), MISSING_AGAIN_MS);
}

const wanted = new Set<InstrumentId>();
/** Asked for in this session, and answered or not to be asked for again yet. */
let asked = new Set<InstrumentId>();
let isAsking = false;
const MISSING_AGAIN_MS = 60_000;
/** The venue's list could not be loaded yet; the engine itself tries on. */
const ASK_AGAIN_MS = 10_000;
