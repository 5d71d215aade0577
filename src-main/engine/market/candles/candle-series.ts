import { intervalMs, nextOpenTime, type Interval } from '../../../../src-shared/market/interval.ts';
import { CandleRecord } from '../../venue/records.ts';
import { BACKFILLED, CandleRows, CLOSED } from './candle-rows.ts';

/** What a series is made of beside its interval. */
export interface CandleSeriesOptions {
  /** The venue never says that a live candle is closed: it is {@link CandleSeries.close}d from outside. */
  readonly endsAreInferred?: boolean;
  /** The series of shorter candles that it is composed of. */
  readonly part?: CandleSeries;
  /**
   * There if the exchange trades in sessions, so that no candles are missing between any two: whether a session begins with the candle that
   * opens at `openTime`, `before` being the open time of the one before it.
   */
  readonly startsSession?: (before: number, openTime: number) => boolean;
}

/**
 * Candles of one symbol and interval; live updates and history land in the same rows. A candle is cumulative: the version with more trades
 * (or volume, if trades are not counted) is the newer one; a closed one is never opened again, and taken again only if more is known.
 * Hot for the newest row only.
 */
export class CandleSeries {
  readonly interval: Interval;
  /** Its candles. Changed by the series only. */
  readonly rows: CandleRows;
  readonly maxCandles: number;
  readonly part: CandleSeries | undefined;
  /** The series composed of it. */
  readonly wholes: CandleSeries[] = [];
  readonly endsAreInferred: boolean;
  readonly #startsSession: CandleSeriesOptions['startsSession'];
  /** Somebody wants its candles themselves, and not only what is composed of them. */
  isAsked = false;
  #history: CandleHistory = 'idle';
  #isFilling = false;
  /** Open time of the first live candle. */
  #liveSince = Infinity;
  /** Open time of a candle of which changes may have been missed. */
  #doubted = NaN;
  /** Open time of the newest candle that was kept from before the stream was opened. */
  #restored = NaN;

  constructor(
    interval: Interval,
    maxCandles: number,
    { endsAreInferred = false, part, startsSession }: CandleSeriesOptions = {},
  ) {
    this.#startsSession = startsSession;
    this.interval = interval;
    this.rows = new CandleRows(interval);
    this.maxCandles = maxCandles;
    this.endsAreInferred = endsAreInferred;
    this.part = part;
    part?.wholes.push(this);
  }

  /** What is known about older candles than the first row. */
  get history(): CandleHistory {
    return this.part?.history ?? this.#history;
  }

  set history(history: CandleHistory) {
    this.#history = history;
  }

  /** What is missing between rows is being loaded. */
  get isFilling(): boolean {
    return this.part?.isFilling ?? this.#isFilling;
  }

  set isFilling(isFilling: boolean) {
    this.#isFilling = isFilling;
  }

