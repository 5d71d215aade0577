/** A newer version of the desktop app. */
export interface OfferedUpdate {
  readonly version: string;
  /** What changed, Markdown as its maker wrote it; empty if nothing is said. */
  readonly notes: string;
}

/** What is known about updates of the desktop app. */
export type UpdateState =
  /** Nothing was looked for yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'checking' }
  /** The newest version runs. */
  | { readonly kind: 'current' }
  /** It is downloaded only if the person wants it. */
  | { readonly kind: 'available'; readonly update: OfferedUpdate }
  /** `percent`: 0 to 100. */
  | { readonly kind: 'downloading'; readonly update: OfferedUpdate; readonly percent: number }
  /** Downloaded and checked; it is installed only if the person wants it. */
  | { readonly kind: 'ready'; readonly update: OfferedUpdate }
  /** `update` is absent if it could not be found out whether there is one. */
  | { readonly kind: 'failed'; readonly message: string; readonly update?: OfferedUpdate };

/** What a person can do about updates. */
export const UPDATE_ACTIONS = ['check', 'download', 'install'] as const;

/** What a person does about updates. */
export type UpdateAction = (typeof UPDATE_ACTIONS)[number];
