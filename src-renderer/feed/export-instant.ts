import type { FeedStatus, StatusState } from './feed-status.ts';

/** The instant that an export is of. */
export interface ExportInstant {
  /** Engine time, epoch ms. */
  readonly now: number;
  /** Why nothing is live, whatever the engine said last; undefined if nothing keeps it from being so. */
  readonly halt: ExportHalt | undefined;
}

/** `offline`: the engine does not reach this screen. `ended`: the recording is over. `failed`: the session could not go on. */
export type ExportHalt = 'offline' | 'ended' | 'failed';

/** What a file says of a subscription at that instant: the state, and ms since its last data, which is undefined if none came. */
export function statusCells(
  { state, lastDataAt }: Pick<FeedStatus, 'lastDataAt'> & { readonly state: StatusState | undefined },
  { now, halt }: ExportInstant,
): readonly [state: StatusState | ExportHalt | undefined, ageMs: number | undefined] {
  return [
    halt ?? state,
    lastDataAt === undefined || Number.isNaN(lastDataAt) ? undefined : Math.max(0, Math.round(now - lastDataAt)),
  ];
}

/** The columns of {@link statusCells}. */
export const STATUS_COLUMNS: readonly [state: string, ageMs: string] = ['state', 'age_ms'];
