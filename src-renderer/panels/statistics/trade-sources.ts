import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { legsOf } from '../legs/asset-legs.ts';
import type { Leg } from '../legs/asset-legs.ts';
import type { PanelContext } from '../panel.ts';
import { toSub } from '../panel.ts';
import type { StatisticsSettings } from './settings.ts';

/** The instruments whose trades are counted beside or instead of the panel's own; none if it is that one alone. */
export function legsCounted({
  settings,
  instrumentId,
  session,
}: Pick<PanelContext<StatisticsSettings>, 'settings' | 'instrumentId' | 'session'>): readonly Leg[] {
  return settings.isOverVenues ? legsOf(settings.legs, instrumentId, session) : [];
}

/** The subscription to the trades of an instrument. */
export function legSub(panelId: string, id: InstrumentId): string {
  return toSub(panelId, `trades ${id}`);
}
