import { toCsv } from '../../src-shared/market/csv.ts';
import type { HostBridge, SaveOutcome } from '../../src-shared/wire/host-bridge.ts';
import type { Feed } from '../feed/feed.ts';
import type { AnyPanelDefinition, PanelProps } from '../panels/panel.ts';
import { notify } from '../state/notices.ts';
import { useSession } from '../state/session.ts';
import { panelTable } from './panel-actions.ts';
import { snapshotFiles } from './snapshot-files.ts';

/** Saves what a panel shows at this instant as one CSV. */
export async function exportPanel(bridge: HostBridge, definition: AnyPanelDefinition, props: PanelProps<unknown>): Promise<void> {
  const table = panelTable(definition, props);
  if (table === undefined) {
    notify({ tone: 'plain', text: `${definition.title} has nothing to export yet.` });
    return;
  }
  const about = [props.instrument?.symbol, definition.kind].filter((part) => part !== undefined);
  report(await guarded(bridge.saveFile({ name: fileName(about.join('-'), props.feed.engineNow(), '.csv'), text: toCsv(table) })), `${table.rows.length} rows`);
}

/** Saves everything the window holds at this instant as one folder of CSVs. */
export async function exportSnapshot(bridge: HostBridge, feed: Feed): Promise<void> {
  const { session } = useSession.getState();
  const files = snapshotFiles(feed, session);
  report(await guarded(bridge.saveFolder(fileName('snapshot', feed.engineNow(), ''), files)), `${files.length} files`);
}

function report(outcome: SaveOutcome, what: string): void {
  if (outcome.kind === 'saved') notify({ tone: 'good', text: `Saved ${what} to ${outcome.where}.` });
  if (outcome.kind === 'failed') notify({ tone: 'bad', text: `Nothing was saved: ${outcome.message}.` });
}

async function guarded(saving: Promise<SaveOutcome>): Promise<SaveOutcome> {
  try {
    return await saving;
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : 'unknown reason' };
  }
}

/** Says in the name itself that data was simulated or replayed; the time is UTC, without signs file systems refuse. */
function fileName(about: string, at: number, ending: string): string {
  const mode = useSession.getState().session?.mode;
  const mark = mode === 'demo' ? '-SIMULATED' : mode === 'replay' ? '-REPLAY' : '';
  return `tapedeck-${about}${mark}-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}Z${ending}`.replaceAll(/[^\w.-]/g, '_');
}
