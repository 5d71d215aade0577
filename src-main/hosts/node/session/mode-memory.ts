import * as v from 'valibot';
import type { SessionMode } from '../../../../src-shared/wire/protocol.ts';
import type { StorePort } from '../../../engine/ports.ts';

/** The mode chosen last: what the next start opens. Replays are not remembered. */
export interface ModeMemory {
  /** Demo if nothing was chosen yet, or if it cannot be read. */
  read(): Promise<SessionMode>;
  /** A write that fails costs the memory, nothing else, and is reported. */
  write(mode: SessionMode): Promise<void>;
}

/** The memory in a store, under `state`. `onFailed` receives what a write failed with. */
export function createModeMemory(store: StorePort, onFailed: (error: unknown) => void): ModeMemory {
  return {
    async read() {
      const text = await store.read(NAME);
      if (text === undefined) return 'demo';
      const outcome = v.safeParse(STATE, text);
      if (outcome.success) return outcome.output.mode;
      await store.setAside?.(NAME, `${v.getDotPath(outcome.issues[0]) ?? 'text'}: ${outcome.issues[0].message}`);
      return 'demo';
    },
    async write(mode) {
      if (mode === 'replay') return;
      await store.write(NAME, JSON.stringify({ version: 1, mode })).catch(onFailed);
    },
  };
}

const NAME = 'state';
const STATE = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ version: v.literal(1), mode: v.picklist(['demo', 'live']) }),
);
