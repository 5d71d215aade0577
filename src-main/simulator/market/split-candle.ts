import type { Candle } from './candle.ts';

/** How a past candle is cut into shorter ones. All arrays have one entry a part, `prices` one more (the borders). */
export interface SplitPlan {
  /** Prices at the borders, first and last being the whole's open and close. */
  readonly prices: readonly number[];
  readonly openTimes: readonly number[];
  /** A random number in [0, 1) for a part and a purpose. */
  readonly random: (part: number, purpose: number) => number;
  /** Worth of one step at a price, in turnover units. */
  readonly worth: (price: number) => number;
}

/**
 * Cuts a candle into parts that join to exactly the same candle again: same extremes, same sums, same ids. Each part has at least
 * one trade, and its average price lies inside its own range.
 */
export function splitCandle(whole: Candle, plan: SplitPlan): Candle[] {
  const { highs, lows } = ranges(whole, plan);
  const trades = allocate(whole.tradeCount, weights(plan, 0), { lower: plan.openTimes.map(() => 1) });
  const volumes = allocate(whole.volume, trades.map((n, i) => n * (0.5 + plan.random(i, 1))), { lower: trades });
  const high = highs.map((price, i) => Math.max(plan.worth(price), plan.worth(lows[i] ?? price)));
  const low = highs.map((price, i) => Math.min(plan.worth(price), plan.worth(lows[i] ?? price)));
  const turnover = Number(whole.turnover);
  makeReachable(volumes, trades, { turnover, high, low });
  const turnovers = allocate(turnover, volumes.map((v, i) => (v * (at(high, i) + at(low, i))) / 2), {
    lower: volumes.map((v, i) => Math.round(v * at(low, i))), upper: volumes.map((v, i) => Math.round(v * at(high, i))),
  });
  const buys = allocate(whole.buyVolume, volumes.map((v, i) => v * (0.25 + plan.random(i, 2) / 2)), { upper: volumes });
  const buyTurnovers = allocate(Number(whole.buyTurnover), turnovers.map((t, i) => (t * at(buys, i)) / at(volumes, i)), {
    lower: buys.map((b, i) => Math.round(b * at(low, i))), upper: buys.map((b, i) => Math.round(b * at(high, i))),
  });
  let firstId = whole.firstId;
  return plan.openTimes.map((openTime, i) => {
    const part: Candle = {
      openTime, open: at(plan.prices, i), high: at(highs, i), low: at(lows, i), close: at(plan.prices, i + 1),
      volume: at(volumes, i), turnover: BigInt(at(turnovers, i)),
      buyVolume: at(buys, i), buyTurnover: BigInt(at(buyTurnovers, i)), firstId, tradeCount: at(trades, i),
    };
    firstId += part.tradeCount;
    return part;
  });
}

function ranges(whole: Candle, plan: SplitPlan): { highs: number[]; lows: number[] } {
  const count = plan.openTimes.length;
  const wick = (whole.high - whole.low) / count;
  const highs: number[] = [];
  const lows: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = at(plan.prices, i);
    const to = at(plan.prices, i + 1);
    highs.push(Math.min(whole.high, Math.max(from, to) + Math.round(wick * plan.random(i, 3))));
    lows.push(Math.max(whole.low, Math.min(from, to) - Math.round(wick * plan.random(i, 4))));
  }
  highs[highs.indexOf(Math.max(...highs))] = whole.high;
  lows[lows.indexOf(Math.min(...lows))] = whole.low;
  return { highs, lows };
}

function weights(plan: SplitPlan, purpose: number): number[] {
  return plan.openTimes.map((_, i) => 0.4 + plan.random(i, purpose) * 1.2);
}

/** Moves volume between parts until the wanted turnover lies between the least and the most that the parts can be worth. */
function makeReachable(volumes: number[], least: readonly number[], target: { turnover: number; high: number[]; low: number[] }): void {
  moveVolume(volumes, least, { worth: target.high, missing: target.turnover - dot(volumes, target.high), direction: 1 });
  moveVolume(volumes, least, { worth: target.low, missing: dot(volumes, target.low) - target.turnover, direction: -1 });
}

function moveVolume(volumes: number[], least: readonly number[], move: { worth: number[]; missing: number; direction: 1 | -1 }): void {
  const { worth, direction } = move;
  let missing = move.missing;
  const best = worth.indexOf(direction === 1 ? Math.max(...worth) : Math.min(...worth));
  for (let i = 0; i < volumes.length && missing > 0; i++) {
    const gain = (at(worth, best) - at(worth, i)) * direction;
    if (gain <= 0) continue;
    const moved = Math.min(at(volumes, i) - at(least, i), Math.ceil(missing / gain));
    volumes[i] = at(volumes, i) - moved;
    volumes[best] = at(volumes, best) + moved;
    missing -= moved * gain;
  }
}

/** Whole numbers near `wanted` (scaled to the total), within bounds where that is possible, that sum to `total` exactly. */
function allocate(total: number, wanted: readonly number[], bounds: { readonly lower?: readonly number[]; readonly upper?: readonly number[] }): number[] {
  const sum = wanted.reduce((a, b) => a + b, 0);
  const lower = (i: number) => bounds.lower?.[i] ?? 0;
  const upper = (i: number) => bounds.upper?.[i] ?? total;
  const shares = wanted.map((w, i) => Math.min(upper(i), Math.max(lower(i), sum > 0 ? Math.floor((w / sum) * total) : 0)));
  let missing = total - shares.reduce((a, b) => a + b, 0);
  const sign = missing < 0 ? -1 : 1;
  const room = shares.map((share, i) => (sign > 0 ? upper(i) - share : share - lower(i)));
  const allRoom = room.reduce((a, b) => a + b, 0);
  const whole = Math.abs(missing);
  for (let i = 0; i < shares.length && missing !== 0; i++) {
    const step = Math.min(Math.abs(missing), at(room, i), Math.ceil((whole * at(room, i)) / Math.max(1, allRoom)));
    shares[i] = at(shares, i) + sign * step;
    missing -= sign * step;
  }
  const last = shares.length - 1;
  shares[last] = at(shares, last) + missing;
  return shares;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}

function at(row: readonly number[], i: number): number {
  return row[i] as number;
}
