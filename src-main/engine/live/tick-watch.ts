import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { type Instrument, type InstrumentId, toInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { ClockPort, Timer } from '../ports.ts';
import { TradeRecord } from '../venue/records.ts';
import { messagesOf } from './live-health.ts';
import type { VenueSession } from './venue-session.ts';

/** What a tick watch needs. */
export interface TickWatchOptions {
  readonly clock: ClockPort;
  readonly markets: () => Iterable<SymbolMarket>;
  /** While they have received the same number of messages, no price is another. */
  readonly sessions: () => Iterable<VenueSession>;
  readonly find: (id: InstrumentId) => Instrument | undefined;
  /** Prices of a venue are finer than the ticks of its list: the list is old. */
  readonly onOutdated: (venue: VenueId) => void;
}

/**
 * Compares live prices with the ticks of the instrument list. A price with more digits than its tick proves the list old; while the list
 * read again says the same, the finer digits of that instrument are taken for the venue's way.
 */
export class TickWatch {
  readonly #options: TickWatchOptions;
  /** Of instruments found outdated: the tick that was too coarse. */
  readonly #reported = new Map<InstrumentId, string>();
  readonly #trade = new TradeRecord();
  /** Messages at the last look; NaN if all is to be compared again. */
  #messages = NaN;
  #timer: Timer | undefined;

  constructor(options: TickWatchOptions) {
    this.#options = options;
  }

  /** Looks every so often; does nothing if it already does. */
  start(): void {
    this.#timer ??= this.#options.clock.setTimer(() => {
      this.#timer = undefined;
      this.start();
      this.#look();
    }, LOOK_MS);
  }

  /** Ends the timer. May be called twice. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** The list of a venue was read: what is finer than its ticks may be reported once more. */
  onList(venue: VenueId): void {
    this.#messages = NaN;
    for (const [id, tick] of this.#reported) {
      const instrument = this.#options.find(id);
      if (instrument?.venue === venue && instrument.tick !== tick) this.#reported.delete(id);
    }
  }

  #look(): void {
    const messages = messagesOf([...this.#options.sessions()]);
    if (messages === this.#messages) return;
    this.#messages = messages;
    const outdated = new Set<VenueId>();
    for (const market of this.#options.markets()) {
      const digits = this.#digitsOf(market);
      if (digits === 0) continue;
      const id = toInstrumentId(market.venue.id, market.symbol);
      const tick = this.#options.find(id)?.tick;
      const step = tick === undefined ? undefined : parseDecimal(tick);
      if (tick === undefined || step === undefined || this.#reported.get(id) === tick) continue;
      if (digits <= step.scale) continue;
      this.#reported.set(id, tick);
      outdated.add(market.venue.id);
    }
    for (const venue of outdated) this.#options.onOutdated(venue);
  }

  /** Digits behind the point of the newest prices of a symbol, zeros at the end left out. */
  #digitsOf({ quote, trades, aggTrades }: SymbolMarket): number {
    let digits = 0;
    for (const slot of [quote.bbo.bidPrice, quote.bbo.askPrice])
      if (slot.present) digits = Math.max(digits, slot.scale);
    for (const ring of [trades, aggTrades]) {
      if (ring === undefined || ring.total === 0) continue;
      ring.read(ring.total - 1, '', this.#trade);
      digits = Math.max(digits, this.#trade.price.scale);
    }
    return digits;
  }
}

const LOOK_MS = 1000;
