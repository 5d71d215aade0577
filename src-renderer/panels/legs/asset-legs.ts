import { exchangeMarkOf } from '../../../src-shared/market/exchange-mark.ts';
import { instrumentName, isNotTraded, MARKET_TYPES } from '../../../src-shared/market/instrument.ts';
import type { Instrument, InstrumentId, MarketType } from '../../../src-shared/market/instrument.ts';
import { toInstrumentIdOrNone, toList, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSession } from '../panel.ts';

/** Which instruments of an asset a panel over several venues shows, as people chose it. */
export interface LegChoice {
  /** Quote currencies by base asset; absent: that of the panel's own instrument. Currencies are never taken as one unless chosen together. */
  readonly quotes: Readonly<Record<string, readonly string[]>>;
  /** Instruments switched on or off by hand; the others are on or off by themselves. */
  readonly switched: Readonly<Partial<Record<InstrumentId, boolean>>>;
}

/** One instrument of the asset that can take part. */
export interface LegCandidate {
  readonly instrument: Instrument;
  /** Exchange and kind of market, such as `Binance perp`; the symbol if dated. */
  readonly name: string;
  readonly isOn: boolean;
}

/** One instrument that takes part. */
export interface Leg {
  readonly instrument: Instrument;
  readonly name: string;
  /** Number of its letter, below {@link MOST_LEGS}: its place among those that take part. */
  readonly slot: number;
  /** Number of its colour, below {@link MOST_LEGS}: that of its exchange wherever it is named, for the first of each exchange. */
  readonly colour: number;
}

/** Most instruments shown together: so many colours can be distinguished. */
export const MOST_LEGS = 8;

/** The letter of a slot. */
export function legLetter(slot: number): string {
  return 'ABCDEFGH'[slot] ?? '?';
}

/** Nothing chosen by hand. */
export const NO_LEG_CHOICE: LegChoice = { quotes: {}, switched: {} };

/** Reads a saved choice tolerantly. */
export function parseLegChoice(saved: unknown): LegChoice {
  const record = toRecord(saved);
  const quotes = Object.entries(toRecord(record['quotes'])).map(
    ([base, list]) => [base, toList(list).filter((one) => typeof one === 'string')] as const,
  );
  const switched = Object.entries(toRecord(record['switched'])).flatMap(([id, isOn]) => {
    const instrument = toInstrumentIdOrNone(id);
    return instrument === undefined || typeof isOn !== 'boolean' ? [] : [[instrument, isOn] as const];
  });
  return {
    quotes: Object.fromEntries(quotes.slice(-MOST_KEPT)),
    switched: Object.fromEntries(switched.slice(-MOST_KEPT)),
  };
}

/** The choice with an instrument switched on or off. */
export function withSwitched(choice: LegChoice, id: InstrumentId, isOn: boolean): LegChoice {
  const { [id]: _, ...others } = choice.switched;
  return { ...choice, switched: { ...others, [id]: isOn } };
}

/** The choice with a quote currency of an asset added or taken away. */
export function withQuote(choice: LegChoice, own: Instrument, quote: string): LegChoice {
  const quotes = chosenQuotes(choice, own);
  return {
    ...choice,
    quotes: {
      ...choice.quotes,
      [own.base]: quotes.includes(quote) ? quotes.filter((one) => one !== quote) : [...quotes, quote],
    },
  };
}

/** Quote currencies in which the instrument's asset is shown. */
export function chosenQuotes(choice: LegChoice, own: Instrument): readonly string[] {
  return choice.quotes[own.base] ?? [own.quote];
}

/** Quote currencies the asset has anywhere: the instrument's own first, then by how many instruments have it. */
export function quotesOf(own: Instrument, peers: readonly Instrument[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { quote } of peers) counts.set(quote, (counts.get(quote) ?? 0) + 1);
  counts.set(own.quote, Infinity);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([quote]) => quote);
}

/**
 * Everything of the asset in the chosen currencies, in the order of the session's venues. On by itself is the first trading, undated one of each
 * venue, kind of market and currency, as long as there is room.
 */
export function legCandidates(
  choice: LegChoice,
  id: InstrumentId,
  session: PanelSession | undefined,
): readonly LegCandidate[] {
  const peers = session?.peers ?? [];
  const own = peers.find((one) => one.id === id);
  if (session === undefined || own === undefined) return [];
  const quotes = chosenQuotes(choice, own);
  const seen = new Set<string>();
  let room = MOST_LEGS - peers.filter((one) => quotes.includes(one.quote) && choice.switched[one.id] === true).length;
  return ordered(
    peers.filter(({ quote }) => quotes.includes(quote)),
    session,
  ).map((instrument) => {
    const sort = `${instrument.venue} ${instrument.marketType} ${instrument.quote}`;
    const isFirst = !isDated(instrument) && !isNotTraded(instrument.status) && !seen.has(sort);
    if (isFirst) seen.add(sort);
    const byHand = choice.switched[instrument.id];
    // One that was switched off keeps its place: no other comes in for it unasked.
    const byItself = byHand !== true && isFirst && room-- > 0;
    return { instrument, name: nameOf(instrument, session), isOn: byHand ?? byItself };
  });
}

/** The instruments that take part, at most {@link MOST_LEGS}. */
export function legsOf(
  choice: LegChoice,
  id: InstrumentId | undefined,
  session: PanelSession | undefined,
): readonly Leg[] {
  if (id === undefined) return [];
  const on = legCandidates(choice, id, session)
    .filter(({ isOn }) => isOn)
    .slice(0, MOST_LEGS);
  const colours = coloursOf(on.map(({ instrument }) => instrument));
  return on.map(({ instrument, name }, slot) => ({ instrument, name, slot, colour: colours[slot] ?? slot }));
}

/** Colours of instruments side by side: the first of an exchange has its colour, the others have those that are left. */
function coloursOf(instruments: readonly Instrument[]): readonly number[] {
  const own = instruments.map(({ venue }) => exchangeMarkOf(venue).colour);
  const left = Array.from({ length: MOST_LEGS }, (_, colour) => colour).filter((colour) => !own.includes(colour));
  return own.map((colour, at) => (own.indexOf(colour) === at ? colour : (left.shift() ?? colour)));
}

function ordered(instruments: readonly Instrument[], { venues }: PanelSession): readonly Instrument[] {
  const place = new Map<string, number>(venues.map(({ id }, at) => [id, at]));
  const key = (one: Instrument): number =>
    (place.get(one.venue) ?? venues.length) * 100 + MARKET_TYPES.indexOf(one.marketType);
  return instruments.toSorted((a, b) => key(a) - key(b) || (a.expiryTime ?? 0) - (b.expiryTime ?? 0));
}

function nameOf(instrument: Instrument, { venues }: PanelSession): string {
  const exchange = venues.find(({ id }) => id === instrument.venue)?.exchange ?? instrument.venue;
  return `${exchange} ${isDated(instrument) ? instrumentName(instrument) : KINDS[instrument.marketType]}`;
}

function isDated({ marketType, expiryTime }: Instrument): boolean {
  return expiryTime !== undefined && (marketType === 'future' || marketType === 'future-inverse');
}

const KINDS: Readonly<Record<MarketType, string>> = {
  spot: 'spot',
  perp: 'perp',
  future: 'future',
  'perp-inverse': 'inverse',
  'future-inverse': 'inverse future',
  equity: 'stock',
};
/** Assets and instruments whose choice is remembered. */
const MOST_KEPT = 300;
