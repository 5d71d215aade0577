import { toInstrumentId, type Instrument, type InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentsListener } from '../publish/market-source.ts';
import type { Decoded } from '../venue/decoded.ts';
import type { DecimalSlot, LevelList, MarketRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { FinestStep } from './finest-step.ts';

/**
 * The instruments of a recording: those of its lists and, for every symbol with data that no list has, what symbol and data say: assets and kind
 * by the symbol, tick and size step by the prices and sizes seen so far. Hot: one look-up a record of a listed symbol.
 */
export class RecordedInstruments {
  readonly #venue: Pick<StreamVenue, 'id' | 'instruments'>;
  readonly #maxSymbols: number;
  readonly #bySymbol = new Map<string, Instrument>();
  readonly #seen = new Map<string, SeenSymbol>();
  readonly #listeners = new Set<InstrumentsListener>();
  #list: readonly Instrument[] | undefined;

  /** Data of at most `maxSymbols` symbols is followed. */
  constructor(venue: Pick<StreamVenue, 'id' | 'instruments'>, maxSymbols: number) {
    this.#venue = venue;
    this.#maxSymbols = maxSymbols;
  }

  /** All that are known so far; the same array while nothing changes. */
  get list(): readonly Instrument[] {
    return (this.#list ??= [...this.#bySymbol.values()]);
  }

  /** Whether there are symbols with data that no list has. */
  get areSomeUnlisted(): boolean {
    for (const { steps } of this.#seen.values()) if (steps !== undefined) return true;
    return false;
  }

  /** Those with the most messages so far, the first ones of the list if there were none. */
  busiest(limit: number): readonly InstrumentId[] {
    const symbols =
      this.#seen.size === 0
        ? [...this.#bySymbol.keys()]
        : [...this.#seen].sort(([, a], [, b]) => b.messages - a.messages).map(([symbol]) => symbol);
    return symbols.slice(0, limit).map((symbol) => toInstrumentId(this.#venue.id, symbol));
  }

  /** Calls `listener` with instruments that are new or have changed; returns what stops it. */
  onChanged(listener: InstrumentsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a recorded list. A venue has several, and lists of several pages: each replaces what was known of its instruments. */
  takeList(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) {
      this.#bySymbol.set(instrument.symbol, instrument);
      const seen = this.#seen.get(instrument.symbol);
      if (seen !== undefined) seen.steps = undefined;
    }
    if (instruments.length > 0) this.#report(instruments);
  }

  /** Takes the records of a frame. */
  note(decoded: Decoded): void {
    let changed: Instrument[] | undefined;
    for (let at = 0; at < decoded.recordCount; at++) {
      const record = decoded.records[at];
      if (record === undefined || record.symbol === '' || (record.kind === 'markPrice' && record.isIndex)) continue;
      const instrument = this.#noteRecord(record);
      if (instrument !== undefined) (changed ??= []).push(instrument);
    }
    if (changed !== undefined) this.#report(changed);
  }

  /** The instrument, if it is new or has other steps now. */
  #noteRecord(record: MarketRecord): Instrument | undefined {
    const { symbol } = record;
    const seen = this.#seen.get(symbol) ?? this.#add(symbol);
    if (seen === undefined) return undefined;
    seen.messages++;
    const { steps } = seen;
    if (steps === undefined) return undefined;
    const known = this.#bySymbol.get(symbol);
    if (!noteSteps(record, steps) && known !== undefined) return undefined;
    const tick = steps.price.text;
    const step = steps.size.text;
    if (known !== undefined && known.tick === tick && known.step === step) return undefined;
    const instrument: Instrument = {
      id: toInstrumentId(this.#venue.id, symbol),
      venue: this.#venue.id,
      symbol,
      ...this.#venue.instruments.ofSymbol(symbol),
      ...(tick !== undefined && { tick }),
      ...(step !== undefined && { step }),
      status: 'unknown',
    };
    this.#bySymbol.set(symbol, instrument);
    return instrument;
  }

  #add(symbol: string): SeenSymbol | undefined {
    if (this.#seen.size >= this.#maxSymbols) return undefined;
    const isListed = this.#bySymbol.has(symbol);
    const seen: SeenSymbol = {
      messages: 0,
      steps: isListed ? undefined : { price: new FinestStep(), size: new FinestStep() },
    };
    this.#seen.set(symbol, seen);
    return seen;
  }

  #report(changed: readonly Instrument[]): void {
    this.#list = undefined;
    for (const listener of this.#listeners) listener(changed);
  }
}

interface SeenSymbol {
  messages: number;
  /** Undefined if a list has the symbol. */
  steps: Steps | undefined;
}

interface Steps {
  readonly price: FinestStep;
  readonly size: FinestStep;
}

/** Takes the prices and sizes of a record, as far as they are on the steps of the market: mark prices and averages are not. */
function noteSteps(record: MarketRecord, steps: Steps): boolean {
  switch (record.kind) {
    case 'book':
      return any(noteLevels(record.bids, steps), noteLevels(record.asks, steps));
    case 'trade':
    case 'liquidation':
      return any(noteSlot(record.price, steps.price), noteSlot(record.size, steps.size));
    case 'bbo':
      return any(
        noteSlot(record.bidPrice, steps.price),
        noteSlot(record.askPrice, steps.price),
        noteSlot(record.bidSize, steps.size),
        noteSlot(record.askSize, steps.size),
      );
    case 'candle':
      return any(
        noteSlot(record.open, steps.price),
        noteSlot(record.high, steps.price),
        noteSlot(record.low, steps.price),
        noteSlot(record.close, steps.price),
      );
    case 'ticker':
      return noteSlot(record.last, steps.price);
    case 'markPrice':
    case 'openInterest':
    case 'longShortRatio':
      return false;
  }
}

/** All of them were made, so that each has taken its value. */
function any(...areChanged: readonly boolean[]): boolean {
  return areChanged.includes(true);
}

function noteLevels(levels: LevelList, { price, size }: Steps): boolean {
  let isChanged = false;
  for (let at = 0; at < levels.count; at++) {
    // Values that do not fit 2^53 are texts.
    if (levels.wide?.has(at) === true) continue;
    if (price.note(levels.prices[at] ?? NaN, levels.priceScales[at] ?? 0)) isChanged = true;
    if (size.note(levels.sizes[at] ?? NaN, levels.sizeScales[at] ?? 0)) isChanged = true;
  }
  return isChanged;
}

function noteSlot({ present, text, mantissa, scale }: DecimalSlot, step: FinestStep): boolean {
  return present && text === '' && step.note(mantissa, scale);
}
