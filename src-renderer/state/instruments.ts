import { create } from 'zustand';
import type { Instrument, InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Feed } from '../feed/feed.ts';

/** Records of the instruments in use: `missing` where the session does not know one. */
export interface InstrumentsState {
  readonly byId: Readonly<Partial<Record<InstrumentId, Instrument | 'missing'>>>;
}

/** Records of the instruments in use. */
export const useInstruments = create<InstrumentsState>(() => ({ byId: {} }));

/** Sees to it that these records are loaded, or known to be missing; asks for those of one turn together. */
export function wantInstruments(feed: Feed, ids: readonly InstrumentId[]): void {
  for (const id of ids) if (useInstruments.getState().byId[id] === undefined) wanted.add(id);
  if (wanted.size === 0 || isAsking) return;
  isAsking = true;
  queueMicrotask(() => void load(feed));
}

/** Keeps records that came with a search. */
export function keepInstruments(instruments: readonly Instrument[]): void {
  useInstruments.setState(({ byId }) => ({ byId: { ...byId, ...Object.fromEntries(instruments.map((one) => [one.id, one])) } }));
}

/** Forgets all, as another session may know others. What is still wanted is asked for anew. */
export function forgetInstruments(feed: Feed): void {
  const ids = Object.keys(useInstruments.getState().byId) as InstrumentId[];
  useInstruments.setState({ byId: {} });
  wantInstruments(feed, ids);
}

async function load(feed: Feed): Promise<void> {
  const ids = [...wanted];
  wanted.clear();
  isAsking = false;
  const outcome = await feed.request({ method: 'get-instruments', ids });
  if (!outcome.ok || outcome.result.kind !== 'instruments') return;
  const found = new Map(outcome.result.instruments.map((one) => [one.id, one]));
  useInstruments.setState(({ byId }) => ({ byId: { ...byId, ...Object.fromEntries(ids.map((id) => [id, found.get(id) ?? 'missing'])) } }));
}

const wanted = new Set<InstrumentId>();
let isAsking = false;
