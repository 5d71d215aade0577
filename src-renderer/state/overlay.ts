import { create } from 'zustand';
import type { AlertRule } from '../../src-shared/alerts/alert.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { SessionMode } from '../../src-shared/wire/protocol.ts';

/** The one thing that lies over the workspace, if any. */
export type Overlay =
  | { readonly kind: 'none' }
  /** Search. `text` is what was typed to open it, `panelId` the panel to show the choice in; `onChoose` takes an instrument in place of that. */
  | {
      readonly kind: 'palette';
      readonly text: string;
      readonly panelId?: string;
      readonly title?: string;
      readonly onChoose?: (instrument: InstrumentId) => void;
    }
  /** `text` is what is in the field; with `id` it is an alert that is changed, `rule` what it was. `shown` is what conditions without an instrument are about. */
  | {
      readonly kind: 'alert';
      readonly text: string;
      readonly id?: string;
      readonly rule?: AlertRule;
      readonly shown?: InstrumentId;
    }
  | { readonly kind: 'shortcuts' }
  /** `section` has the focus. */
  | { readonly kind: 'settings'; readonly section?: 'proxy' }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'confirm-mode'; readonly mode: SessionMode }
  | { readonly kind: 'name-layout'; readonly rename?: string }
  /** A name for a new list, which `onMade` gets the id of, or for the one of an id. */
  | { readonly kind: 'name-watchlist'; readonly rename?: string; readonly onMade?: (id: string) => void };

/** What lies over the workspace. */
export const useOverlay = create<{ readonly overlay: Overlay }>(() => ({ overlay: { kind: 'none' } }));

/** Opens something over the workspace in place of what was there. */
export function openOverlay(overlay: Overlay): void {
  useOverlay.setState({ overlay });
}

/** Closes whatever lies over the workspace. */
export function closeOverlay(): void {
  useOverlay.setState({ overlay: { kind: 'none' } });
}
