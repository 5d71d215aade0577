import type { StreamHandle } from '../src-main/engine/api.ts';
import type { Engine } from '../src-main/engine/engine.ts';
import type { StreamVenue } from '../src-main/engine/venue/venue.ts';
import type { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { BboEvent, MarkPriceEvent, TickerEvent } from '../src-shared/market/events.ts';
import { DAY_VENUES, type DayVenue } from './day-venues.ts';
import { isSilentlyLost, type FaultScript } from './fault-script.ts';

/**
 * Watches best prices, tickers and mark prices. Whatever is emitted was true a moment before, and what a running stream shows last does not
 * stand still while the truth moves on.
 */
export class QuoteWitness {
  /** Best prices, tickers and mark prices emitted. */
  count = 0;
  readonly #engine: Engine;
  readonly #network: SimulatorNetwork;
  readonly #script: FaultScript;
  readonly #startedAt: number;
  readonly #markets = new Map<string, WatchedMarket>();
  readonly #wrong: string[] = [];
  /** Whether bytes come slowly at times, so that what is true comes late. */
  readonly #isSlow: boolean;

  constructor(engine: Engine, network: SimulatorNetwork, script: FaultScript) {
    this.#engine = engine;
    this.#network = network;
    this.#script = script;
    this.#startedAt = network.clock.now();
    this.#isSlow = script.steps.some(({ set }) => set?.kind === 'trickle');
    for (const symbol of this.#venue.symbols) this.#markets.set(symbol, this.#watch(symbol));
    engine.on('mkt.all', (event) => {
      if (event.kind === 'bbo') this.#onBbo(event);
      else if (event.kind === 'ticker') this.#onTicker(event);
      else if (event.kind === 'markPrice') this.#onMark(event);
    });
  }

  /** Subscribes to all of them. */
  open(): void {
    const venue: StreamVenue = VENUES[this.#script.venue];
    const options = { venue: this.#script.venue };
    for (const [symbol, { streams }] of this.#markets) {
      streams.bbo = this.#engine.addBboStream(symbol, options);
      streams.ticker = this.#engine.addTickerStream(symbol, options);
      if (venue.topicsOf({ channel: 'markPrice', symbol }).length > 0)
        streams.mark = this.#engine.addMarkPriceStream(symbol, options);
    }
  }

  /** What is wrong since it was asked last. */
  judge(): readonly string[] {
    for (const [symbol, market] of this.#markets) {
      this.#noteLast(symbol, market);
      if (this.#isSlow) continue;
      this.#judgeStanding(symbol, market, 'bbo', market.bbo === undefined || market.best.isRecent(keyOf(market.bbo)));
      const ticker = this.#engine.getTicker(symbol, { venue: this.#script.venue });
      this.#judgeStanding(symbol, market, 'ticker', ticker === undefined || this.#isTrueTicker(market, ticker));
      const mark = this.#engine.getMarkPrice(symbol, { venue: this.#script.venue });
      this.#judgeStanding(symbol, market, 'mark', mark === undefined || this.#isTrueMark(symbol, mark));
    }
    return this.#wrong.splice(0);
  }

  /** Every best price shown is the true one, but for what is on its way. */
  get isWell(): boolean {
    return [...this.#markets.values()].every(
      ({ streams, bbo, best }) =>
        streams.bbo === undefined || (bbo !== undefined && best.isRecent(keyOf(bbo), TRAVEL_MS)),
    );
  }

  get #venue(): DayVenue {
    return DAY_VENUES[this.#script.venue];
  }

  #watch(symbol: string): WatchedMarket {
    const { clock, truth } = this.#network;
    const market: WatchedMarket = {
      streams: {},
      bbo: undefined,
      best: new Recent(clock),
      prices: new Recent(clock),
      last: new Recent(clock),
      nextTrade: 0,
      wrongSince: {},
    };
    truth.watchBest(this.#script.venue, symbol, (best) => {
      market.best.set('both', keyOf(best));
      market.prices.set('bid', `bid ${best.bidPrice}`);
      market.prices.set('ask', `ask ${best.askPrice}`);
    });
    const [candle] = truth.candles(this.#script.venue, symbol, '1m', 1);
    if (candle !== undefined) market.last.set('last', candle.close);
    return market;
  }

  /** The prices of trades since the last look. */
  #noteLast(symbol: string, market: WatchedMarket): void {
    const { truth } = this.#network;
    for (const { id, price, time } of truth.trades(this.#script.venue, symbol, { fromId: market.nextTrade })) {
      market.last.set('last', price, time);
      market.nextTrade = id + 1;
    }
  }

  #onBbo(event: BboEvent): void {
    const market = this.#markets.get(event.symbol);
    if (market === undefined) return;
    this.count++;
    market.bbo = event;
    if (market.best.isRecent(keyOf(event), this.#lateMs)) return;
    this.#wrong.push(
      `${event.symbol} best ${keyOf(event)} is emitted ${market.best.has(keyOf(event)) ? 'long after it was true' : 'and never was'}`,
    );
  }

  #onTicker(event: TickerEvent): void {
    const market = this.#markets.get(event.symbol);
    if (market === undefined) return;
    this.count++;
    this.#noteLast(event.symbol, market);
    if (!this.#isTrueTicker(market, event, this.#lateMs))
      this.#wrong.push(`${event.symbol} ticker is emitted and was not true: ${JSON.stringify(event)}`);
  }

  #onMark(event: MarkPriceEvent): void {
    if (!this.#markets.has(event.symbol)) return;
    this.count++;
    if (!this.#isTrueMark(event.symbol, event, this.#lateMs))
      this.#wrong.push(`${event.symbol} mark price is emitted and was not true: ${JSON.stringify(event)}`);
  }

  #isTrueTicker({ prices, last }: WatchedMarket, ticker: TickerEvent, lateMs = LATE_MS): boolean {
    // Hyperliquid sends the middle between bid and ask in its place.
    const isMiddle = this.#script.venue === 'hyperliquid';
    return (
      (ticker.bidPrice === undefined || prices.isRecent(`bid ${ticker.bidPrice}`, lateMs)) &&
      (ticker.askPrice === undefined || prices.isRecent(`ask ${ticker.askPrice}`, lateMs)) &&
      (ticker.last === undefined || isMiddle || last.isRecent(ticker.last, lateMs))
    );
  }

  /** Whether the mark price, within what its last digit can say, was true at some moment of the last `lateMs`. */
  #isTrueMark(symbol: string, { markPrice, nextFundingTime }: MarkPriceEvent, lateMs = LATE_MS): boolean {
    const now = this.#network.clock.now();
    const digits = markPrice?.split('.')[1]?.length ?? 0;
    const emitted = Number(markPrice ?? NaN);
    let after = this.#network.truth.derivatives(this.#script.venue, symbol, now);
    for (let at = now; at >= Math.max(now - lateMs, this.#startedAt - LATE_MS); at -= MARK_STEP_MS) {
      const truth = this.#network.truth.derivatives(this.#script.venue, symbol, at - MARK_STEP_MS);
      if (truth === undefined || after === undefined) return true;
      // It takes every value on its way from one moment to the next.
      const tolerance = 10 ** -digits + emitted * MARK_TOLERANCE;
      const least = Math.min(truth.markPrice, after.markPrice) - tolerance;
      const most = Math.max(truth.markPrice, after.markPrice) + tolerance;
      const isSame = markPrice === undefined || (emitted >= least && emitted <= most);
      // Funding is paid hourly there.
      const isNext =
        nextFundingTime === undefined ||
        this.#script.venue === 'hyperliquid' ||
        nextFundingTime === after.nextFundingTime;
      if (isSame && isNext) return true;
      after = truth;
    }
    return false;
  }

  /** What a running stream shows must not have been untrue for long, unless that what would have said so was lost without a trace. */
  #judgeStanding(symbol: string, market: WatchedMarket, sort: Sort, isTrue: boolean): void {
    const now = this.#network.clock.now();
    const stream = market.streams[sort];
    const isRunning = stream !== undefined && this.#engine.streamStatus(stream)?.state === 'running';
    const since = market.wrongSince[sort];
    if (isTrue || !isRunning) market.wrongSince[sort] = undefined;
    else if (since === undefined) market.wrongSince[sort] = now;
    else if (now - since >= FIRST_MS && !this.#mayBeLost(sort, now)) {
      market.wrongSince[sort] = undefined;
      this.#wrong.push(`${symbol} ${sort} stands still for ${LATE_MS + now - since} ms on a running stream`);
    }
  }

  #mayBeLost(sort: Sort, now: number): boolean {
    return isSilentlyLost(this.#script, sort === 'mark' ? 'ticker' : sort, {
      from: now - 2 * LATE_MS - this.#startedAt,
      to: now - this.#startedAt,
    });
  }

  get #lateMs(): number {
    return this.#isSlow ? Infinity : LATE_MS;
  }
}

