import { baseFactors } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { reasonsOf, UNCLASSED } from '../../../src-shared/market/flow/completeness.ts';
import type { PriceRow } from '../../../src-shared/market/flow/volume-profile.ts';
import { sidesOf } from '../../../src-shared/market/flow/flow-sums.ts';
import { commonStep, distanceOf, SteadyStep } from '../../../src-shared/market/venue-step.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { firstEndingAt } from '../../feed/flow-buffer.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { legsOf } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { PanelContext } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { PricedBars } from './flow-points.ts';
import { KeptRows } from './kept-rows.ts';
import { addsVenues } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { baseDigitsOf, conversionPrice, flagsAt, knownSince, lackOf, openTimeAt, toBase } from './venue-bars.ts';
import type { ConvertedBars, VenueBars, VenueReason } from './venue-bars.ts';
import { newestPrices, PART } from './venue-rows.ts';
import { sumBars } from './venue-sums.ts';

/** The instruments whose order flow is summed; none if it is the panel's own alone. */
export function legsAdded({
  settings,
  instrumentId,
  session,
}: Pick<
  PanelContext<Pick<ChartSettings, 'flow' | 'footprint' | 'isOverVenues' | 'bars' | 'legs'>>,
  'settings' | 'instrumentId' | 'session'
>): readonly Leg[] {
  return addsVenues(settings) ? legsOf(settings.legs, instrumentId, session) : [];
}

/** The subscription to the order flow of an instrument: that of the panel's own is what the other views are of, too. */
export function flowSub(panelId: string, own: InstrumentId | undefined, id: InstrumentId | undefined): string {
  return toSub(panelId, id === own ? 'flow' : `flow ${id ?? ''}`);
}

/** The bars of a venue as they come to a panel. */
export function venueBars(
  { name, colour, instrument }: Leg,
  { feed, panelId, instrumentId }: Pick<PanelContext<unknown>, 'feed' | 'panelId' | 'instrumentId'>,
): VenueBars {
  const isOwn = instrument.id === instrumentId;
  return { name, colour, isOwn, instrument, buffer: feed.flow(flowSub(panelId, instrumentId, instrument.id)) };
}

/** The sum over the chosen venues as it is now. */
export function sumNow(context: PanelContext<ChartSettings>): SummedFlow {
  const sum = new SummedFlow();
  sum.update(legsAdded(context).map((leg) => venueBars(leg, context)));
  return sum;
}

/** What one venue has of a bar, in base units. */
export interface VenuePart {
  readonly name: string;
  readonly id: InstrumentId;
  readonly buy: number;
  readonly sell: number;
  /** Of what was traded at all of the venues, 0 to 1; NaN if nothing was. */
  readonly share: number;
  /** Numbers of trades; NaN if they are not known. */
  readonly buyCount: number;
  readonly sellCount: number;
  /** Lowest and highest delta within the bar, by the order of the venue's own trades; NaN if that is not known. */
  readonly minDelta: number;
  readonly maxDelta: number;
  readonly reasons: readonly VenueReason[];
}

/** What one venue adds to a cumulative delta, in base units. */
export interface VenueCvd extends Pick<VenuePart, 'name' | 'reasons'> {
  readonly cvd: number;
  /** False if bars are in it whose trades have no size classes, though one is asked for. */
  readonly isClassed: boolean;
}

/** What one venue traded in a row of a sum by price, in base units. */
export interface VenueRow extends Pick<VenuePart, 'name' | 'id' | 'buy' | 'sell' | 'share'> {
  readonly colour: number;
}

/**
 * Bars by time of several venues, summed in base units: volumes, of size classes too, numbers of trades, average price, and volume by price at the prices at which each venue traded. A bar is as
 * whole as the least whole of its venues. Contracts that are worth quote units become base units at the average price of their bar, by price at that of their row.
 */
export class SummedFlow implements PricedBars {
  version = 0;
  /** Counts up when anything but the last two bars changed, see {@link FlowBuffer.structure}. */
  structure = 0;
  count = 0;
  numbers: Float64Array = new Float64Array(0);
  scales: Scales = { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 };
  /** What comes too late is in the flags of every bar concerned. */
  readonly isStale = false;
  /** Width of a row in `priceScale`; NaN while no venue has any. */
  step = NaN;
  /** Largest distance between the prices of the venues now, in `priceScale`. */
  distance = 0;
  #venues: readonly ConvertedBars[] = [];
  #seen: readonly SeenBars[] = [];
  #isStepChosen = false;
  #steady = new SteadyStep();
  readonly #rows = new KeptRows();

  /** The asset, whose units the sums are in. */
  get unit(): string {
    return this.#venues[0]?.instrument.base ?? '';
  }

