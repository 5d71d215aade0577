import { toCsv } from '../../../src-shared/market/csv.ts';
import type { CsvForm } from '../../../src-shared/market/csv.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { HostBridge, SaveOutcome } from '../../../src-shared/wire/host-bridge.ts';
import type { Feed } from '../../feed/feed.ts';
import { kindText } from '../../format/instrument-label.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { panelPicture } from '../../panels/panel-hooks.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { exportInstant } from '../../state/outage.ts';
import { feedRecords, manifestHead, manifestText, markedRecord } from './export-manifest.ts';
import { droppedOf, readLedger, qualityOf } from './export-quality.ts';
import { exportFileName } from './file-name.ts';
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
  const { feed, instrumentId, instrument, settings, panelId } = props;
  const instant = exportInstant(feed);
  const { now } = instant;
  const { session } = useSession.getState();
  const demands = definition.demand(settings, instrumentId, panelId, props.session);
  const about = aboutOf(definition, props, demands);
  const name = exportFileName({
    about: [
      about.venue,
      // A name of digits alone, such as `@107`, says nothing in a folder.
      instrument?.name !== undefined && about.symbol !== undefined
        ? `${instrument.name} ${about.symbol}`
        : (about.symbol ?? about.asset),
      about.kind,
      about.interval ?? about.bars,
      definition.exportedAs?.(settings) ?? definition.kind,
    ],
    at: now,
    mode: session?.mode,
    ending: '.csv',
  });
  const head = manifestHead(now, session);
  const feeds = feedRecords(feed, demands, instant);
  const dropped = droppedOf(feed, demands);
  const quality = qualityOf(await readLedger(feed, demands), { demands, table, now, dropped });
  const manifest = manifestText({
    ...head,
    panel: definition.kind,
    ...about,
    feeds,
    files: { [name]: { rows: table.rows.length, ...markedRecord(table), quality } },
  });
  const { csv } = useSettings.getState();
  report(
    await guarded(bridge.saveFile({ name, text: toCsv(table, csv), manifest })),
    `${table.rows.length} rows${CSV_NOTES[csv]}`,
  );
}

/** Saves a panel as it is on screen as a picture. */
export async function exportPicture(
  bridge: HostBridge,
  definition: AnyPanelDefinition,
  { panelId, feed, instrumentId }: PanelProps<unknown>,
): Promise<void> {
  const canvas = panelPicture(panelId)?.();
  const blob =
    canvas === undefined
      ? null
      : await new Promise<Blob | null>((resolve) => {
          canvas.toBlob(resolve);
        });
  if (blob === null) {
    notify({ tone: 'plain', text: `${definition.title} has nothing to save yet.` });
    return;
  }
  const about = instrumentId === undefined ? [] : Object.values(splitInstrumentId(instrumentId));
  const { session } = useSession.getState();
  const name = exportFileName({
    about: [...about, definition.kind],
    at: exportInstant(feed).now,
    mode: session?.mode,
    ending: '.png',
  });
  report(await guarded(bridge.savePicture(name, new Uint8Array(await blob.arrayBuffer()))), 'the picture');
}

/** Saves everything the window has at this instant as one folder of CSVs. */
export async function exportSnapshot(bridge: HostBridge, feed: Feed): Promise<void> {
  const { session } = useSession.getState();
  const name = exportFileName({ about: ['snapshot'], at: feed.engineNow(), mode: session?.mode, ending: '' });
  const snapshot = takeSnapshot(feed, session);
  const files = snapshot.filesWith(await readLedger(feed, snapshot.demands));
  report(await guarded(bridge.saveFolder(name, files)), `${files.length} files`);
}

/** What a panel's file is about, for its name and its manifest; absent parts are undefined. */
function aboutOf(
  definition: AnyPanelDefinition,
  { instrument, instrumentId }: PanelProps<unknown>,
  demands: readonly Demand[],
): FileAbout {
  const candles = demands.find((one) => one.kind === 'candles');
  if (definition.isAcrossVenues === true)
    return {
      asset: instrument?.base,
      instruments: demands.flatMap((one) => ('instrument' in one ? [one.instrument] : [])),
    };
  if (!definition.needsInstrument || instrumentId === undefined) return {};
  return {
    instrument: instrumentId,
    ...splitInstrumentId(instrumentId),
    kind: instrument === undefined ? undefined : kindText(instrument),
    interval: candles?.interval,
    bars: candles === undefined ? demands.find((one) => one.kind === 'flow')?.bars : undefined,
  };
}

interface FileAbout {
  readonly instrument?: InstrumentId;
  readonly venue?: VenueId;
  readonly symbol?: string;
  /** Kind of market, as {@link kindText} has it. */
  readonly kind?: string | undefined;
  readonly interval?: Interval | undefined;
  /** What ends a bar that is counted from trades. */
  readonly bars?: string | undefined;
  readonly asset?: string | undefined;
  readonly instruments?: readonly InstrumentId[];
}

function report(outcome: SaveOutcome, what: string): void {
  if (outcome.kind === 'saved') notify({ tone: 'good', text: `Saved ${what} to ${outcome.where}.` });
  if (outcome.kind === 'failed') notify({ tone: 'bad', text: `Nothing was saved: ${outcome.message}.` });
}

/** What is said of a file whose form is not the usual one. */
const CSV_NOTES: Readonly<Record<CsvForm, string>> = {
  standard: '',
  semicolon: ' (semicolons, decimal comma)',
};

async function guarded(saving: Promise<SaveOutcome>): Promise<SaveOutcome> {
  try {
    return await saving;
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : 'unknown reason' };
  }
}
