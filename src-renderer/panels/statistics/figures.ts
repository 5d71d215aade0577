import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import { timeCells, timeColumns } from '../../../src-shared/market/csv.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { BookBuffer } from '../../feed/book-buffer.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { formatAge } from '../../format/age.ts';
import { formatCompact, formatPercent } from '../../format/decimal-text.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import type { SizeConversion } from '../../format/size-unit.ts';
import { reasonWords } from '../../format/state-words.ts';
import { depthWithin, middleOf, slippageOf } from './book-figures.ts';
import type { SideDepth, Slippage } from './book-figures.ts';
import type { StatisticsSettings } from './settings.ts';
import { tradedWithin } from './trade-figures.ts';
import type { TradedFigures } from './trade-figures.ts';

/** What the figures are made from. */
export interface FigureSources {
  readonly trades: TradeRing;
  /** Instruments whose trades are counted instead, if there are any. */
  readonly legs: readonly CountedTrades[];
  readonly book: BookBuffer;
  readonly instrument: Instrument | undefined;
  readonly settings: StatisticsSettings;
  /** Engine time, epoch ms. */
  readonly now: number;
}

/** Trades of one instrument of several; `name` is its venue's. */
export interface CountedTrades {
  readonly name: string;
  readonly instrument: Instrument;
  readonly trades: TradeRing;
}

/** One figure. `value` is NaN if it is not known; `how` says how it is made, `why` why it is not whole, empty if it is. */
export interface Figure {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly text: string;
  readonly how: string;
  readonly why: string;
  /** 1 for buyers, -1 for sellers, 0 for neither: its colour. */
  readonly side: 1 | 0 | -1;
}

/** All figures of an instrument now, in their order on screen. */
export function figuresOf(sources: FigureSources): readonly Figure[] {
  const toQuote = sizeConversion(sources.instrument, 'quote');
  return [...tradeFigures(sources, toQuote), ...bookFigures(sources, toQuote)];
}

/** The figures as a table, each with how it is made and whether it is whole. */
export function figuresTable(figures: readonly Figure[], now: number): CsvTable {
  return {
    columns: ['figure', 'value', 'unit', 'complete', 'why_incomplete', 'how_it_is_made', ...timeColumns('time')],
    rows: figures.map(({ label, value, unit, how, why }) => [
      label,
      Number.isNaN(value) ? undefined : value,
      unit,
      why === '',
      why,
      how,
      ...timeCells(now),
    ]),
  };
}

/** What was traded in the last minute and the last seconds of one source, and why that is not whole. */
interface Traded {
  readonly name: string;
  readonly minute: TradedFigures;
  readonly recent: TradedFigures;
  readonly why: string;
  readonly whyRate: string;
}

function tradedOf(name: string, trades: TradeRing, now: number, toQuote: SizeConversion): Traded {
  const minute = tradedWithin(trades, MINUTE, now, toQuote);
  const recent = tradedWithin(trades, RATE_MS, now, toQuote);
  const isAllRecent = trades.count === recent.buys + recent.sells;
  return {
    name,
    minute,
    recent,
    why: whyTrades(trades, minute.hasGap, minute.coveredMs < MINUTE ? minute.coveredMs : NaN),
    whyRate: whyTrades(trades, recent.hasGap, recent.coveredMs < RATE_MS && isAllRecent ? recent.coveredMs : NaN),
  };
}

/** The sums over several sources, and why they are not whole: each with the name of its source. */
function together(parts: readonly Traded[], of: 'minute' | 'recent'): Omit<TradedFigures, 'coveredMs' | 'hasGap'> {
  const sum = (name: 'buyQuote' | 'sellQuote' | 'buys' | 'sells'): number =>
    parts.reduce((all, part) => all + part[of][name], 0);
  return { buyQuote: sum('buyQuote'), sellQuote: sum('sellQuote'), buys: sum('buys'), sells: sum('sells') };
}

