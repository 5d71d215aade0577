import { greatest, least } from '../../../src-shared/greatest.ts';
import type { Candle } from './candle.ts';

/** How a past candle is cut into shorter ones. All arrays have one entry a part, `prices` one more (the borders). */
export interface SplitPlan {
  /** Prices at the borders, first and last being the whole's open and close. */
  readonly prices: readonly number[];
  readonly openTimes: readonly number[];
  /** Extremes of each part, around its borders and within the whole's. */
  readonly highs: readonly number[];
  readonly lows: readonly number[];
  /** About how much is traded in each part, in any unit, and at what price. */
  readonly weights: readonly number[];
  readonly averages: readonly number[];
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
  const trades = allocate(whole.tradeCount, plan.weights, { lower: plan.openTimes.map(() => 1) });
  const high = highs.map((price, i) => Math.max(plan.worth(price), plan.worth(lows[i] ?? price)));
  const low = highs.map((price, i) => Math.min(plan.worth(price), plan.worth(lows[i] ?? price)));
  const turnover = Number(whole.turnover);
  const middle = plan.averages.map((price, i) => Math.min(at(high, i), Math.max(at(low, i), plan.worth(price))));
  const volumes = allocate(
    whole.volume,
    tilt(
      trades.map((n, i) => n * (0.8 + 0.4 * plan.random(i, 1))),
      middle,
      turnover / whole.volume,
    ),
    { lower: trades },
  );
  widen(whole, plan, { highs, lows, high, low, volumes });
  const turnovers = allocate(
    turnover,
    volumes.map((v, i) => v * at(middle, i)),
    {
      lower: volumes.map((v, i) => Math.round(v * at(low, i))),
      upper: volumes.map((v, i) => Math.round(v * at(high, i))),
    },
  );
  const buys = allocate(
    whole.buyVolume,
    volumes.map((v, i) => v * (0.25 + plan.random(i, 2) / 2)),
    { upper: volumes },
  );
  const buyTurnovers = allocate(
    Number(whole.buyTurnover),
    turnovers.map((t, i) => (t * at(buys, i)) / at(volumes, i)),
    {
      lower: buys.map((b, i) => (b === at(volumes, i) ? at(turnovers, i) : 0)),
      upper: buys.map((b, i) => (b === 0 ? 0 : at(turnovers, i))),
    },
  );
  let firstId = whole.firstId;
  return plan.openTimes.map((openTime, i) => {
    const part: Candle = {
      openTime,
      open: at(plan.prices, i),
      high: at(highs, i),
      low: at(lows, i),
      close: at(plan.prices, i + 1),
      volume: at(volumes, i),
      turnover: BigInt(at(turnovers, i)),
      buyVolume: at(buys, i),
      buyTurnover: BigInt(at(buyTurnovers, i)),
      firstId,
      tradeCount: at(trades, i),
    };
    firstId += part.tradeCount;
    return part;
  });
}

/** The parts' extremes: the highest has that of the whole, and so has the lowest. */
function ranges(whole: Candle, plan: SplitPlan): { highs: number[]; lows: number[] } {
  const highs = [...plan.highs];
  const lows = [...plan.lows];
  highs[highs.indexOf(greatest(highs))] = whole.high;
  lows[lows.indexOf(least(lows))] = whole.low;
  return { highs, lows };
}

/** Weights that lean towards dearer or cheaper parts, so that the parts' average worth comes near the whole's. */
function tilt(weight: readonly number[], worth: readonly number[], wanted: number): number[] {
  const sum = weight.reduce((a, b) => a + b, 0);
  const average = dot(weight, worth) / sum;
  const spread = weight.reduce((total, w, i) => total + w * (at(worth, i) - average) ** 2, 0) / sum;
  const lean = spread > 0 ? (wanted - average) / spread : 0;
  return weight.map((w, i) => w * Math.min(4, Math.max(0.15, 1 + lean * (at(worth, i) - average))));
}

interface Ranges {
  /** Prices. */
  readonly highs: number[];
  readonly lows: number[];
  /** The most and the least worth of a step. */
  readonly high: number[];
  readonly low: number[];
  readonly volumes: readonly number[];
}

/** Where the parts cannot be worth as much (or as little) as the whole, some of them get its extremes as wicks. */
function widen(whole: Candle, plan: SplitPlan, parts: Ranges): void {
  const turnover = Number(whole.turnover);
  const [highWorth, lowWorth] = [plan.worth(whole.high), plan.worth(whole.low)];
  const [most, least] = [Math.max(highWorth, lowWorth), Math.min(highWorth, lowWorth)];
  const isInverse = highWorth < lowWorth;
  let missing = turnover - dot(parts.volumes, parts.high);
  for (let i = 0; i < parts.volumes.length && missing > -SLACK; i++) {
    missing -= at(parts.volumes, i) * (most - at(parts.high, i));
    parts.high[i] = most;
    if (isInverse) parts.lows[i] = whole.low;
    else parts.highs[i] = whole.high;
  }
  let excess = dot(parts.volumes, parts.low) - turnover;
  for (let i = 0; i < parts.volumes.length && excess > -SLACK; i++) {
    excess -= at(parts.volumes, i) * (at(parts.low, i) - least);
    parts.low[i] = least;
    if (isInverse) parts.highs[i] = whole.high;
    else parts.lows[i] = whole.low;
  }
}

/** Whole numbers near `wanted` (scaled to the total), within bounds if that is possible, that sum to `total` exactly. */
function allocate(
  total: number,
  wanted: readonly number[],
  bounds: { readonly lower?: readonly number[]; readonly upper?: readonly number[] },
): number[] {
  const sum = wanted.reduce((a, b) => a + b, 0);
  const lower = (i: number) => bounds.lower?.[i] ?? 0;
  const upper = (i: number) => bounds.upper?.[i] ?? total;
  const shares = wanted.map((w, i) =>
    Math.min(upper(i), Math.max(lower(i), sum > 0 ? Math.floor((w / sum) * total) : 0)),
  );
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

/** Turnover units by which bounds may be off for rounding each part. */
const SLACK = 60;
