import { create } from 'zustand';
import { splitInstrumentId } from '../../src-shared/market/instrument.ts';
import type { Instrument, InstrumentId } from '../../src-shared/market/instrument.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { Feed } from '../feed/feed.ts';
import type { InstrumentsById } from '../feed/quote-worth.ts';
import { useSession } from './session.ts';

/** Records of the instruments in use: `missing` if the session's venue lists its instruments and this one is not among them. */
export interface InstrumentsState {
  readonly byId: InstrumentsById;
}

/** Records of the instruments in use. */
export const useInstruments = create<InstrumentsState>(() => ({ byId: {} }));

/** Sees to it that these records are loaded, or known to be missing; asks for those of one turn together, once the session runs. */
export function wantInstruments(feed: Feed, ids: readonly InstrumentId[]): void {
  for (const id of ids) wanted.add(id);
  if (isAsking) return;
  isAsking = true;
  queueMicrotask(() => void load(feed));
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
  wantInstruments(feed, []);
}

async function load(feed: Feed): Promise<void> {
  isAsking = false;
  const { session } = useSession.getState();
  if (session === undefined || session.state === 'starting') return;
  const { byId } = useInstruments.getState();
  const ids = [...wanted].filter((id) => byId[id] === undefined);
  if (ids.length === 0) return;
  const fetched = await fetchInstruments(feed, ids, session.epoch);
  if (fetched !== 'other-session') await judgeMissing(feed, ids, session.epoch);
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
async function judgeMissing(feed: Feed, ids: readonly InstrumentId[], epoch: number): Promise<void> {
  const { byId } = useInstruments.getState();
  const unknown = ids.filter((id) => byId[id] === undefined);
  const venues = [...new Set(unknown.map((id) => splitInstrumentId(id).venue))];
  const listed = new Set<VenueId>();
  await Promise.all(
    venues.map(async (venue) => {
      const outcome = await feed.request({ method: 'search-instruments', query: '', limit: 1, venues: [venue] });
      if (outcome.ok && outcome.result.kind === 'instruments' && outcome.result.total > 0) listed.add(venue);
    }),
  );
  const { session } = useSession.getState();
  if (session?.epoch !== epoch) return;
  const isOfSession = (venue: VenueId): boolean =>
    session.mode !== 'replay' && session.venues.some(({ id }) => id === venue);
  // A list that came after the records had been asked for may have them.
  const listedNow = unknown.filter((id) => listed.has(splitInstrumentId(id).venue));
  const fetched = listedNow.length === 0 ? 'answered' : await fetchInstruments(feed, listedNow, epoch);
  if (fetched === 'other-session') return;
  const found = useInstruments.getState().byId;
  const missing = unknown.filter((id) => {
    const { venue } = splitInstrumentId(id);
    return found[id] === undefined && ((fetched === 'answered' && listed.has(venue)) || !isOfSession(venue));
  });
  useInstruments.setState((state) => ({
    byId: { ...state.byId, ...Object.fromEntries(missing.map((id) => [id, 'missing'])) },
  }));
  if (missing.some((id) => isOfSession(splitInstrumentId(id).venue)))
    globalThis.setTimeout(() => void findMissing(feed, missing, epoch), MISSING_AGAIN_MS);
  if (unknown.some((id) => useInstruments.getState().byId[id] === undefined))
    globalThis.setTimeout(() => wantInstruments(feed, []), ASK_AGAIN_MS);
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
let isAsking = false;
const MISSING_AGAIN_MS = 60_000;
/** The venue's list could not be loaded yet; the engine itself tries on. */
const ASK_AGAIN_MS = 10_000;
