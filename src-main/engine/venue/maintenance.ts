/** Maintenance of a venue, as the venue announces it. Times are epoch ms. */
export interface Maintenance {
  /** The same in every announcement of one maintenance. */
  readonly id: string;
  /** The id that it had before it was planned for another time; absent if it was not, or the venue keeps ids. */
  readonly replaces?: string;
  /** The venue's own words; may be empty. */
  readonly title: string;
  readonly state: MaintenanceState;
  readonly begin: number;
  /** When it is expected to end, or has ended; NaN if the venue does not say. */
  readonly end: number;
}

/** `canceled`: it does not take place. */
export type MaintenanceState = 'scheduled' | 'ongoing' | 'completed' | 'canceled';

/** The state by the word of a venue; one that is not known is of a maintenance that goes on. */
export function toMaintenanceState(word: string): MaintenanceState {
  return word === 'scheduled' || word === 'completed' || word === 'canceled' ? word : 'ongoing';
}

/** Longest title and id that are taken, characters; the rest is cut off. */
export const MAX_TITLE_CHARS = 200;
