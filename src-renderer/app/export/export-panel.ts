import { toCsv } from '../../../src-shared/market/csv.ts';
import type { HostBridge, SaveOutcome } from '../../../src-shared/wire/host-bridge.ts';
import type { Feed } from '../../feed/feed.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { manifestHead, manifestText } from './export-manifest.ts';
import { droppedOf, hearLedger, qualityOf } from './export-quality.ts';
import { panelTable } from '../panel/panel-actions.ts';
import { takeSnapshot } from './snapshot-files.ts';

/** Saves what a panel shows at this instant as one CSV, with a manifest beside it that says what it lacks. */
export async function exportPanel(
  bridge: HostBridge,
  definition: AnyPanelDefinition,
  props: PanelProps<unknown>,
): Promise<void> {
  const table = panelTable(definition, props);
  if (table === undefined) {
    notify({ tone: 'plain', text: `${definition.title} has nothing to export yet.` });
    return;
  }
  const { feed, instrumentId, settings, panelId } = props;
  const now = feed.engineNow();
  const about = [
    definition.isAcrossVenues === true ? props.instrument?.base : props.instrument?.symbol,
    definition.kind,
  ].filter((part) => part !== undefined);
  const name = fileName(about.join('-'), now, '.csv');
  const head = manifestHead(now, useSession.getState().session);
  const demands = definition.demand(settings, instrumentId, panelId, props.session);
  const dropped = droppedOf(feed, demands);
  const shown =
    definition.isAcrossVenues === true
      ? { instruments: demands.flatMap((one) => ('instrument' in one ? [one.instrument] : [])) }
      : { instrument: instrumentId };
  const quality = qualityOf(await hearLedger(feed, demands), { demands, table, now, dropped });
  const manifest = manifestText({
    ...head,
    panel: definition.kind,
    ...shown,
    files: { [name]: { rows: table.rows.length, quality } },
  });
  report(await guarded(bridge.saveFile({ name, text: toCsv(table), manifest })), `${table.rows.length} rows`);
}

/** Saves everything the window holds at this instant as one folder of CSVs. */
export async function exportSnapshot(bridge: HostBridge, feed: Feed): Promise<void> {
  const { session } = useSession.getState();
  const name = fileName('snapshot', feed.engineNow(), '');
  const snapshot = takeSnapshot(feed, session);
  const files = snapshot.filesWith(await hearLedger(feed, snapshot.demands));
  report(await guarded(bridge.saveFolder(name, files)), `${files.length} files`);
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
  return `tapedeck-${about}${mark}-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}Z${ending}`.replaceAll(
    /[^\w.-]/g,
    '_',
  );
}
