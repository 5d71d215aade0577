import { RateWindow } from '../connect/rate-window.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** When connections may be opened: one window a venue, or of all venues that share one. */
export class ConnectionAttempts {
  readonly #windows = new Map<string, RateWindow>();

  /** The window of a venue, the same at every call. */
  of({ id, limits }: Pick<StreamVenue, 'id' | 'limits'>): RateWindow {
    const { count, perMs, sharedAs = id } = limits.connectionAttempts;
    let window = this.#windows.get(sharedAs);
    if (window === undefined) this.#windows.set(sharedAs, (window = new RateWindow(count, perMs)));
    return window;
  }
}
