import { type AlertFiring, MOST_FIRINGS } from './alert.ts';

/** A history, the newest first, with one firing more: one alert never takes the place of all others. */
export function withFiring(history: readonly AlertFiring[], firing: AlertFiring): readonly AlertFiring[] {
  let ofIt = 0;
  const kept = history.filter(({ alert }) => alert !== firing.alert || ++ofIt < MOST_OF_ONE);
  return [firing, ...kept].slice(0, MOST_FIRINGS);
}

/** Firings of one alert that are kept, while there is room for no more than {@link MOST_FIRINGS}. */
const MOST_OF_ONE = 100;
