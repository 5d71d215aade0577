import { type Interval, nextOpenTime, openTimeOf } from '../../../src-shared/market/interval.ts';
import type { Timer } from '../../engine/ports.ts';
import type { Liquidation, MarketTrade, Match } from '../market/trade-log.ts';
import type { MarketListener } from '../market/instrument-market.ts';
import { hashName } from '../market/prng.ts';
import type { Timeline } from '../timeline.ts';
import type { Listing } from './listing.ts';

/** Every multiple of `period` plus `phase`, ms. */
export interface Rhythm {
  readonly period: number;
  readonly phase: number;
}

/** Each symbol has its own place in the period, so that a venue full of symbols is not one burst. */
export function beatOf({ symbol }: Pick<Listing, 'symbol'>, period: number): Rhythm {
  return { period, phase: (hashName(symbol) >>> 0) % period };
}

/** Calls `run` at every beat, until the returned function is called. */
export function every(timeline: Timeline, rhythm: Rhythm, run: () => void): () => void {
  let timer: Timer;
  const schedule = () => {
    timer = timeline.at(nextBeat(timeline.now, rhythm), fire);
  };
  const fire = () => {
    schedule();
    run();
  };
  schedule();
  return () => timer.cancel();
}

/** Calls `emit` for the running candle at every beat, and for each candle once more when its time is over, until the returned function is called. */
export function candleBeats(
  timeline: Timeline,
  rhythm: Rhythm & { readonly interval: Interval },
  emit: (openTime: number, isOver: boolean) => void,
): () => void {
  const { interval } = rhythm;
  let timer: Timer;
  let openTime = openTimeOf(timeline.now, interval);
  const schedule = () => {
    timer = timeline.at(Math.min(nextBeat(timeline.now, rhythm), nextOpenTime(openTime, interval)), fire);
  };
  const fire = () => {
    const end = nextOpenTime(openTime, interval);
    const isOver = timeline.now >= end;
    emit(openTime, isOver);
    if (isOver) openTime = end;
    schedule();
  };
  schedule();
  return () => timer.cancel();
}

/** Emits the events of a market to `listener`, until the returned function is called. */
export function listen({ market }: Listing, listener: MarketListener): () => void {
  market.listeners.add(listener);
  return () => market.listeners.delete(listener);
}

/** The trades of a match, oldest first. */
export function fillsOf({ market }: Listing, { firstId, lastId }: Match): readonly MarketTrade[] {
  return market.trades.from(firstId, lastId - firstId + 1);
}

/** At most one forced order a second is emitted. */
export function sampledLiquidations(emit: (liquidation: Liquidation) => void): MarketListener {
  let emittedAt = -Infinity;
  return {
    onLiquidation(liquidation) {
      if (liquidation.time - emittedAt < 1000) return;
      emittedAt = liquidation.time;
      emit(liquidation);
    },
  };
}

function nextBeat(now: number, { period, phase }: Rhythm): number {
  return (Math.floor((now - phase) / period) + 1) * period + phase;
}
