import { create } from 'zustand';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import type { Feed } from '../feed/feed.ts';
import { useSession } from './session.ts';

/** Instruments of whole assets over all venues of the session, by base asset. Those of another session are not there. */
export interface AssetInstrumentsState {
  readonly epoch: number;
  readonly byBase: Readonly<Partial<Record<string, readonly Instrument[]>>>;
}

/** Instruments of the assets in use. */
export const useAssetInstruments = create<AssetInstrumentsState>(() => ({ epoch: -1, byBase: {} }));

/** Keeps the instruments of an asset known until the returned function is called. Lists of venues may come late: it is asked again now and then. */
export function followAsset(feed: Feed, base: string): () => void {
  const ask = (): void => void findAsset(feed, base);
  ask();
  const timer = globalThis.setInterval(ask, ASK_AGAIN_MS);
  const unsubscribe = useSession.subscribe(({ session }, before) => {
    if (session?.epoch !== before.session?.epoch || session?.state !== before.session?.state) ask();
  });
  return () => {
    globalThis.clearInterval(timer);
    unsubscribe();
  };
}

/** All instruments of an asset in this session, asked of the engine now; what was known if it does not answer. */
export async function findAsset(feed: Feed, base: string): Promise<readonly Instrument[]> {
  const { session } = useSession.getState();
  if (session === undefined || session.state === 'starting') return [];
  const outcome = await feed.request({ method: 'search-instruments', query: '', limit: MOST_OF_AN_ASSET, base });
  const { epoch, byBase } = useAssetInstruments.getState();
  const known = epoch === session.epoch ? byBase[base] : undefined;
  if (useSession.getState().session?.epoch !== session.epoch || !outcome.ok || outcome.result.kind !== 'instruments')
    return known ?? [];
  const found = outcome.result.instruments;
  if (known !== undefined && known.length === found.length && known.every((one, at) => one.id === found[at]?.id))
    return known;
  useAssetInstruments.setState({
    epoch: session.epoch,
    byBase: { ...(epoch === session.epoch && byBase), [base]: found },
  });
  return found;
}

/** Takes over what has changed of the instruments known. One that is new is found when it is asked again. */
export function noteAssetInstruments(changed: readonly Instrument[]): void {
  const byId = new Map(changed.map((instrument) => [instrument.id, instrument]));
  const { byBase } = useAssetInstruments.getState();
  const renewed = Object.entries(byBase).filter(([, known]) => known?.some(({ id }) => byId.has(id)));
  if (renewed.length === 0) return;
  useAssetInstruments.setState({
    byBase: {
      ...byBase,
      ...Object.fromEntries(
        renewed.map(([base, known = []]) => [base, known.map((instrument) => byId.get(instrument.id) ?? instrument)]),
      ),
    },
  });
}

/** More than any asset has today, dated futures included. */
const MOST_OF_AN_ASSET = 500;
const ASK_AGAIN_MS = 10_000;
