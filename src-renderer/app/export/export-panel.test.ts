import { expect, test } from 'vitest';
import type { CsvTable } from '../../../src-shared/market/csv-table.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { HostBridge, SavedFile } from '../../../src-shared/wire/host-bridge.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { Feed } from '../../feed/feed.ts';
import { chartPanel } from '../../panels/chart/definition.ts';
import { CHART_SETTINGS } from '../../panels/chart/settings.ts';
import { consolidatedPanel } from '../../panels/consolidated/definition.ts';
import { CONSOLIDATED_SETTINGS } from '../../panels/consolidated/settings.ts';
import type { AnyPanelDefinition, PanelSession } from '../../panels/panel.ts';
import { tapePanel } from '../../panels/tape/definition.ts';
import { TAPE_SETTINGS } from '../../panels/tape/settings.ts';
import { DEFAULT_SETTINGS } from '../../../src-shared/workspace/settings.ts';
import { useNotices } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import { exportPanel } from './export-panel.ts';

const MARKED = {
  columns: ['symbol', 'text'],
  rows: [
    ['@107', '-1.5e-7'],
    ['=1+1', 'a\u200bb'],
  ],
};
const TABLE = { columns: ['time'], rows: [['2026-11-29T08:00:00.000Z']] };
const INFO: SessionInfo = { epoch: 1, mode: 'live', state: 'running', venues: [], suggested: [], version: '0.1.0' };

/** Exports a panel that shows one row; what the host was given to save. */
async function exported(
  definition: AnyPanelDefinition,
  settings: unknown,
  session: PanelSession = sessionOf(SPOT, PERP),
  table: CsvTable = TABLE,
  instrument: Instrument = SPOT,
): Promise<{
  readonly name: string;
  readonly text: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}> {
  const feed = new Feed({
    publish: () => undefined,
    request: () =>
      Promise.resolve({
        ok: true,
        result: { kind: 'ledger', page: { entries: [], total: 0, completeSince: 0 } },
      }),
    delay: () => () => undefined,
    monotonic: () => 0,
    clock: { requestFrame: () => undefined, every: () => () => undefined, isVisible: () => true },
  });
  useSession.setState({ session: INFO });
  const saved: SavedFile[] = [];
  const bridge = {
    saveFile: (file: SavedFile) => {
      saved.push(file);
      return Promise.resolve({ kind: 'saved', where: file.name });
    },
  } as unknown as HostBridge;
  await exportPanel(
    bridge,
    { ...definition, exportRows: () => table },
    {
      panelId: 'p1',
      settings,
      feed,
      instrumentId: instrument.id,
      instrument,
      session,
      update: () => undefined,
      showInstrument: () => undefined,
      isFocused: false,
    },
  );
  const [file] = saved;
  if (file?.manifest === undefined) throw new Error('nothing was saved');
  return { name: file.name, text: file.text, manifest: JSON.parse(file.manifest) as Record<string, unknown> };
}

const withInterval = (interval: Interval) => ({ ...CHART_SETTINGS.defaults, interval });

test("a chart's file and its manifest say which interval its candles have", async () => {
  for (const interval of ['1m', '15m', '1d'] as const) {
    const { name, manifest } = await exported(chartPanel, withInterval(interval));
    expect(name).toMatch(new RegExp(`^tapedeck-binance-spot-BTCUSDT-SPOT-${interval}-candles-\\d{8}-\\d{6}Z\\.csv$`));
    expect(manifest).toMatchObject({
      panel: 'chart',
      instrument: SPOT.id,
      venue: 'binance-spot',
      symbol: 'BTCUSDT',
      interval,
      files: { [name]: { rows: 1 } },
    });
  }
});

test('the interval is the one that is shown, if the venue lacks the one that was chosen', async () => {
  const session = sessionOf(SPOT);
  const venues = session.venues.map((venue) => ({ ...venue, intervals: ['1m', '1h'] as const }));
  const { name, manifest } = await exported(chartPanel, withInterval('4h'), { ...session, venues });
  expect(name).toContain('-1h-candles-');
  expect(manifest['interval']).toBe('1h');
});

