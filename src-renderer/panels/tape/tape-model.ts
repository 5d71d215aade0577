import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { tickDecimals } from '../../format/decimal-text.ts';
import { sizeConversion } from '../../format/size-unit.ts';
import { TapeScroll } from '../parts/tape-scroll.ts';
import { TapeShades } from '../parts/tape-shades.ts';
import { TapeRatio } from './tape-ratio.ts';
import { TapeRows } from './tape-rows.ts';
import type { TapeSettings } from './settings.ts';

/** A tape as numbers: rows, shades, ratio and where the view stands. Pure; brought up to date before each drawing. */
export class TapeModel {
  readonly rows = new TapeRows();
  readonly ratio = new TapeRatio();
  readonly shades = new TapeShades();
  readonly scroll = new TapeScroll();
  /** Rows on screen, newest first, as indices into `rows`; `visibleCount` of them count. */
  visible = new Int32Array(0);
  visibleCount = 0;
  /** Trades ever received, and those lost on the way to the screen. */
  trades = 0;
  dropped = 0;
  scales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  decimals = 0;
  /** Word for the unit of sizes. */
  unit = '';

  /** Brings everything up to date. */
  update(ring: TradeRing, instrument: Instrument | undefined, settings: TapeSettings, rowCount: number): void {
    this.scales = ring.scales;
    this.decimals = tickDecimals(instrument?.tick, ring.scales.priceScale);
    this.unit = sizeConversion(instrument, 'native').label;
    const change = this.rows.update(ring, {
      isMerged: settings.isMerged,
      toQuote: sizeConversion(instrument, 'quote'),
    });
    if (change === 'anew') this.scroll.resume();
    else if (change === 'again') this.scroll.find(this.rows);
    this.ratio.update(ring);
    this.shades.update(this.rows, change !== 'grown');
    this.trades = ring.total;
    this.dropped = ring.dropped;
    this.#choose(settings, rowCount);
  }

  /** Whether a row passes the size filter; holes always do. */
  passes(index: number, settings: TapeSettings): boolean {
    return this.rows.side[index] === 0 || (this.rows.quote[index] ?? 0) >= settings.minQuote;
  }

  /** Whether a row is a large print. */
  isLarge(index: number, settings: TapeSettings): boolean {
    const quote = this.rows.quote[index] ?? 0;
    return settings.largeQuote > 0 ? quote >= settings.largeQuote : this.shades.of(quote) === LARGEST_SHADE;
  }

  #choose(settings: TapeSettings, rowCount: number): void {
    if (this.visible.length < rowCount) this.visible = new Int32Array(rowCount + 16);
    let skip = this.scroll.skipped;
    let count = 0;
    for (let row = this.scroll.top(this.rows); row >= 0 && count < rowCount; row--) {
      const index = this.rows.at(row);
      if (index === -1) break;
      if (!this.passes(index, settings)) continue;
      if (skip > 0) skip--;
      else this.visible[count++] = index;
    }
    this.visibleCount = count;
    this.scroll.skipped -= skip;
    if (count > 0 || this.scroll.skipped === 0) return;
    // Scrolled past the oldest row: it stays on screen.
    this.scroll.skipped--;
    this.#choose(settings, rowCount);
  }
}

const LARGEST_SHADE = 5;