  /** Currencies of the prices, which are taken as they are. */
  get quotes(): readonly string[] {
    return [...new Set(this.#venues.map(({ instrument }) => instrument.quote))];
  }

  /** Rows are narrower than the prices of the venues differ: what one row has of a venue, another has of the next. */
  get isNarrow(): boolean {
    return this.step < this.distance;
  }

  /** Open time of the first bar that is known of all venues, epoch ms; NaN while one of them has none. */
  get knownSince(): number {
    return this.#venues.every(({ factors }) => factors !== undefined)
      ? knownSince(this.#venues.map(({ buffer }) => buffer))
      : NaN;
  }

  /** Brings the sums up to the bars of the venues. `isStepChosen`: rows are as wide as was chosen, however far prices are apart. */
  update(venues: readonly VenueBars[], isStepChosen = false): void {
    const seen = this.#seen;
    const isSame = seen.length === venues.length;
    const from = isSame
      ? venues.reduce((least, venue, at) => Math.min(least, changedFrom(seen[at], venue)), Infinity)
      : -Infinity;
    if (from === Infinity && isStepChosen === this.#isStepChosen) return;
    this.#seen = venues.map(seenNow);
    this.#isStepChosen = isStepChosen;
    this.#venues = venues.map((venue) => ({ ...venue, factors: baseFactors(venue.instrument) }));
    const sizeScale = Math.min(
      MOST_DIGITS,
      venues.reduce((most, venue) => Math.max(most, baseDigitsOf(venue)), 0),
    );
    const priceScale = venues.reduce((most, { buffer }) => Math.max(most, buffer.scales.priceScale), 0);
    const isRescaled = sizeScale !== this.scales.sizeScale || priceScale !== this.scales.priceScale;
    if (priceScale !== this.scales.priceScale) this.#steady = new SteadyStep();
    this.scales = { ...this.scales, priceScale, sizeScale };
    const changed = isRescaled ? -Infinity : from;
    const numbers = sumBars(this.#venues, this.scales, { before: this.numbers, from: changed });
    if (isRescaled || !isGrown(this.numbers, numbers)) this.structure++;
    this.numbers = numbers;
    this.count = numbers.length / FLOW_BAR_STRIDE;
    this.#setStep();
    const settled = this.#timeAt(Math.min(this.indexFrom(changed), this.count - 2) - UNSETTLED);
    this.#rows.update(this.#venues, { ...this.scales, step: this.step }, { changed, settled });
    this.version++;
  }

  /** See {@link FlowBuffer.indexFrom}. */
  indexFrom(time: number): number {
    return firstEndingAt(this, time);
  }

  /** What was traded at each row of a bar, by price ascending. */
  cellsAt(index: number): readonly PriceRow[] {
    const time = this.#timeAt(index);
    return this.cellsBetween(time, time);
  }

  /** What was traded at each row of the bars that open within a time, both ends included, by price ascending. */
  cellsBetween(from: number, to: number): readonly PriceRow[] {
    return this.#rows.between(from, to).cells;
  }

  /** What each venue traded in the row of a lower edge, in bars that open within a time; in the order of the venues. */
  rowAt(price: number, from: number, to = from): readonly VenueRow[] {
    const parts = this.#rows.between(from, to).parts.get(price);
    const rows = this.#venues.map(({ name, colour, instrument: { id } }, v) => {
      const [buy = 0, sell = 0] = parts?.subarray(v * PART, v * PART + 2) ?? [];
      return { name, id, colour, buy, sell };
    });
    return withShares(rows);
  }

  /** What each venue has of a bar, in the order of the venues. */
  partsAt(index: number): readonly VenuePart[] {
    const time = this.#timeAt(index);
    return withShares(
      this.#venues.map((venue) => {
        const at = venue.buffer.indexFrom(time);
        const lack = lackOf(venue, at, time);
        const has = openTimeAt(venue.buffer, at) === time;
        const price = conversionPrice(venue, at);
        const number = (position: number): number =>
          has ? (venue.buffer.numbers[at * FLOW_BAR_STRIDE + position] ?? NaN) : 0;
        const size = (position: number): number => toBase(venue, number(position), price);
        const isPathKnown = !has || (flagsAt(venue.buffer, at) & FlowFlag.estimated) === 0;
        const reasons: readonly VenueReason[] = [
          ...(lack === undefined ? [] : [lack]),
          ...reasonsOf(has ? flagsAt(venue.buffer, at) : 0),
        ];
        return {
          name: venue.name,
          id: venue.instrument.id,
          buy: size(FLOW_BAR.buyVolume),
          sell: size(FLOW_BAR.sellVolume),
          buyCount: number(FLOW_BAR.buyCount),
          sellCount: number(FLOW_BAR.sellCount),
          minDelta: isPathKnown ? size(FLOW_BAR.minDelta) : NaN,
          maxDelta: isPathKnown ? size(FLOW_BAR.maxDelta) : NaN,
          reasons,
        };
      }),
    );
  }

  /** What each venue adds to the cumulative delta of the bars that open from `from` to a bar, of all trades or of a size class, in the order of the venues. */
  cvdsAt(index: number, from: number, sizeClass?: number): readonly VenueCvd[] {
    const time = this.#timeAt(index);
    return this.#venues.map((venue) => venueCvd(venue, { from, time, sizeClass }));
  }

  #timeAt(index: number): number {
    return this.numbers[index * FLOW_BAR_STRIDE + FLOW_BAR.openTime] ?? NaN;
  }

