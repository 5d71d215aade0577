import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { LegContext } from '../legs/leg-buffers.ts';
import { toSub } from '../panel.ts';
import type { LegTrades } from './merged-rows.ts';

/** The subscription of an instrument's trades. */
export function tradesSub(panelId: string, id: InstrumentId): string {
  return toSub(panelId, `trades/${id}`);
}

/** The subscription of the history of an instrument's book. */
export function depthSub(panelId: string, id: InstrumentId): string {
  return toSub(panelId, `depth/${id}`);
}

/** A leg with its trades. */
export function legTrades(leg: Leg, { feed, panelId }: LegContext): LegTrades {
  return { leg, ring: feed.trades(tradesSub(panelId, leg.instrument.id)) };
}
