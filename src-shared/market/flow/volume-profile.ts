/** What was traded within one price step: its lower edge and volumes as scaled integers, and in how many trades. */
export interface PriceRow {
  readonly price: number;
  readonly buy: number;
  readonly sell: number;
  readonly buyCount: number;
  readonly sellCount: number;
}

/** Volume by price. Places are indexes into `rows`; -1 while nothing was traded. */
export interface VolumeProfile {
  /** Every step from the lowest to the highest, by price ascending, those without trades included. */
  readonly rows: readonly PriceRow[];
  readonly total: number;
  /** The step with the most volume, the lowest of equals: the point of control. */
  readonly control: number;
  /** First and last step of the value area: about the point of control, 70 % of the volume. */
  readonly valueLow: number;
  readonly valueHigh: number;
  /** Steps with more, or less, volume than every other nearby. */
  readonly highNodes: readonly number[];
  readonly lowNodes: readonly number[];
}

/** The profile of what was traded in some bars. `step` is the width of a row. With more than 20,000 steps it is empty: take a wider one. */
export function volumeProfile(bars: Iterable<readonly PriceRow[]>, step: number): VolumeProfile {
  const rows = sumRows(bars, step);
  const volumes = Float64Array.from(rows, volumeOf);
  const total = volumes.reduce((sum, volume) => sum + volume, 0);
  const control = indexOfMost(volumes);
  const [valueLow, valueHigh] = valueAreaOf(volumes, control, total * VALUE_SHARE);
  return { rows, total, control, valueLow, valueHigh, ...nodesOf(volumes) };
}

/** What was bought and sold within a step. */
function volumeOf({ buy, sell }: PriceRow): number {
  return buy + sell;
}

/** Index of the row with the most volume, the lowest price of equals; -1 if there is none. Rows are by price ascending. */
export function controlOf(rows: readonly PriceRow[]): number {
  return indexOfMost(Float64Array.from(rows, volumeOf));
}

function sumRows(bars: Iterable<readonly PriceRow[]>, step: number): readonly PriceRow[] {
  const sums = new Map<number, { price: number; buy: number; sell: number; buyCount: number; sellCount: number }>();
  let low = Infinity;
  let high = -Infinity;
  for (const rows of bars)
    for (const row of rows) {
      const sum = sums.get(row.price);
      if (sum === undefined) sums.set(row.price, { ...row });
      else {
        sum.buy += row.buy;
        sum.sell += row.sell;
        sum.buyCount += row.buyCount;
        sum.sellCount += row.sellCount;
      }
      low = Math.min(low, row.price);
      high = Math.max(high, row.price);
    }
  const count = Math.round((high - low) / step) + 1;
  if (!(count >= 1 && count <= MOST_ROWS)) return [];
  return Array.from({ length: count }, (_, i) => sums.get(low + i * step) ?? { ...EMPTY, price: low + i * step });
}

/** From the point of control the two steps above or the two below are added, whichever have more volume, until the share is reached. */
function valueAreaOf(volumes: Float64Array, control: number, wanted: number): readonly [low: number, high: number] {
  let [low, high] = [control, control];
  let sum = volumes[control] ?? 0;
  const at = (index: number): number => volumes[index] ?? 0;
  while (sum < wanted && (low > 0 || high < volumes.length - 1)) {
    const above = at(high + 1) + at(high + 2);
    const below = at(low - 1) + at(low - 2);
    if (high < volumes.length - 1 && (above >= below || low <= 0)) {
      high = Math.min(volumes.length - 1, high + 2);
      sum += above;
    } else {
      low = Math.max(0, low - 2);
      sum += below;
    }
  }
  return [low, high];
}

/** Nodes of volumes smoothed over three steps: the most or least of all within a twentieth of the profile to both sides. */
function nodesOf(volumes: Float64Array): {
  readonly highNodes: readonly number[];
  readonly lowNodes: readonly number[];
} {
  const smooth = volumes.map((volume, i) => (volumes[i - 1] ?? 0) + 2 * volume + (volumes[i + 1] ?? 0));
  const mean = smooth.reduce((sum, volume) => sum + volume, 0) / smooth.length;
  const reach = Math.max(2, Math.round(smooth.length / 20));
  const highNodes: number[] = [];
  const lowNodes: number[] = [];
  for (let i = reach; i < smooth.length - reach; i++) {
    const here = smooth[i] ?? NaN;
    const near = smooth.subarray(i - reach, i + reach + 1);
    if (here > mean && indexOfMost(near) === reach) highNodes.push(i);
    if (here < mean / 2 && near.every((volume, at) => (at < reach ? volume > here : volume >= here))) lowNodes.push(i);
  }
  return { highNodes, lowNodes };
}

function indexOfMost(volumes: Float64Array): number {
  let most = -1;
  for (let i = 0; i < volumes.length; i++) if (most < 0 || (volumes[i] ?? 0) > (volumes[most] ?? 0)) most = i;
  return most;
}

const EMPTY = { buy: 0, sell: 0, buyCount: 0, sellCount: 0 };
const VALUE_SHARE = 0.7;
const MOST_ROWS = 20_000;
