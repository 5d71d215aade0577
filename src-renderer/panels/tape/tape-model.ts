import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { shownDecimals } from '../../format/decimal-text.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import type { SizeConversion } from '../../format/size-unit.ts';
import { TapeModelBase } from '../parts/tape-model-base.ts';
import { TapeRatio } from './tape-ratio.ts';
import { TapeRows } from './tape-rows.ts';
import type { TapeSettings } from './settings.ts';

/** A tape as numbers: rows, shades, ratio and where the view stands. Pure; brought up to date before each drawing. */
export class TapeModel extends TapeModelBase {
  readonly rows = new TapeRows();
  readonly ratio = new TapeRatio();
  trades = 0;
  scales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  /** Digits after the point of a price: those of the tick, more if prices have more. */
  decimals = 0;
  /** Smallest difference of two sizes as the instrument's list has it; undefined if unknown. */
  lot: string | undefined;
  /** Word for the unit of sizes. */
  unit = '';
  #instrument: Instrument | undefined;
  #toQuote: SizeConversion = sizeConversion(undefined, 'quote');

  /** Brings everything up to date. */
  update(ring: TradeRing, instrument: Instrument | undefined, settings: TapeSettings, rowCount: number): void {
    if (instrument !== this.#instrument) {
      this.#instrument = instrument;
      this.lot = instrument?.step;
      this.#toQuote = sizeConversion(instrument, 'quote');
      this.unit = sizeConversion(instrument, 'native').label;
    }
    this.scales = ring.scales;
    this.decimals = shownDecimals(instrument?.tick, ring.priceDecimals, ring.scales.priceScale);
    const change = this.rows.update(ring, settings.isMerged, this.#toQuote);
    this.ratio.update(ring);
    this.trades = ring.total;
    this.dropped = ring.dropped;
    this.choose(change, settings, rowCount);
  }
}
