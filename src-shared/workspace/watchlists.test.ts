import { expect, test } from 'vitest';
import { leaf, split } from './layout-tree.ts';
import { parseWorkspace } from './parse-workspace.ts';
import { freeListName, listsIn, parseWatchlists, watchlistOf } from './watchlists.ts';

const BTC = 'binance-spot:BTCUSDT';
const ETH = 'binance-spot:ETHUSDT';
const SOL = 'okx:SOL-USDT';

/** A layout of version 2 with watchlists of these settings, and one panel that is none. */
function oldLayout(...settings: readonly unknown[]): object {
  const ids = settings.map((_one, at) => `watchlist-${at + 1}`);
  return {
    windows: { main: { tree: split('row', [leaf('chart-1'), ...ids.map((id) => leaf(id))]), floats: [] } },
    panels: {
      'chart-1': { kind: 'chart', link: 1, settingsVersion: 1, settings: { instruments: [BTC] } },
      ...Object.fromEntries(
        settings.map((one, at) => [ids[at], { kind: 'watchlist', link: 1, settingsVersion: 1, settings: one }]),
      ),
    },
    links: {},
  };
}

function migrated(layout: object, saved: readonly object[] = []) {
  const text = JSON.stringify({ version: 2, layout, name: 'Mine', saved, recent: [] });
  const parsed = parseWorkspace(text, ['watchlist', 'chart']);
  if (parsed.kind !== 'ok') throw new Error(parsed.message);
  return parsed.workspace;
}

test('the instruments of every watchlist of version 2 become a list, those of saved layouts too; none is lost', () => {
  const own = { instruments: [ETH, BTC, 'nonsense'], favourites: [BTC], sort: 'volume', isDescending: true };
  const { watchlists, layout, saved } = migrated(oldLayout(own, undefined), [
    { name: 'Scalping', layout: oldLayout({ ...own, sort: 'list' }, { instruments: [SOL], favourites: [] }) },
  ]);
  expect(watchlists).toEqual([
    { id: 'list-1', name: 'Watchlist', instruments: [ETH, BTC], favourites: [BTC] },
    { id: 'list-2', name: 'Watchlist 2', favourites: [] },
    { id: 'list-3', name: 'Scalping', instruments: [SOL], favourites: [] },
  ]);
  const settings = Object.values(layout.panels).map((panel) => panel.settings);
  // Other panels are as they were.
  expect(settings).toEqual([
    { instruments: [BTC] },
    { list: 'list-1', sort: 'volume', isDescending: true },
    { list: 'list-2' },
  ]);
  expect(Object.values(saved[0]?.layout.panels ?? {}).map((panel) => panel.settings)).toEqual([
    { instruments: [BTC] },
    { list: 'list-1', sort: 'list', isDescending: true },
    { list: 'list-3' },
  ]);
});

test('a workspace without watchlists gets the list of a first start', () => {
  expect(migrated(oldLayout()).watchlists).toEqual([{ id: 'list-1', name: 'Watchlist', favourites: [] }]);
});

test('lists are read tolerantly: what is none is left out, an empty list stays empty, one without instruments is suggested', () => {
  expect(
    parseWatchlists([
      { id: 'a', name: '\u202eMajors ', instruments: [BTC, BTC, 7, 'mars:X'], favourites: 'x' },
      { id: 'a', name: 'again' },
      { id: 7 },
      null,
      { id: 'b', name: '', instruments: [] },
      { id: 'c', name: 'x'.repeat(90) },
    ]),
  ).toEqual([
    { id: 'a', name: expect.stringMatching(/Majors$/), instruments: [BTC], favourites: [] },
    { id: 'b', name: 'Watchlist', instruments: [], favourites: [] },
    { id: 'c', name: 'x'.repeat(40), favourites: [] },
  ]);
  expect(parseWatchlists([])).toEqual([{ id: 'list-1', name: 'Watchlist', favourites: [] }]);
});

test('a panel whose list is gone shows the first one; the lists of a layout are those its watchlists show', () => {
  const lists = parseWatchlists([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  expect([watchlistOf(lists, 'b').id, watchlistOf(lists, 'gone').id, watchlistOf([], 'gone').id]).toEqual([
    'b',
    'a',
    'list-1',
  ]);
  const panel = (kind: string, list: string) => ({ kind, link: 0 as const, settingsVersion: 2, settings: { list } });
  const panels = { x: panel('watchlist', 'b'), y: panel('watchlist', 'gone'), z: panel('tape', 'c') };
  expect(listsIn({ windows: {}, panels, links: {} }, lists).map(({ id }) => id)).toEqual(['b', 'a']);
  expect(freeListName('A', [{ name: 'A' }, { name: 'A 2' }])).toBe('A 3');
});
