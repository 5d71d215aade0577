import type { Feed } from '../../feed/feed.ts';
import type { AnyPanelDefinition, PanelContext } from '../../panels/panel.ts';
import { useInstruments } from '../../state/instruments.ts';
import { useSession } from '../../state/session.ts';
import { instrumentOf, useWorkspace } from '../../state/workspace.ts';

/** What a panel can know at this moment, read outside React. */
export function panelContext(definition: AnyPanelDefinition, panelId: string, feed: Feed): PanelContext<unknown> {
  const workspace = useWorkspace.getState();
  const record = workspace.layout.panels[panelId];
  const instrumentId = instrumentOf(workspace, panelId);
  const instrument = instrumentId === undefined ? undefined : useInstruments.getState().byId[instrumentId];
  return {
    panelId,
    feed,
    instrumentId,
    settings: definition.settings.parse(record?.settings, record?.settingsVersion ?? 0),
    instrument: instrument === 'missing' ? undefined : instrument,
    session: useSession.getState().session,
  };
}