function whyOf(parts: readonly Traded[], of: 'why' | 'whyRate'): string {
  return parts
    .filter((part) => part[of] !== '')
    .map((part) => (part.name === '' ? part[of] : `${part.name}: ${part[of]}`))
    .join('; ');
}

/** What part of all that was traded was traded at each of the venues. */
function shareFigures(parts: readonly Traded[]): readonly Figure[] {
  const all = together(parts, 'minute');
  const total = all.buyQuote + all.sellQuote;
  return parts.map((part) => {
    const own = part.minute.buyQuote + part.minute.sellQuote;
    const value = (own / total) * 100;
    return {
      id: `share-${part.name}`,
      label: `${part.name} share`,
      value,
      unit: '%',
      text: Number.isNaN(value) ? '–' : `${value.toFixed(1)} %`,
      how: `Share of the quote value that was traded at the chosen venues in the last 60 s: ${compact(own)} of ${compact(total)}.`,
      why: whyOf(parts, 'why'),
      side: 0,
    };
  });
}

function tradeFigures({ trades, legs, now }: FigureSources, toQuote: SizeConversion): readonly Figure[] {
  const unit = toQuote.label;
  const parts =
    legs.length === 0
      ? [tradedOf('', trades, now, toQuote)]
      : legs.map((leg) => tradedOf(leg.name, leg.trades, now, sizeConversion(leg.instrument, 'quote')));
  const minute = together(parts, 'minute');
  const recent = together(parts, 'recent');
  const why = whyOf(parts, 'why');
  const whyRate = whyOf(parts, 'whyRate');
  const count = `${minute.buys} and ${minute.sells} trades`;
  const money = (id: string, label: string, value: number, side: Figure['side'], how: string): Figure => ({
    id,
    label,
    value,
    unit,
    text: compact(value),
    how,
    why,
    side,
  });
  const delta = minute.buyQuote - minute.sellQuote;
  const rate = (recent.buys + recent.sells) / (RATE_MS / 1000);
  return [
    money(
      'buys',
      'Bought a minute',
      minute.buyQuote,
      1,
      `Quote value of what aggressors bought in the last 60 s (${count}).`,
    ),
    money(
      'sells',
      'Sold a minute',
      minute.sellQuote,
      -1,
      `Quote value of what aggressors sold in the last 60 s (${count}).`,
    ),
    money(
      'delta',
      'Delta a minute',
      delta,
      delta === 0 ? 0 : delta > 0 ? 1 : -1,
      'Bought less sold in the last 60 s, quote value.',
    ),
    {
      id: 'rate',
      label: 'Trades a second',
      value: rate,
      unit: '1/s',
      text: rate.toFixed(1),
      how: 'Trades received in the last 10 s, divided by 10.',
      why: whyRate,
      side: 0,
    },
    ...(legs.length === 0 ? [] : shareFigures(parts)),
  ];
}

function bookFigures(sources: FigureSources, toQuote: SizeConversion): readonly Figure[] {
  const { book, settings } = sources;
  const problem = bookProblem(book);
  const known = (value: number): number => (problem === '' ? value : NaN);
  const { imbalanceBps, orderQuote } = settings;
  const [bid, ask] = bothSides(book, imbalanceBps, toQuote);
  const imbalance = known(((bid.quote - ask.quote) / (bid.quote + ask.quote)) * 100);
  const spread = known(spreadBps(book));
  const slippages = (['buy', 'sell'] as const).map((side) =>
    slippageFigure(side, slippageOf(book, side, orderQuote, toQuote), { orderQuote, unit: toQuote.label, problem }),
  );
  return [
    {
      id: 'spread',
      label: 'Spread',
      value: spread,
      unit: 'bps',
      text: Number.isNaN(spread) ? '–' : spread.toFixed(2),
      how: 'Best ask less best bid, in basis points of their middle.',
      why: problem,
      side: 0,
    },
    {
      id: 'imbalance',
      label: `Imbalance ${imbalanceBps} bps`,
      value: imbalance,
      unit: '%',
      text: Number.isNaN(imbalance) ? '–' : formatPercent(imbalance, 0),
      how: `Bids less asks over their sum, by quote value, within ${imbalanceBps} bps of the middle: +100 % is bids only.`,
      why: problem === '' ? whyDepth(bid, ask) : problem,
      side: Number.isNaN(imbalance) || imbalance === 0 ? 0 : imbalance > 0 ? 1 : -1,
    },
    ...slippages,
    ...DEPTHS.flatMap((bps) => depthFigures(book, bps, toQuote, problem)),
  ];
}

