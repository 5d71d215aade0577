/** How a venue numbers the changes of one book. */
export interface BookNumbers {
  /** The venue's number for a book change of the market. */
  toVenueSequence(sequence: number): number;
  /** The change of the market that the venue numbers so (or the last one before), in its book of `depth` levels if depths are numbered apart. */
  toMarketSequence(venueSequence: number, depth?: number): number;
  /** The numbers of a message of all changes after `sent`: its first and last, and the one before. None is of a count that has ended. */
  changesSince(sent: number): { readonly first: number; readonly last: number; readonly previous: number };
  /** The count starts again, far below all numbers before. A venue that orders by time sets the clock of its books back instead. */
  renumber(): void;
}

/** A count that grows with the changes of the market. */
export interface Count {
  toVenue(sequence: number): number;
  toMarket(venueSequence: number): number;
}

/** Numbers by `count`, as the first count of the venue has them, until they start again. Each new start is below the one before, so that a number says which count it is of. */
export function bookNumbers(
  { book }: { readonly book: { readonly sequence: number } },
  count: Count = { toVenue: (sequence) => sequence, toMarket: (sequence) => sequence },
): BookNumbers {
  /** Counts that began later, the newest first: the change they began with and its number. */
  const later: { readonly from: number; readonly start: number }[] = [];
  const toVenueSequence = (sequence: number): number => {
    const era = later.find(({ from }) => sequence >= from);
    return era === undefined ? count.toVenue(sequence) : era.start + count.toVenue(sequence) - count.toVenue(era.from);
  };
  return {
    toVenueSequence,
    toMarketSequence: (venueSequence) => {
      const era = later.find(
        ({ start }, age) => venueSequence >= start && venueSequence < (later[age + 1]?.start ?? FIRST_COUNT_FROM),
      );
      return count.toMarket(era === undefined ? venueSequence : venueSequence - era.start + count.toVenue(era.from));
    },
    changesSince: (sent) => {
      const since = Math.max(sent, later[0]?.from ?? sent);
      return {
        first: toVenueSequence(Math.min(since + 1, book.sequence)),
        last: toVenueSequence(book.sequence),
        previous: toVenueSequence(since),
      };
    },
    renumber: () => {
      later.unshift({ from: book.sequence, start: Math.max(1, FIRST_START - START_STEP * later.length) });
    },
  };
}

/** Every number of the first count is above this, and of later ones below. */
const FIRST_COUNT_FROM = 1_000_000_000;
const FIRST_START = 1_000_000;
/** More than a book changes in most runs. */
const START_STEP = 25_000;