  #setStep(): void {
    const { priceScale } = this.scales;
    const counted = this.#venues.flatMap(({ buffer }) =>
      Number.isNaN(buffer.step) ? [] : [buffer.step * (POW10[priceScale - buffer.scales.priceScale] ?? NaN)],
    );
    this.distance = distanceOf(newestPrices(this.#venues, priceScale));
    this.step = this.#isStepChosen ? commonStep(counted, 0) : this.#steady.update(counted, this.distance);
  }
}

function venueCvd(
  venue: ConvertedBars,
  { from, time, sizeClass }: { readonly from: number; readonly time: number; readonly sizeClass: number | undefined },
): VenueCvd {
  const { buffer } = venue;
  const [buy, sell] = sidesOf(sizeClass);
  let at = buffer.indexFrom(from);
  let flags = 0;
  let cvd = 0;
  const early = lackOf(venue, at, from);
  for (; at < buffer.count && openTimeAt(buffer, at) <= time; at++) {
    const base = at * FLOW_BAR_STRIDE;
    const delta = (buffer.numbers[base + buy] ?? 0) - (buffer.numbers[base + sell] ?? 0);
    cvd += toBase(venue, delta, conversionPrice(venue, at));
    flags |= flagsAt(buffer, at);
  }
  const late = lackOf(venue, buffer.indexFrom(time), time);
  const lacking = [early, late].filter((reason) => reason !== undefined);
  return {
    name: venue.name,
    cvd,
    reasons: [...new Set<VenueReason>([...lacking, ...reasonsOf(flags)])],
    isClassed: sizeClass === undefined || (flags & UNCLASSED) === 0,
  };
}

/** Each with its share of what was traded at all of them; NaN if nothing was. */
function withShares<Part extends Pick<VenuePart, 'buy' | 'sell'>>(
  parts: readonly Part[],
): readonly (Part & Pick<VenuePart, 'share'>)[] {
  const total = parts.reduce((sum, { buy, sell }) => sum + buy + sell, 0);
  return parts.map((part) => ({ ...part, share: total > 0 ? (part.buy + part.sell) / total : NaN }));
}

/** Whether all bars but the last two of those before are as they were. */
function isGrown(before: Float64Array, now: Float64Array): boolean {
  const end = before.length - 2 * FLOW_BAR_STRIDE;
  if (now.length < before.length) return false;
  for (let at = 0; at < end; at++) if (!Object.is(before[at], now[at])) return false;
  return true;
}

/** What was there of a venue when sums were made. */
interface SeenBars
  extends
    Pick<VenueBars, 'buffer' | 'instrument'>,
    Pick<FlowBuffer, 'version' | 'structure' | 'count' | 'isStale' | 'scales'> {}

function seenNow({ buffer, instrument }: VenueBars): SeenBars {
  const { version, structure, count, isStale, scales } = buffer;
  return { buffer, instrument, version, structure, count, isStale, scales };
}

/** Open time of the first bar of a venue that may be another than it was; infinite if none is, -infinite if all may be. */
function changedFrom(seen: SeenBars | undefined, { buffer, instrument }: VenueBars): number {
  if (seen === undefined || seen.buffer !== buffer || seen.instrument !== instrument) return -Infinity;
  if (seen.version === buffer.version && seen.isStale === buffer.isStale) return Infinity;
  const { priceScale, sizeScale } = buffer.scales;
  const isRescaled = seen.scales.priceScale !== priceScale || seen.scales.sizeScale !== sizeScale;
  if (isRescaled || seen.structure !== buffer.structure || seen.count < 2) return -Infinity;
  return openTimeAt(buffer, seen.count - 2);
}

const MOST_DIGITS = 10;
/** Of so many bars before those that changed rows by price are not taken as settled: venues begin a bar one after the other, and some have no trades for a while. */
const UNSETTLED = 4;