  /**
   * Takes a live candle. `stale`: older than what is kept, nothing changed. `corrected`: kept, though it replaces a closed one. `gap`:
   * kept, but what is before it is missing or unfinished.
   */
  offer(candle: CandleRecord): 'kept' | 'corrected' | 'stale' | 'gap' {
    if (this.#liveSince === Infinity && !candle.isBackfilled) this.#liveSince = candle.openTime;
    const at = this.rows.rowFrom(candle.openTime);
    if (at < this.rows.count && this.rows.openTimeAt(at) === candle.openTime) {
      if (!this.#isNewer(at, candle)) return 'stale';
      const isCorrection = this.rows.isClosedAt(at);
      candle.isClosed ||= isCorrection;
      if (candle.openTime === this.#doubted) this.#doubted = NaN;
      this.rows.write(at, candle);
      return isCorrection ? 'corrected' : 'kept';
    }
    // What came between those from before and the first live one was not missed: the load at opening brings it.
    const isGap =
      at > 0 &&
      at === this.rows.count &&
      this.rows.openTimeAt(at - 1) !== this.#restored &&
      !this.#joins(at - 1, candle.openTime);
    this.rows.insert(at);
    this.rows.write(at, candle);
    this.#bound();
    return isGap ? 'gap' : 'kept';
  }

  /** Fills `out` with a row. */
  read(row: number, symbol: string, out: CandleRecord): void {
    this.rows.read(row, symbol, out);
    out.isComposed = this.part !== undefined;
  }

  /** Takes a composed candle as it is now. `same`: nothing has changed. */
  put(candle: CandleRecord): 'kept' | 'corrected' | 'same' {
    const at = this.rows.rowFrom(candle.openTime);
    const isKnown = at < this.rows.count && this.rows.openTimeAt(at) === candle.openTime;
    if (!isKnown) {
      this.rows.insert(at);
      this.rows.write(at, candle);
      this.#bound();
      return 'kept';
    }
    const wasClosed = this.rows.isClosedAt(at);
    return this.rows.rewrite(at, candle) ? (wasClosed ? 'corrected' : 'kept') : 'same';
  }

  /** Merges rows of history, which must be of the same interval. What is kept wins unless history knows more of a candle. */
  merge(other: CandleSeries): void {
    const merged = new CandleRows(this.interval);
    merged.reserve(this.rows.count + other.rows.count);
    const revision = ++this.rows.revision;
    let mine = 0;
    let theirs = 0;
    let isPreviousTheirs = false;
    for (
      let [a, b] = [this.#timeOf(0), other.#timeOf(0)];
      Math.min(a, b) < Infinity;
      a = this.#timeOf(mine), b = other.#timeOf(theirs)
    ) {
      const isTheirs = b < a || (b === a && other.#knowsMore(theirs, this, mine));
      const isClosedByThem = !isTheirs && b === a && other.#ends(theirs, this, mine);
      const hasChanged = isTheirs || isPreviousTheirs || isClosedByThem;
      // A row behind a new one has changed too: the gap before it may be gone.
      if (isTheirs) merged.copy(other.rows, theirs, revision);
      else merged.copy(this.rows, mine, hasChanged ? revision : undefined);
      if (isTheirs) this.rows.keepExact(b, other.rows.exactAt(theirs));
      if (isClosedByThem) merged.mark(merged.count - 1, CLOSED);
      isPreviousTheirs = isTheirs;
      if (a <= b) mine++;
      if (b <= a) theirs++;
    }
    this.rows.replaceBy(merged);
    this.#bound();
  }

  /** A copy of its candles, up to the newest that is known to be closed: none of them is to change. */
  toClosed(): CandleSeries {
    const closed = new CandleSeries(this.interval, Infinity);
    closed.merge(this);
    while (closed.rows.count > 0 && !closed.rows.isClosedAt(closed.rows.count - 1)) closed.rows.count--;
    return closed;
  }

  /** Begins with candles from before its stream was opened. Until what came since is loaded, it is missing. */
  restore(kept: CandleSeries): void {
    this.merge(kept);
    this.#restored = this.rows.openTimeAt(this.rows.count - 1);
  }

  /** Marks every candle that opened before `openTime` as closed. */
  closeBefore(openTime: number): void {
    for (let row = 0; row < this.rows.count && this.rows.openTimeAt(row) < openTime; row++) this.rows.mark(row, CLOSED);
  }

  /** Marks one candle as closed. */
  close(row: number): void {
    this.rows.mark(row, CLOSED);
    this.rows.touch(row);
  }

  /** Something may have been missed from the newest candle on: it is not taken for finished before it is received again, nor its silence for quiet. */
  doubt(): void {
    if (this.rows.count > 0) this.#doubted = this.rows.openTimeAt(this.rows.count - 1);
  }

  /** Whether changes of a candle, or candles behind it, may have been missed. */
  isDoubtedAt(row: number): boolean {
    return this.rows.openTimeAt(row) === this.#doubted;
  }

  /** Puts flat candles where the venue has none between two of its own from a row on: nobody traded. A gap too long for that stays. */
  addFlats(from = 0): void {
    for (let row = this.rows.count - 1; row > from; row--) {
      const before = this.rows.openTimeAt(row - 1);
      const missing = Math.round((this.rows.openTimeAt(row) - before) / intervalMs(this.interval)) - 1;
      if (missing < 1 || missing > MOST_FLATS || !this.isAfterGap(row)) continue;
      const flat = new CandleRecord();
      this.read(row - 1, '', flat);
      for (
        let time = nextOpenTime(before, this.interval);
        time < this.rows.openTimeAt(row);
        time = nextOpenTime(time, this.interval)
      ) {
        flatten(flat, time, this.interval);
        const at = this.rows.rowFrom(time);
        this.rows.insert(at);
        this.rows.write(at, flat);
        row++;
      }
      row -= missing;
    }
    this.#bound();
  }

  /** Whether a closed candle came from history though the live stream had begun by then. */
  isBackfilledAt(row: number): boolean {
    return (
      (this.rows.flagsAt(row) & (CLOSED | BACKFILLED)) === (CLOSED | BACKFILLED) &&
      this.rows.openTimeAt(row) >= this.#liveSince
    );
  }

  /** Whether candles are missing between this row and the one before. */
  isAfterGap(row: number): boolean {
    if (this.#startsSession !== undefined) return false;
    return row > 0 && this.rows.openTimeAt(row) !== nextOpenTime(this.rows.openTimeAt(row - 1), this.interval);
  }

  /** Whether a session of the exchange begins with this row. */
  isSessionStart(row: number): boolean {
    return row > 0 && this.#startsSession?.(this.rows.openTimeAt(row - 1), this.rows.openTimeAt(row)) === true;
  }

  /** Whether candles are missing behind this row, or it is unfinished though it has a successor. */
  isBeforeGap(row: number): boolean {
    return row < this.rows.count - 1 && !this.#joins(row, this.rows.openTimeAt(row + 1));
  }

  /** The newest row before a gap; -1 if there is none. */
  newestGap(): number {
    for (let row = this.rows.count - 2; row >= 0; row--) if (this.isBeforeGap(row)) return row;
    return -1;
  }

  /** Whether there is a gap anywhere. */
  hasGap(): boolean {
    return this.newestGap() >= 0;
  }

  #isNewer(row: number, candle: CandleRecord): boolean {
    const isClosed = this.rows.isClosedAt(row);
    if (isClosed && !candle.isClosed && !this.endsAreInferred) return false;
    const known = this.rows.tradeCountAt(row);
    if (isClosed)
      return isMore(
        candle.tradeCount,
        known,
        candle.volume.mantissa / 10 ** candle.volume.scale,
        this.rows.volumeAt(row),
      );
    return !(candle.tradeCount < known) || candle.isClosed;
  }

  /** Whether only mine of two versions is closed. */
  #ends(row: number, other: CandleSeries, otherRow: number): boolean {
    return this.rows.isClosedAt(row) && !other.rows.isClosedAt(otherRow);
  }

  /** Whether my `row` contains a later version than `row` of `other`. */
  #knowsMore(row: number, other: CandleSeries, otherRow: number): boolean {
    const [count, otherCount, volume, otherVolume] = [
      this.rows.tradeCountAt(row),
      other.rows.tradeCountAt(otherRow),
      this.rows.volumeAt(row),
      other.rows.volumeAt(otherRow),
    ];
    if (isMore(count, otherCount, volume, otherVolume))
      return !other.rows.isClosedAt(otherRow) || this.rows.isClosedAt(row);
    return this.#ends(row, other, otherRow) && !isMore(otherCount, count, otherVolume, volume);
  }

  /** Open time of a row; Infinity behind the last. */
  #timeOf(row: number): number {
    return row < this.rows.count ? this.rows.openTimeAt(row) : Infinity;
  }

  #joins(row: number, openTime: number): boolean {
    const isFinished = this.rows.isClosedAt(row) || (this.endsAreInferred && !this.isDoubtedAt(row));
    return isFinished && nextOpenTime(this.rows.openTimeAt(row), this.interval) === openTime;
  }

  /** Drops more than needed, so that the arrays do not move at every new candle. */
  #bound(): void {
    if (this.rows.count > this.maxCandles)
      this.rows.dropOldest(Math.min(this.rows.count - 1, this.rows.count - this.maxCandles + (this.maxCandles >> 4)));
  }
}

/** Makes a candle the flat one that follows it. */
function flatten(candle: CandleRecord, openTime: number, interval: Interval): void {
  candle.openTime = openTime;
  candle.closeTime = nextOpenTime(openTime, interval) - 1;
  for (const name of ['open', 'high', 'low'] as const) Object.assign(candle[name], candle.close);
  for (const name of ['volume', 'quoteVolume', 'takerBuyVolume'] as const)
    if (candle[name].present) Object.assign(candle[name], { mantissa: 0, scale: 0, text: '' });
  candle.tradeCount = 0;
  candle.isClosed = true;
  candle.isFlat = true;
}

/** More than so many in a row is no quiet market. */
const MOST_FLATS = 1000;

/** Whether the first of two versions of a candle is the later one: by trades, or by volume if they are not counted. */
function isMore(count: number, otherCount: number, volume: number, otherVolume: number): boolean {
  return Number.isNaN(count) || Number.isNaN(otherCount) ? volume > otherVolume : count > otherCount;
}

/** `loading` while older candles are on their way, `end` when the venue has none or no more fit. */
export type CandleHistory = 'idle' | 'loading' | 'end' | 'failed';
