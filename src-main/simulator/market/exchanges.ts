import type { MarketInstrument } from './instrument.ts';

/** The exchanges of the simulated world, each with books and trades of its own. */
export type ExchangeId = 'binance' | 'bybit' | 'gate' | 'hyperliquid' | 'okx';

/** The instruments of an exchange: the same assets, with its own pace, sizes, spread, delay and usual distance from the others' prices. */
export function atExchange(
  exchange: ExchangeId,
  instruments: readonly MarketInstrument[],
): readonly MarketInstrument[] {
  const { pace, size, spread, lagMs, off } = TRAITS[exchange];
  return instruments.map((instrument) => ({
    ...instrument,
    key: `${exchange} ${instrument.key}`,
    eventsPerSecond: instrument.eventsPerSecond * pace,
    typicalSize: Math.max(1, Math.round(instrument.typicalSize * size)),
    basis: instrument.basis * (1 + off),
    spread,
    lagMs,
  }));
}

interface Traits {
  /** Order events and sizes, if those of the largest exchange are 1. */
  readonly pace: number;
  readonly size: number;
  readonly spread: number;
  readonly lagMs: number;
  /** Relative to the price of all. */
  readonly off: number;
}

const TRAITS: Readonly<Record<ExchangeId, Traits>> = {
  binance: { pace: 1, size: 1, spread: 0, lagMs: 0, off: 0 },
  bybit: { pace: 0.6, size: 0.7, spread: 0, lagMs: 25, off: -0.000_02 },
  okx: { pace: 0.6, size: 0.8, spread: 0, lagMs: 35, off: 0.000_015 },
  hyperliquid: { pace: 0.35, size: 0.9, spread: 0.000_004, lagMs: 180, off: 0.000_05 },
  gate: { pace: 0.35, size: 0.5, spread: 0.000_006, lagMs: 110, off: -0.000_04 },
};
