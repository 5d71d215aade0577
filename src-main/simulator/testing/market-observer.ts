import { defaultInstruments } from '../market/catalogue.ts';
import { atExchange, type ExchangeId } from '../market/exchanges.ts';
import type { InstrumentMarket } from '../market/instrument-market.ts';
import { Market } from '../market/market.ts';
import type { Match } from '../market/trade-log.ts';
import { Timeline } from '../timeline.ts';

/** What happened in a market while it was watched. */
export interface Observed {
  readonly market: InstrumentMarket;
  readonly matches: readonly Match[];
  /** How long the best bid and ask were so many ticks apart, ms. */
  readonly spreads: ReadonlyMap<number, number>;
  /** The middle between them after each second, in ticks. */
  readonly middles: readonly number[];
}

/** Runs the markets of an exchange for some minutes of virtual time and watches those of `keys`; all if absent. */
export function observe(
  exchange: ExchangeId,
  options: { readonly minutes: number; readonly seed: number; readonly keys?: readonly string[] },
): ReadonlyMap<string, Observed> {
  const { minutes, seed, keys } = options;
  const listed = defaultInstruments(START).filter(({ key }) => keys?.includes(key) ?? true);
  const instruments = atExchange(exchange, listed);
  const timeline = new Timeline(START);
  const world = new Market({ seed, timeline, instruments, liveTime: START });
  const watched = listed.map(({ key }, i) => [key, watch(world.get(instruments[i]?.key ?? ''))] as const);
  world.start();
  for (let second = 1; second <= minutes * 60; second++) {
    timeline.advanceTo(START + second * 1000);
    for (const [, { market, middles }] of watched)
      middles.push((market.book.bids.price(0) + market.book.asks.price(0)) / 2);
  }
  return new Map(watched);
}

function watch(market: InstrumentMarket): Observed & { readonly matches: Match[]; readonly middles: number[] } {
  const matches: Match[] = [];
  const spreads = new Map<number, number>();
  const spread = (): number => market.book.asks.price(0) - market.book.bids.price(0);
  let last = { spread: spread(), time: market.now };
  market.listeners.add({
    onMatch: (match) => matches.push(match),
    onBbo: () => {
      spreads.set(last.spread, (spreads.get(last.spread) ?? 0) + market.now - last.time);
      last = { spread: spread(), time: market.now };
    },
  });
  return { market, matches, spreads, middles: [] };
}

/** A Friday evening in Europe, when markets are as busy as they are on the mean. */
const START = Date.UTC(2026, 10, 20, 19, 0);