function slippageFigure(
  side: 'buy' | 'sell',
  { bps, isWhole }: Slippage,
  { orderQuote, unit, problem }: { readonly orderQuote: number; readonly unit: string; readonly problem: string },
): Figure {
  const value = problem === '' ? bps : NaN;
  const order = `${compact(orderQuote)} ${unit}`.trim();
  return {
    id: `slippage-${side}`,
    label: `Slippage ${side} ${compact(orderQuote)}`,
    value,
    unit: 'bps',
    text: Number.isNaN(value) ? '–' : value.toFixed(2),
    how: `How far the average price of a market ${side} of ${order} is from the middle, if it takes what rests now.`,
    why:
      problem !== '' ? problem : Number.isNaN(bps) ? 'less than that rests in the levels known' : isWhole ? '' : BEYOND,
    side: 0,
  };
}

function depthFigures(book: BookBuffer, bps: number, toQuote: SizeConversion, problem: string): readonly Figure[] {
  return bothSides(book, bps, toQuote).map(({ quote, isWhole }, at) => {
    const side = at === 0 ? 'bid' : 'ask';
    const value = problem === '' ? quote : NaN;
    return {
      id: `depth-${side}-${bps}`,
      label: `${side === 'bid' ? 'Bids' : 'Asks'} ${bps} bps`,
      value,
      unit: toQuote.label,
      text: Number.isNaN(value) ? '–' : `${isWhole ? '' : '≥ '}${compact(value)}`,
      how: `Quote value of the ${side}s within ${bps} bps of the middle of the best prices.`,
      why: problem !== '' ? problem : isWhole ? '' : BEYOND,
      side: at === 0 ? 1 : -1,
    };
  });
}

function bothSides(book: BookBuffer, bps: number, toQuote: SizeConversion): readonly [bid: SideDepth, ask: SideDepth] {
  return [depthWithin(book, 'bid', bps, toQuote), depthWithin(book, 'ask', bps, toQuote)];
}

function spreadBps(book: BookBuffer): number {
  const middle = middleOf(book);
  const whole = depthPrices(book);
  return ((whole.ask - whole.bid) / middle) * 10_000;
}

function depthPrices({ bids, asks, scales }: BookBuffer): { readonly bid: number; readonly ask: number } {
  const power = 10 ** scales.priceScale;
  return { bid: (bids[0] ?? NaN) / power, ask: (asks[0] ?? NaN) / power };
}

/** Why nothing can be said of the book; empty if something can. */
function bookProblem({ status, isEmpty }: BookBuffer): string {
  const { state, reason } = status;
  if (state !== 'verified' && state !== 'unverifiable') return `book ${state.toUpperCase()}: ${reasonWords(reason)}`;
  return isEmpty ? 'the book is empty' : '';
}

function whyTrades({ status, count }: TradeRing, hasGap: boolean, coveredMs: number): string {
  if (status.state !== 'running') return `trades ${status.state.toUpperCase()}`;
  if (hasGap) return 'trades are missing in this time';
  if (count === 0) return 'no trade has come yet';
  if (!Number.isNaN(coveredMs)) return `only the last ${formatAge(coveredMs)} are known`;
  return '';
}

function whyDepth(bid: SideDepth, ask: SideDepth): string {
  return bid.isWhole && ask.isWhole ? '' : BEYOND;
}

function compact(value: number): string {
  return formatCompact(value, 2) || '0';
}

const MINUTE = 60_000;
const RATE_MS = 10_000;
const DEPTHS = [10, 25, 50] as const;
const BEYOND = 'levels beyond those known are left out';
