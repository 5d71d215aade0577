import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { legsOf } from '../legs/asset-legs.ts';
import type { PanelContext } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { LegTrades } from './merged-rows.ts';
import type { MergedTapeSettings } from './settings.ts';

/** The subscription of an instrument's trades. */
export function tradesSub(panelId: string, id: InstrumentId): string {
  return toSub(panelId, `trades/${id}`);
}

/** The trades a panel shows. */
export function legTrades({
  panelId,
  settings,
  instrumentId,
  session,
  feed,
}: PanelContext<MergedTapeSettings>): readonly LegTrades[] {
  return legsOf(settings.legs, instrumentId, session).map((leg) => ({
    leg,
    ring: feed.trades(tradesSub(panelId, leg.instrument.id)),
  }));
}
