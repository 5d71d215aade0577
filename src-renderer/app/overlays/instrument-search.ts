import type { EngineResult } from '../../../src-shared/wire/protocol.ts';

/** What a search of instruments has found. */
export type FoundInstruments = Omit<Extract<EngineResult, { readonly kind: 'instruments' }>, 'kind'>;

/** What {@link followSearch} needs of a page. */
export interface SearchPorts {
  /** Asks the engine; must not reject. */
  ask(): Promise<FoundInstruments>;
  /** Receives every answer, the newest last. */
  onFound(found: FoundInstruments): void;
  /** Calls once after `ms`; returns what cancels it. */
  delay(ms: number, callback: () => void): () => void;
}

/**
 * Searches a moment after the last letter, and again while the lists of some venues are not known: what they contain may be the better answer.
 * Returns what ends it; no answer comes afterwards.
 */
export function followSearch(ports: SearchPorts): () => void {
  let isCurrent = true;
  let cancel = ports.delay(SETTLE_MS, search);
  function search(): void {
    void ports.ask().then((found) => {
      if (!isCurrent) return;
      ports.onFound(found);
      if ((found.unlisted ?? []).length > 0) cancel = ports.delay(AGAIN_MS, search);
    });
  }
  return () => {
    isCurrent = false;
    cancel();
  };
}

const SETTLE_MS = 60;
const AGAIN_MS = 500;
