import { MOST_TRADES, parseBarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import { exactDecimal, POW10 } from '../../../src-shared/market/decimal.ts';
import type { ExactDecimal } from '../../../src-shared/market/decimal.ts';
import { multipleBelow, priceGrid, stepLabel } from '../../../src-shared/market/grouping.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import { intervalMs } from '../../../src-shared/market/interval.ts';
import { CANDLE, CANDLE_STRIDE, FLOW_BAR, FLOW_BAR_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { isPolled } from './flow-spans.ts';
import type { ChartSettings } from './settings.ts';

/** Why a chart of bars that do not end by the clock cannot do what needs bars that begin and end together; undefined for candles. */
export function lackingTime({ bars }: Pick<ChartSettings, 'bars'>): string | undefined {
  return bars === undefined
    ? undefined
    : 'Of bars by time alone: others do not begin and end together. Choose an interval.';
}

/** How bars are typed. */
export const TYPE_BARS = '100t for bars of trades, 50v of volume, 20r of a range';

/** What of an instrument's record makes the size of a bar. */
type Sized = Pick<Instrument, 'base' | 'quote' | 'tick' | 'step' | 'sizeUnit' | 'contractSize' | 'marketType'>;

/** The bars a chart shows that do not end by the clock, as `parseBarRule` reads them; undefined if it shows candles: those are chosen, or there are no trades to count. */
export function shownBars(
  { bars }: Pick<ChartSettings, 'bars'>,
  instrument: InstrumentId | undefined,
): string | undefined {
  return instrument === undefined || isPolled(instrument) ? undefined : bars;
}

/** The bars someone typed: `100t` trades, `10v` volume, `20r` range; or why they cannot be, with what can. Undefined if the text means no bars. */
export function typedBars(
  text: string,
  instrument: Sized | undefined,
): { readonly bars: string } | { readonly problem: string } | undefined {
  const [, number = '', letter = ''] = TYPED.exec(text.trim()) ?? [];
  const size = exactDecimal(number);
  switch (letter.toLowerCase()) {
    case 't':
      return typedTrades(size);
    case 'v':
      return typedSize(size, {
        what: `Bars of volume need a size${sizeUnit(instrument)}`,
        step: instrument?.step,
        stepName: 'size step',
        letter: 'v',
      });
    case 'r':
      return typedSize(size, {
        what: `Range bars need a price difference${quoteOf(instrument)}`,
        step: instrument?.tick,
        stepName: 'tick',
        letter: 'r',
      });
    default:
      return undefined;
  }
}

function typedTrades(count: ExactDecimal | undefined): { readonly bars: string } | { readonly problem: string } {
  return count !== undefined && isWithin(count, 1n, BigInt(MOST_TRADES)) && count.scale === 0
    ? { bars: `${count.unscaled}t` }
    : { problem: `Bars of trades need a whole number from 1 to ${MOST_TRADES.toLocaleString('en')}, such as 100t.` };
}

function typedSize(
  size: ExactDecimal | undefined,
  about: {
    readonly what: string;
    readonly step: string | undefined;
    readonly stepName: string;
    readonly letter: 'v' | 'r';
  },
): { readonly bars: string } | { readonly problem: string } {
  const { what, step = FINEST, stepName, letter } = about;
  const grid = exactDecimal(step);
  if (size === undefined || grid === undefined || !isWithin(size, 0n, MOST) || size.unscaled === 0n)
    return { problem: `${what} from ${step} to ${MOST.toLocaleString('en')}, such as 10${letter}.` };
  const near = neighbours(size, grid);
  return near.includes(plain(size))
    ? { bars: `${plain(size)}${letter}` }
    : {
        problem: `${what} that is a multiple of the ${stepName} ${step}: ${near.map((one) => one + letter).join(' or ')}.`,
      };
}

function isWithin({ unscaled, scale }: ExactDecimal, least: bigint, most: bigint): boolean {
  const unit = 10n ** BigInt(scale);
  return unscaled >= least * unit && unscaled <= most * unit;
}

/** What bars are, in words: `100 trades`, `10 BTC`, `range 20 USDT`. */
export function barsName(bars: string, instrument: Sized | undefined): string {
  const rule = parseBarRule(bars);
  switch (rule?.kind) {
    case 'trades':
      return rule.count === 1 ? '1 trade' : `${rule.count} trades`;
    case 'volume': {
      const unit = instrument === undefined ? '' : sizeConversion(instrument, 'native').label;
      return unit === '' ? `volume ${rule.size}` : `${rule.size} ${unit}`;
    }
    case 'range':
      return `range ${rule.price}${instrument === undefined ? '' : ` ${instrument.quote}`}`;
    case 'time':
    case undefined:
      return bars;
  }
}

/** What is known of an instrument's trading: its price, and its mean volume of a minute in the venue's unit; NaN if it is not. */
export interface Trading {
  readonly price: number;
  readonly minuteVolume: number;
}

/** What candles say of the trading of an instrument, the newest of them. */
export function candleTrading(buffer: CandleBuffer): Trading {
  const { numbers, count, scales, interval } = buffer;
  let volume = 0;
  const first = Math.max(0, count - MEASURED);
  for (let index = first; index < count; index++) volume += numbers[index * CANDLE_STRIDE + CANDLE.volume] ?? NaN;
  const minutes = interval === undefined ? NaN : ((count - first) * intervalMs(interval)) / MINUTE_MS;
  return {
    price: (numbers[(count - 1) * CANDLE_STRIDE + CANDLE.close] ?? NaN) / (POW10[scales.priceScale] ?? NaN),
    minuteVolume: volume / minutes / (POW10[scales.sizeScale] ?? NaN),
  };
}

/** What bars counted from trades say of it. */
export function barTrading(buffer: FlowBuffer): Trading {
  const { numbers, count, scales } = buffer;
  let volume = 0;
  for (let base = 0; base < count * FLOW_BAR_STRIDE; base += FLOW_BAR_STRIDE)
    volume += (numbers[base + FLOW_BAR.buyVolume] ?? NaN) + (numbers[base + FLOW_BAR.sellVolume] ?? NaN);
  const minutes = (buffer.closeTimeAt(count - 1) - buffer.openTimeAt(0)) / MINUTE_MS;
  return {
    price: (numbers[(count - 1) * FLOW_BAR_STRIDE + FLOW_BAR.close] ?? NaN) / (POW10[scales.priceScale] ?? NaN),
    minuteVolume: volume / minutes / (POW10[scales.sizeScale] ?? NaN),
  };
}

/** Heading of a kind of bars, with its unit. */
export function kindName(kind: 'trades' | 'volume' | 'range', instrument: Sized | undefined): string {
  if (kind === 'trades') return 'Trades';
  return kind === 'volume' ? `Volume${sizeUnit(instrument)}` : `Range${quoteOf(instrument)}`;
}

/** Bars to choose from, by what ends them: trades, then about a fifth of a minute's volume, a minute's and five, and ranges of some 5, 10 and 25 bps; what is not known is left out. */
export function offeredBars(
  instrument: Pick<Sized, 'tick' | 'step'> | undefined,
  { price, minuteVolume }: Trading,
): Readonly<Record<'trades' | 'volume' | 'range', readonly string[]>> {
  return {
    trades: ['50t', '100t', '500t', '1000t'],
    volume: roundSteps(
      instrument?.step,
      [0.2, 1, 5].map((share) => share * minuteVolume),
    ).map((size) => `${size}v`),
    range: roundSteps(
      instrument?.tick,
      [5, 10, 25].map((bps) => (price * bps) / 10_000),
    ).map((size) => `${size}r`),
  };
}

/**
 * The nearest size that makes sense for an instrument, if bars were chosen for another and cannot be here, or hardly ever end, or end with every trade;
 * undefined if they do as they are, or not enough is known.
 */
export function sensibleBars(bars: string, instrument: Sized, trading: Trading): string | undefined {
  const rule = parseBarRule(bars);
  if (rule?.kind !== 'volume' && rule?.kind !== 'range') return undefined;
  const [typical, most, least] =
    rule.kind === 'range' ? [trading.price, WIDEST_RANGE, 0] : [trading.minuteVolume, MOST_MINUTES, LEAST_MINUTES];
  const share = Number(rule.kind === 'range' ? rule.price : rule.size) / typical;
  const offered = offeredBars(instrument, trading)[rule.kind];
  const typed = typedBars(bars, instrument);
  if (share > most) return offered.at(-1);
  return share < least || (typed !== undefined && 'problem' in typed) ? offered[0] : undefined;
}

/** The next lower of 1, 2, 5, 10… steps for each value, without doubles; none while values or step are not known. */
function roundSteps(step: string | undefined, values: readonly number[]): readonly string[] {
  if (step === undefined) return [];
  const grid = priceGrid(step, 0);
  const unit = grid.tick / 10 ** grid.scale;
  const texts = values
    .filter((value) => Number.isFinite(value) && value > 0)
    .map((value) => stepLabel(grid, multipleBelow(value / unit + ROUNDING)));
  return [...new Set(texts)];
}

/** The multiples of a step next to a size, those that are positive: that size alone if it is one. */
function neighbours(size: ExactDecimal, step: ExactDecimal): readonly string[] {
  const [a, b, scale] = inUnits(size, step);
  const below = a - (a % b);
  return (below === a ? [a] : [below, below + b])
    .filter((one) => one > 0n)
    .map((unscaled) => plain({ unscaled, scale }));
}

function inUnits(one: ExactDecimal, other: ExactDecimal): readonly [one: bigint, other: bigint, scale: number] {
  const scale = Math.max(one.scale, other.scale);
  return [one.unscaled * 10n ** BigInt(scale - one.scale), other.unscaled * 10n ** BigInt(scale - other.scale), scale];
}

/** The shortest text of a decimal: `10`, `0.5`. */
function plain({ unscaled, scale }: ExactDecimal): string {
  if (scale > 0 && unscaled % 10n === 0n) return plain({ unscaled: unscaled / 10n, scale: scale - 1 });
  const digits = unscaled.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function sizeUnit(instrument: Sized | undefined): string {
  const { label } = sizeConversion(instrument, 'native');
  return label === '' ? '' : ` in ${label}`;
}

function quoteOf(instrument: Sized | undefined): string {
  return instrument === undefined ? '' : ` in ${instrument.quote}`;
}

/** Candles that the volume of a minute is the mean of. */
const MEASURED = 200;
const MINUTE_MS = 60_000;
const TYPED = /^([-+]?\d[\d.,]*)\s?([tvr])$/i;
/** Largest volume and range: of more than a day of any market. */
const MOST = 1_000_000_000_000n;
/** Least size or range where the instrument's step is not known. */
const FINEST = '0.00000001';
/** Share of the price above which a range is hardly ever reached. */
const WIDEST_RANGE = 0.02;
/** Minutes of trading above which a bar of volume hardly ever ends, and below which it ends with every trade. */
const MOST_MINUTES = 500;
const LEAST_MINUTES = 0.001;
/** So that 5 ticks are not taken for 4.999…. */
const ROUNDING = 1e-6;
