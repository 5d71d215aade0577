import { create } from 'zustand';
import type { UpdateState } from '../../src-shared/wire/update-state.ts';

/** Updates of the app, and whether the card about them is shown. */
export interface UpdateView {
  /** Undefined if this app has no updates of its own: in a browser, or built without a feed. */
  readonly state: UpdateState | undefined;
  readonly isHidden: boolean;
  /** A person asked; only then is it said that nothing was found, or that it could not be found out. */
  readonly wasAsked: boolean;
}

/** Updates of the app as the host last reported them. */
export const useUpdate = create<UpdateView>(() => ({ state: undefined, isHidden: false, wasAsked: false }));

/** Notes a report of the host. A version that was not known before is shown also if the card was hidden. */
export function noteUpdate(state: UpdateState): void {
  const { state: before, isHidden } = useUpdate.getState();
  const isNew = versionOf(state) !== undefined && versionOf(state) !== versionOf(before);
  useUpdate.setState({ state, isHidden: isHidden && !isNew });
}

/** Shows the card with whatever comes of a check. */
export function showUpdateCheck(): void {
  useUpdate.setState({ isHidden: false, wasAsked: true });
}

/** Hides the card until there is something new. */
export function hideUpdate(): void {
  useUpdate.setState({ isHidden: true, wasAsked: false });
}

/** Whether the card has something to say. */
export function isUpdateShown({ state, isHidden, wasAsked }: UpdateView): boolean {
  if (state === undefined || isHidden || state.kind === 'idle') return false;
  return wasAsked || versionOf(state) !== undefined;
}

function versionOf(state: UpdateState | undefined): string | undefined {
  return state !== undefined && 'update' in state ? state.update?.version : undefined;
}
