import type { RestRequest } from './venue.ts';

/**
 * What is assumed of a venue beyond what {@link StreamVenue} says, as data: `tapedeck doctor --live` compares it with what the venue does.
 * A topic is named with `*` in place of its symbol or index: `*@trade`, `orderbook.1000.*`, `books:*`.
 */
export interface VenueFacts {
  /** Instruments to check, best first; the first three that the list has are taken. */
  readonly symbols: readonly string[];
  /**
   * Fields of the messages of each topic in the order of the wire: `{topic,ts,data[{s,p?}]}`. `?` is a field that may be absent, `{}` an object,
   * `[]` a list of anything, `[{…}]` a list of such objects; spellings that are all known stand in a list.
   */
  readonly frames: Readonly<Record<string, string | readonly string[]>>;
  /** Topics whose messages are scanned from bytes, the first of each subscription apart. All others are parsed as JSON. */
  readonly scanned: readonly string[];
  /** Topics with a stated rhythm: a message every `everyMs`, or no sooner than `atLeastMs` after the one before. */
  readonly cadences: Readonly<Record<string, Cadence>>;
  /** Fields of the answer to a subscription, as in `frames`. */
  readonly acknowledgement: string | readonly string[];
  /** Messages that are known to come and are not read, as in `frames`. */
  readonly ignored?: readonly string[];
  /** Time between pings of a venue that pings, ms; absent if we do. */
  readonly pingEveryMs?: number;
  /** What comes of subscribing to a symbol that does not exist. */
  readonly unknownSymbol: { readonly topic: string; readonly route: string; readonly outcome: UnknownSymbolOutcome };
  /** Books have a checksum in no message any more: it is 0 or absent. Not said of venues that never had one. */
  readonly hasNoChecksum?: true;
  /** The book over REST. */
  readonly book: BookAnswer;
}

/** The rhythm of a topic, ms. */
export type Cadence = { readonly everyMs: number } | { readonly atLeastMs: number };

/** What comes of subscribing to a symbol that does not exist: silence after an acknowledgement, a rejection, or the end of the socket. */
export type UnknownSymbolOutcome = 'acknowledged' | 'rejected' | 'closed';

/** How the book of a symbol is asked for over REST, and where its levels are in the answer. */
export interface BookAnswer {
  request(symbol: string): RestRequest;
  /** Keys from the outermost value to each list of levels, best first. */
  readonly bids: readonly (string | number)[];
  readonly asks: readonly (string | number)[];
  /** Keys of price and size in a level. */
  readonly price: string | number;
  readonly size: string | number;
  /** Levels a side that are compared: those that the stream keeps as new as REST. */
  readonly levels: number;
  /** Share of them that is equal at least once in a few comparisons: a level may change more than once between two messages of the stream. */
  readonly leastEqual: number;
}
