import { priceGrid } from '../../../src-shared/market/grouping.ts';
import type { PriceGrid } from '../../../src-shared/market/grouping.ts';
import { commonStep } from '../../../src-shared/market/venue-step.ts';
import { formatScaled, POW10 } from '../../../src-shared/market/decimal.ts';
import type { Instrument, InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import { DEPTH_COLUMNS } from '../../../src-shared/wire/layout.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { TradeRing } from '../../feed/trade-ring.ts';
import { legsOf } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegContext } from '../legs/leg-buffers.ts';
import type { PanelContext } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { HeatmapSettings } from './settings.ts';
import type { VenueDepth } from './summed-depth.ts';

/** What a heatmap over several venues has of one. */
export interface LegDepth extends VenueDepth {
  readonly trades: TradeRing;
}

type HeatmapContext = Pick<PanelContext<HeatmapSettings>, 'settings' | 'instrumentId' | 'session'>;

/** The instruments whose depth is summed; none if it is the panel's own alone. */
export function legsAdded({ settings, instrumentId, session }: HeatmapContext): readonly Leg[] {
  return settings.isOverVenues ? legsOf(settings.legs, instrumentId, session) : [];
}

/** A leg with its history and its trades. */
export function legDepth(leg: Leg, { feed, panelId, instrumentId }: LegContext): LegDepth {
  const { id } = leg.instrument;
  return {
    leg,
    depth: feed.depth(depthSub(panelId, instrumentId, id)),
    trades: feed.trades(tradesSub(panelId, instrumentId, id)),
  };
}

/** What a heatmap wants: book history and trades of its own instrument, or of each leg at one price step. Until that is known, it is the engine's for the first. */
export function demandOf(context: HeatmapContext, panelId: string): readonly Demand[] {
  const { settings, instrumentId } = context;
  if (instrumentId === undefined) return [];
  const legs = legsAdded(context);
  const step = settings.steps[stepKeyOf(context) ?? instrumentId];
  const ids = ownFirst(legs, instrumentId);
  return (step === undefined ? ids.slice(0, 1) : ids).flatMap((id): readonly Demand[] => [
    {
      sub: depthSub(panelId, instrumentId, id),
      kind: 'depth',
      instrument: id,
      ...(step !== undefined && { step }),
      columns: DEPTH_COLUMNS,
    },
    { sub: tradesSub(panelId, instrumentId, id), kind: 'trades', instrument: id },
  ]);
}

/** Subscriptions of a heatmap: those that {@link demandOf} asks for, each known by the panel's own instrument and the one it is of. */
export function subsOf(context: HeatmapContext, panelId: string): readonly string[] {
  return demandOf(context, panelId).map(({ sub }) => sub);
}

/** What the price step is remembered by: the instrument, or the asset if the depth is over its venues. Undefined without an instrument. */
export function stepKeyOf(context: HeatmapContext): string | undefined {
  return legsAdded(context)[0]?.instrument.base ?? context.instrumentId;
}

/** The grid of the coarsest tick of some instruments. */
export function coarsestGrid(instruments: readonly Pick<Instrument, 'tick'>[]): PriceGrid {
  const grids = instruments.map(({ tick }) => priceGrid(tick, 0));
  return grids.reduce((coarse, grid) => (plainTick(grid) > plainTick(coarse) ? grid : coarse), {
    scale: MOST_DIGITS,
    factor: 1,
    tick: 1,
  });
}

/** The step for all venues, given the one that the engine chose for one of them: as coarse at least, and each tick a part of it. */
export function venuesStep(legs: readonly Leg[], { step, scales }: Pick<DepthBuffer, 'step' | 'scales'>): string {
  const grids = legs.map(({ instrument }) => priceGrid(instrument.tick, scales.priceScale));
  const scale = grids.reduce((most, grid) => Math.max(most, grid.scale), scales.priceScale);
  const ticks = grids.map((grid) => grid.tick * (POW10[scale - grid.scale] ?? NaN));
  return formatScaled(commonStep(ticks, step * (POW10[scale - scales.priceScale] ?? NaN)), scale, 0);
}

function plainTick({ tick, scale }: PriceGrid): number {
  return tick / (POW10[scale] ?? NaN);
}

function ownFirst(legs: readonly Leg[], own: InstrumentId): readonly InstrumentId[] {
  if (legs.length === 0) return [own];
  const ids = legs.map(({ instrument }) => instrument.id);
  return ids.includes(own) ? [own, ...ids.filter((id) => id !== own)] : ids;
}

function depthSub(panelId: string, own: InstrumentId | undefined, id: InstrumentId): string {
  return toSub(panelId, id === own ? 'depth' : `depth ${id}`);
}

function tradesSub(panelId: string, own: InstrumentId | undefined, id: InstrumentId): string {
  return toSub(panelId, id === own ? 'trades' : `trades ${id}`);
}

const MOST_DIGITS = 15;
