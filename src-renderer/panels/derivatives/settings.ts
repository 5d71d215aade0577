import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** What a derivatives panel remembers. */
export interface DerivativesSettings {
  /** Whether the history of the chosen row is plotted below the table. */
  readonly showsPlots: boolean;
}

/** Version, defaults and tolerant parse. */
export const DERIVATIVES_SETTINGS: PanelSettings<DerivativesSettings> = {
  version: 1,
  defaults: { showsPlots: true },
  parse: (saved) => ({ showsPlots: toRecord(saved)['showsPlots'] !== false }),
};
