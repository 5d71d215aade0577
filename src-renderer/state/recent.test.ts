import { afterEach, expect, test } from 'vitest';
import { MOST_KEPT_RECENT } from '../../src-shared/workspace/workspace.ts';
import { noteRecent, recentInstruments } from './recent.ts';
import { useWorkspace } from './workspace.ts';

const BEFORE = useWorkspace.getState();
afterEach(() => useWorkspace.setState(BEFORE, true));

test('what was chosen last comes first, each once, and the list is bounded', () => {
  noteRecent('okx:A');
  noteRecent('okx:B');
  noteRecent('okx:A');
  expect(recentInstruments()).toEqual(['okx:A', 'okx:B']);
  for (let at = 0; at < MOST_KEPT_RECENT * 2; at++) noteRecent(`okx:${at}`);
  expect(useWorkspace.getState().recent).toHaveLength(MOST_KEPT_RECENT);
});

test('favourites of the lists on screen follow', () => {
  noteRecent('okx:A');
  useWorkspace.setState({
    watchlists: [
      { id: 'list-1', name: 'Shown', favourites: ['bybit-spot:B', 'okx:A'] },
      { id: 'other', name: 'Other', favourites: ['okx:C'] },
    ],
  });
  expect(recentInstruments()).toEqual(['okx:A', 'bybit-spot:B']);
});
