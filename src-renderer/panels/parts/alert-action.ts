import { crossingRule } from '../../../src-shared/alerts/alert-levels.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { changeAlert, putAlert, useAlerts } from '../../state/alerts.ts';
import type { Asks } from '../../state/alerts.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import type { PlaceAction } from '../panel.ts';

/** The line of a menu that sets an alert for when the price crosses `text`, a plain decimal. */
export function alertAction(asks: Asks, instrument: InstrumentId, text: string): PlaceAction {
  return {
    id: 'alert-at-price',
    title: `Alert at ${text}`,
    run: () => void setAlertAt(asks, instrument, Number(text.replaceAll(',', ''))),
  };
}

/** Sets an alert for when the price of an instrument crosses a level, and says how to take it back. */
export async function setAlertAt(asks: Asks, instrument: InstrumentId, level: number): Promise<void> {
  const known = new Set(useAlerts.getState().alerts.map(({ id }) => id));
  const isLive = useSession.getState().session?.mode === 'live';
  const problem = await putAlert(asks, crossingRule(instrument, level, isLive ? 'live' : 'any'));
  if (problem !== undefined) {
    notify({ tone: 'bad', text: problem });
    return;
  }
  const made = useAlerts.getState().alerts.find(({ id }) => !known.has(id));
  notify({
    tone: 'good',
    text: `Alert set: crosses ${String(level)}`,
    ...(made === undefined
      ? {}
      : { action: { label: 'Undo', run: () => void changeAlert(asks, 'delete-alert', made.id) } }),
  });
}
