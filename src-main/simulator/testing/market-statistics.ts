/** What takers paid, and when: numbers of any unit, times in ms. */
export interface Execution {
  readonly time: number;
  readonly price: number;
  readonly size: number;
}

/** How the executions of a market are distributed. */
export interface MarketStatistics {
  /** Part of them at the price of the one before. */
  readonly samePrice: number;
  /** Change from one price to the next that nine in ten do not exceed, bps. */
  readonly change90: number;
  /** Deviation of the logarithm of the size. */
  readonly sizeDeviation: number;
  /** Deviation of the pauses between them, if their mean is 1: 1 for independent ones, more if they come in bursts. */
  readonly pauseDeviation: number;
  /** Middle pause, if the mean is 1. */
  readonly pauseMedian: number;
}

/** The statistics of executions in the order in which they happened; at least two. */
export function statisticsOf(executions: readonly Execution[]): MarketStatistics {
  const pairs = executions.slice(1).map((later, i) => ({ earlier: executions[i] ?? later, later }));
  const pauses = pairs.map(({ earlier, later }) => later.time - earlier.time);
  const meanPause = meanOf(pauses);
  return {
    samePrice: pairs.filter(({ earlier, later }) => earlier.price === later.price).length / pairs.length,
    change90: quantileOf(
      pairs.map(({ earlier, later }) => Math.abs(later.price / earlier.price - 1) * 1e4),
      0.9,
    ),
    sizeDeviation: deviationOf(executions.map(({ size }) => Math.log(size))),
    pauseDeviation: deviationOf(pauses) / meanPause,
    pauseMedian: quantileOf(pauses, 0.5) / meanPause,
  };
}

/** The mean of numbers. */
export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The deviation of numbers about their mean. */
export function deviationOf(numbers: readonly number[]): number {
  const mean = meanOf(numbers);
  return Math.sqrt(meanOf(numbers.map((number) => (number - mean) ** 2)));
}

function quantileOf(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
}
