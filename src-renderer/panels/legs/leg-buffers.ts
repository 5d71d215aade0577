import type { PanelContext } from '../panel.ts';
import { legsOf } from './asset-legs.ts';
import type { Leg, LegChoice } from './asset-legs.ts';

/** A panel over several venues, as far as its legs are concerned. */
export type LegContext = PanelContext<{ readonly legs: LegChoice }>;

/**
 * What a panel over several venues has of each of its legs. Hot: the same array until the settings, the instrument or the session change. With other
 * settings other subscriptions may have been asked for meanwhile, so that a buffer of one that ended is never kept.
 */
export class LegBuffers<T> {
  readonly #make: (leg: Leg, context: LegContext) => T;
  #made: readonly T[] = [];
  #context: LegContext | undefined;

  constructor(make: (leg: Leg, context: LegContext) => T) {
    this.#make = make;
  }

  /** One of each leg, in the order of the slots. */
  of(context: LegContext): readonly T[] {
    const before = this.#context;
    if (
      before === undefined ||
      before.settings !== context.settings ||
      before.instrumentId !== context.instrumentId ||
      before.session !== context.session ||
      before.feed !== context.feed ||
      before.panelId !== context.panelId
    )
      this.#made = legsOf(context.settings.legs, context.instrumentId, context.session).map((leg) =>
        this.#make(leg, context),
      );
    this.#context = context;
    return this.#made;
  }
}