test('a chart of bars that do not end by the clock names them in place of an interval', async () => {
  const { name, manifest } = await exported(chartPanel, { ...CHART_SETTINGS.defaults, bars: '50t' });
  expect(name).toMatch(/^tapedeck-binance-spot-BTCUSDT-SPOT-50t-bars-\d{8}-\d{6}Z\.csv$/);
  expect(manifest).toMatchObject({ bars: '50t', feeds: [{ kind: 'flow', symbol: 'BTCUSDT' }] });
  expect(manifest).not.toHaveProperty('interval');
});

test('a panel without candles names no interval, one over several venues its asset and its instruments', async () => {
  const tape = await exported(tapePanel, TAPE_SETTINGS.defaults);
  expect(tape.name).toMatch(/^tapedeck-binance-spot-BTCUSDT-SPOT-tape-\d{8}-/);
  expect(tape.manifest).not.toHaveProperty('interval');
  const consolidated = await exported(consolidatedPanel, CONSOLIDATED_SETTINGS.defaults);
  expect(consolidated.name).toMatch(/^tapedeck-BTC-consolidated-\d{8}-/);
  expect(consolidated.manifest).toMatchObject({ asset: 'BTC', instruments: [SPOT.id, PERP.id] });
});

test('the manifest says what the file was made from, in which state, and that cells were marked', async () => {
  const plain = await exported(tapePanel, TAPE_SETTINGS.defaults);
  expect(plain.manifest).toMatchObject({
    feeds: [{ kind: 'trades', venue: 'binance-spot', symbol: 'BTCUSDT', state: 'loading' }],
  });
  expect(plain.manifest['files']).toEqual({
    [plain.name]: expect.not.objectContaining({ markedCells: expect.anything() }),
  });
  const marked = await exported(tapePanel, TAPE_SETTINGS.defaults, sessionOf(SPOT, PERP), MARKED);
  expect(marked.manifest).toMatchObject({ files: { [marked.name]: { rows: 2, markedCells: 2 } } });
});

test('the file of a market whose symbol is a number has its name too; the manifest has the symbol itself', async () => {
  const market: Instrument = {
    ...SPOT,
    id: 'hyperliquid:@107',
    venue: 'hyperliquid',
    symbol: '@107',
    name: 'HYPE/USDC',
  };
  const { name, manifest } = await exported(tapePanel, TAPE_SETTINGS.defaults, sessionOf(SPOT, PERP), TABLE, market);
  expect(name).toMatch(/^tapedeck-hyperliquid-HYPE_USDC__107-SPOT-tape-/);
  expect(manifest).toMatchObject({ instrument: 'hyperliquid:@107', symbol: '@107' });
});

test('a file is RFC 4180 unless semicolons are chosen; its manifest, and the notice if it is not the usual form, say which', async () => {
  const table = { columns: ['price', 'text'], rows: [['1.5', 'a;b']] };
  const made = (): ReturnType<typeof exported> => exported(tapePanel, TAPE_SETTINGS.defaults, sessionOf(SPOT), table);
  const notice = (): string | undefined => useNotices.getState().notices.at(-1)?.text;
  useSettings.setState(DEFAULT_SETTINGS, true);
  const usual = await made();
  expect(usual.text).toBe('price,text\r\n1.5,a;b\r\n');
  expect(usual.manifest['csv']).toBe('RFC 4180: fields separated by commas, decimal point');
  expect(notice()).toMatch(/^Saved 1 rows to /);
  changeSettings({ csv: 'semicolon' });
  const other = await made();
  expect(other.text).toBe('price;text\r\n1,5;"a;b"\r\n');
  expect(other.manifest['csv']).toBe('fields separated by semicolons, decimal comma; otherwise as RFC 4180');
  expect(notice()).toMatch(/^Saved 1 rows \(semicolons, decimal comma\) to /);
});
