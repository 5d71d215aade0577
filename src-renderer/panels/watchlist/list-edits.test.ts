import { beforeEach, expect, test } from 'vitest';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { useNotices } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { addWatchlist, importWatchlist, isWatchlistName, renameWatchlist } from '../../state/watchlists.ts';
import { useWorkspace } from '../../state/workspace.ts';
import {
  addToList,
  deleteListWithUndo,
  editable,
  removeWithUndo,
  reorderList,
  toggleFavourite,
  withOrder,
} from './list-edits.ts';

const A: InstrumentId = 'binance-spot:AAA';
const B: InstrumentId = 'binance-spot:BBB';
const C: InstrumentId = 'binance-usdm:CCC';
const LIST = 'list-1';

const listed = (id = LIST): readonly InstrumentId[] | undefined =>
  useWorkspace.getState().watchlists.find((one) => one.id === id)?.instruments;
const names = (): readonly string[] => useWorkspace.getState().watchlists.map(({ name }) => name);
const lastNotice = () => useNotices.getState().notices.at(-1);

function showSession(mode: SessionInfo['mode'], suggested: readonly InstrumentId[]): void {
  useSession.setState({ session: { mode, suggested, venues: [], epoch: 1 } as unknown as SessionInfo });
}

beforeEach(() => {
  useWorkspace.setState(useWorkspace.getInitialState(), true);
  useNotices.setState({ notices: [] });
  showSession('live', [A, B]);
});

test('the suggestions become the list with the first change; once its last row is removed it is empty', () => {
  expect(listed()).toBeUndefined();
  removeWithUndo(LIST, A);
  expect(listed()).toEqual([B]);
  removeWithUndo(LIST, B);
  expect(listed()).toEqual([]);
  expect(editable(LIST)?.instruments).toEqual([]);
  addToList(LIST, C);
  expect(listed()).toEqual([C]);
});

test('what was removed comes back to its place, and what was added meanwhile stays', () => {
  removeWithUndo(LIST, A);
  const undo = lastNotice()?.action;
  expect([undo?.label, lastNotice()?.text]).toEqual(['Undo', 'Binance AAA removed from “Watchlist”.']);
  addToList(LIST, C);
  undo?.run();
  undo?.run();
  expect(listed()).toEqual([A, B, C]);
});

test('in a replay no key changes a list: the instruments of the recording are not what the person watches', () => {
  showSession('replay', [C]);
  removeWithUndo(LIST, C);
  addToList(LIST, A);
  reorderList(LIST, [C]);
  expect(listed()).toBeUndefined();
  expect(lastNotice()?.text).toContain('A replay shows the instruments of its recording');
  showSession('live', [A, B]);
  expect(editable(LIST)?.instruments).toEqual([A, B]);
});

test('an order takes the places of those it names; the others keep theirs', () => {
  expect(withOrder([A, B, C], [C, A])).toEqual([C, B, A]);
  reorderList(LIST, [B, A]);
  expect(listed()).toEqual([B, A]);
});

test('lists are made, renamed, copied and deleted; the only one stays', () => {
  deleteListWithUndo(LIST);
  expect([names(), lastNotice()?.text]).toEqual([['Watchlist'], '“Watchlist” is the only list and stays.']);
  const majors = addWatchlist({ name: 'Watchlist', instruments: [A] });
  expect(names()).toEqual(['Watchlist', 'Watchlist 2']);
  expect([renameWatchlist(majors, 'Watchlist'), renameWatchlist(majors, 'Majors'), isWatchlistName('Majors')]).toEqual([
    false,
    true,
    true,
  ]);
  expect(isWatchlistName('Majors', majors)).toBe(false);
  deleteListWithUndo(LIST);
  expect(names()).toEqual(['Majors']);
  lastNotice()?.action?.run();
  lastNotice()?.action?.run();
  expect([names(), listed(majors)]).toEqual([['Watchlist', 'Majors'], [A]]);
});

test('an imported list that is there already is not added again; favourites are marks of their list', () => {
  const list = { id: 'foreign', name: 'Majors', instruments: [A], favourites: [A] };
  const own = importWatchlist(list);
  expect(own).not.toBe('foreign');
  expect([importWatchlist({ ...list, id: 'again' }), names()]).toEqual([own, ['Watchlist', 'Majors']]);
  const made = useWorkspace.getState().watchlists[1];
  if (made !== undefined) toggleFavourite(made, A);
  expect(useWorkspace.getState().watchlists.map(({ favourites }) => favourites)).toEqual([[], []]);
});
