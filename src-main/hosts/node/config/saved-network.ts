import * as v from 'valibot';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { StorePort } from '../../../engine/ports.ts';

/** The proxy chosen in the settings of the screen, which later starts take as well. */
export async function readSavedNetwork(store: StorePort): Promise<EngineConfig['network'] | undefined> {
  const text = await store.read(SAVED_NETWORK);
  if (text === undefined) return undefined;
  const outcome = v.safeParse(SCHEMA, text);
  if (outcome.success) return { proxy: outcome.output.proxy, noProxy: outcome.output.noProxy };
  await store.setAside?.(SAVED_NETWORK, `${v.getDotPath(outcome.issues[0]) ?? 'text'}: ${outcome.issues[0].message}`);
  return undefined;
}

/** Keeps it, readable by nobody but the owner of the home folder, as it may contain a password. Rejects if the disk cannot be written. */
export function writeSavedNetwork(store: StorePort, { proxy, noProxy }: EngineConfig['network']): Promise<void> {
  return store.write(SAVED_NETWORK, JSON.stringify({ version: 1, proxy, noProxy }));
}

/** Its name in the store of the home folder. */
export const SAVED_NETWORK = 'network';

const SCHEMA = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ version: v.literal(1), proxy: v.string(), noProxy: v.string() }),
);