/** When each of some facts was true last; of each kind one is true at a time. */
class Recent {
  readonly #clock: SimulatorNetwork['clock'];
  readonly #current = new Map<string, string>();
  /** By fact, epoch ms; of those that are true now it says nothing. */
  readonly #until = new Map<string, number>();

  constructor(clock: SimulatorNetwork['clock']) {
    this.#clock = clock;
  }

  /** From `at` on, now if absent, another fact is true. */
  set(kind: string, fact: string, at = this.#clock.now()): void {
    const before = this.#current.get(kind);
    if (before === fact) return;
    if (before !== undefined) this.#until.set(before, Math.max(at, this.#until.get(before) ?? at));
    this.#current.set(kind, fact);
    this.#until.set(fact, this.#until.get(fact) ?? at);
  }

  has(fact: string): boolean {
    return this.#until.has(fact);
  }

  isRecent(fact: string, withinMs = LATE_MS): boolean {
    if ([...this.#current.values()].includes(fact)) return true;
    return (this.#until.get(fact) ?? -Infinity) >= this.#clock.now() - withinMs && this.has(fact);
  }
}

interface WatchedMarket {
  readonly streams: { [S in Sort]?: StreamHandle };
  /** The newest emitted. */
  bbo: BboEvent | undefined;
  /** Prices and sizes of both sides together. */
  readonly best: Recent;
  readonly prices: Recent;
  /** Of the last trade. */
  readonly last: Recent;
  /** Id of the first trade that has not been looked at. */
  nextTrade: number;
  /** Since when what is shown has been untrue. */
  readonly wrongSince: { [S in Sort]?: number | undefined };
}

type Sort = 'bbo' | 'ticker' | 'mark';

function keyOf({
  bidPrice,
  bidSize,
  askPrice,
  askSize,
}: Pick<BboEvent, 'bidPrice' | 'bidSize' | 'askPrice' | 'askSize'>): string {
  return `${bidPrice} ${bidSize} / ${askPrice} ${askSize}`;
}

/** What is emitted was true so long ago at most: delays are shorter, and silence makes a stream stale sooner. */
const LATE_MS = 5000;
/** Within so long after a subscription the first message of every sort has come. */
const FIRST_MS = 3200;
const TRAVEL_MS = 1000;
const MARK_STEP_MS = 50;
/** It may turn back within a step, by less than that. */
const MARK_TOLERANCE = 1e-5;
