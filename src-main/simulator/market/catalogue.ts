import type { MarketInstrument } from './instrument.ts';
import { noiseAt } from './prng.ts';

/** Dated futures end on the last Friday of a quarter at 08:00 UTC; these are the next two after `time`. */
export function quarterlyExpiries(time: number): readonly [number, number] {
  const found: number[] = [];
  const date = new Date(time);
  for (let month = date.getUTCMonth(); found.length < 2; month++) {
    if (month % 3 !== 2) continue;
    const expiry = lastFriday(date.getUTCFullYear(), month);
    if (expiry > time) found.push(expiry);
  }
  return [found[0] ?? time, found[1] ?? time];
}

/** The instruments of the demo market: a dozen a product, with believable names, prices and steps. */
export function defaultInstruments(time: number): readonly MarketInstrument[] {
  const [current, next] = quarterlyExpiries(time);
  return [
    ...SPOT.map((row) => spot(row)),
    ...LINEAR.map((row) => ({
      ...spot(row),
      key: `${row.base}/${row.quote}:perp`,
      marketType: 'perp' as const,
      basis: 1.0002,
    })),
    ...LINEAR.slice(0, 2).map((row) => ({
      ...spot(row),
      key: `${row.base}/${row.quote}:current-quarter`,
      marketType: 'future' as const,
      basis: 1.006,
      expiryTime: current,
      term: 'current-quarter' as const,
      eventsPerSecond: 8,
    })),
    ...INVERSE.map((row) => inverse(row)),
    ...INVERSE.slice(0, 2).flatMap((row) => [
      {
        ...inverse(row),
        key: `${row.base}/USD:current-quarter`,
        marketType: 'future-inverse' as const,
        basis: 1.006,
        expiryTime: current,
        term: 'current-quarter' as const,
        eventsPerSecond: 8,
      },
      {
        ...inverse(row),
        key: `${row.base}/USD:next-quarter`,
        marketType: 'future-inverse' as const,
        basis: 1.018,
        expiryTime: next,
        term: 'next-quarter' as const,
        eventsPerSecond: 5,
      },
    ]),
  ];
}

/** `count` made-up instruments of every product, SIM0001 and on: quieter the higher their number if no rate is given. */
export function madeUpInstruments(count: number, eventsPerSecond?: number): readonly MarketInstrument[] {
  const instruments: MarketInstrument[] = [];
  for (let i = 1; i <= count; i++) {
    const base = `SIM${String(i).padStart(4, '0')}`;
    const price = Number((0.5 * 10 ** (noiseAt(99, i) * 4)).toPrecision(4));
    const row: Row = {
      base,
      quote: 'USDT',
      price,
      priceDecimals: price > 100 ? 2 : 4,
      sizeDecimals: price > 100 ? 4 : 1,
      typical: 200 / price,
      rate: eventsPerSecond ?? Math.max(0.5, 20 / Math.sqrt(i)),
      move: 0.04,
    };
    instruments.push(spot(row), { ...spot(row), key: `${base}/USDT:perp`, marketType: 'perp', basis: 1.0002 });
    instruments.push(inverse({ ...row, quote: 'USD', sizeDecimals: 0, typical: 20 }));
  }
  return instruments;
}

interface Row {
  readonly base: string;
  readonly quote: string;
  readonly price: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  /** Usual order, in base units (contracts for inverse markets). */
  readonly typical: number;
  readonly rate: number;
  readonly move: number;
}

function spot(row: Row): MarketInstrument {
  return {
    key: `${row.base}/${row.quote}`,
    marketType: 'spot',
    base: row.base,
    quote: row.quote,
    priceDecimals: row.priceDecimals,
    sizeDecimals: row.sizeDecimals,
    referencePrice: row.price,
    dailyMove: row.move,
    basis: 1,
    spread: 0,
    lagMs: 0,
    typicalSize: Math.max(1, Math.round(row.typical * 10 ** row.sizeDecimals)),
    eventsPerSecond: row.rate,
  };
}

function inverse(row: Row): MarketInstrument {
  return {
    ...spot(row),
    key: `${row.base}/USD:perp`,
    marketType: 'perp-inverse',
    contractSize: row.base === 'BTC' ? 100 : 10,
    basis: 1.0001,
  };
}

function lastFriday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 8));
  return last.getTime() - ((last.getUTCDay() + 2) % 7) * 86_400_000;
}

function row(
  base: string,
  quote: string,
  price: number,
  digits: readonly [price: number, size: number],
  flow: readonly [typical: number, rate: number, move: number],
): Row {
  return {
    base,
    quote,
    price,
    priceDecimals: digits[0],
    sizeDecimals: digits[1],
    typical: flow[0],
    rate: flow[1],
    move: flow[2],
  };
}

const SPOT: readonly Row[] = [
  row('BTC', 'USDT', 96_450, [2, 5], [0.006, 40, 0.022]),
  row('ETH', 'USDT', 3_320, [2, 4], [0.5, 30, 0.028]),
  row('SOL', 'USDT', 214, [2, 3], [6, 25, 0.035]),
  row('BNB', 'USDT', 655, [2, 3], [1.2, 15, 0.022]),
  row('XRP', 'USDT', 2.31, [4, 1], [600, 20, 0.035]),
  row('DOGE', 'USDT', 0.3812, [5, 0], [3_000, 20, 0.04]),
  row('ADA', 'USDT', 1.042, [4, 1], [900, 12, 0.035]),
  row('PEPE', 'USDT', 0.00002136, [8, 0], [9_000_000, 15, 0.05]),
  row('LINK', 'USDT', 23.4, [2, 2], [40, 10, 0.035]),
  row('BTC', 'USDC', 96_450, [2, 5], [0.01, 20, 0.022]),
  row('ETH', 'BTC', 0.03442, [5, 4], [0.4, 8, 0.015]),
  row('LTC', 'USDT', 117.6, [2, 3], [6, 6, 0.03]),
];

const LINEAR: readonly Row[] = [
  row('BTC', 'USDT', 96_450, [1, 3], [0.05, 45, 0.022]),
  row('ETH', 'USDT', 3_320, [2, 3], [0.8, 35, 0.028]),
  row('SOL', 'USDT', 214, [2, 0], [10, 25, 0.035]),
  row('BNB', 'USDT', 655, [2, 2], [1.5, 12, 0.022]),
  row('XRP', 'USDT', 2.31, [4, 1], [900, 20, 0.035]),
  row('DOGE', 'USDT', 0.3812, [5, 0], [4_000, 20, 0.04]),
  row('ADA', 'USDT', 1.042, [4, 0], [1_200, 12, 0.035]),
  row('1000PEPE', 'USDT', 0.02136, [7, 0], [20_000, 15, 0.05]),
  row('LINK', 'USDT', 23.4, [3, 2], [60, 10, 0.035]),
  row('BTC', 'USDC', 96_450, [1, 3], [0.02, 15, 0.022]),
  row('LTC', 'USDT', 117.6, [2, 3], [8, 6, 0.03]),
];

const INVERSE: readonly Row[] = [
  row('BTC', 'USD', 96_450, [1, 0], [40, 20, 0.022]),
  row('ETH', 'USD', 3_320, [2, 0], [150, 16, 0.028]),
  row('SOL', 'USD', 214, [3, 0], [60, 8, 0.035]),
  row('BNB', 'USD', 655, [2, 0], [40, 6, 0.022]),
  row('XRP', 'USD', 2.31, [4, 0], [25, 8, 0.035]),
  row('DOGE', 'USD', 0.3812, [5, 0], [12, 6, 0.04]),
  row('ADA', 'USD', 1.042, [4, 0], [20, 5, 0.035]),
  row('LINK', 'USD', 23.4, [3, 0], [30, 4, 0.035]),
];
