import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, test } from 'vitest';
import type { UpdateState } from '../../../src-shared/wire/update-state.ts';
import { hideUpdate, isUpdateShown, noteUpdate, showUpdateCheck, useUpdate } from '../../state/update.ts';
import { UpdateCardOf } from './UpdateCard.tsx';

const update = { version: '1.2.0', notes: '- faster <b>books</b>' };
const card = (state: UpdateState): string =>
  renderToStaticMarkup(<UpdateCardOf state={state} updates={{ act: () => undefined }} />);
const isShown = (): boolean => isUpdateShown(useUpdate.getState());

beforeEach(() => {
  useUpdate.setState({ state: undefined, isHidden: false, wasAsked: false });
});

test('what changed is shown before anything is downloaded or installed, as text', () => {
  for (const state of [
    { kind: 'available', update },
    { kind: 'downloading', update, percent: 7 },
    { kind: 'ready', update },
  ] satisfies UpdateState[])
    expect(card(state)).toContain('- faster &lt;b&gt;books&lt;/b&gt;');
  expect(card({ kind: 'available', update })).toMatch(/Version 1\.2\.0 is available.*>Download</);
  expect(card({ kind: 'downloading', update, percent: 7 })).toContain('7 %');
  expect(card({ kind: 'ready', update })).toContain('Install and restart');
  expect(card({ kind: 'failed', update, message: 'no answer' })).toMatch(/no answer.*Try again/);
});

test('only a newer version comes unasked; what else a check finds is said to whoever asked', () => {
  noteUpdate({ kind: 'checking' });
  noteUpdate({ kind: 'failed', message: 'offline' });
  expect(isShown()).toBe(false);
  showUpdateCheck();
  expect(isShown()).toBe(true);
  noteUpdate({ kind: 'current' });
  expect(isShown()).toBe(true);
  hideUpdate();
  expect(isShown()).toBe(false);
  noteUpdate({ kind: 'available', update });
  expect(isShown()).toBe(true);
});

test('a card that was hidden stays so until there is another version', () => {
  noteUpdate({ kind: 'available', update });
  hideUpdate();
  noteUpdate({ kind: 'available', update });
  expect(isShown()).toBe(false);
  noteUpdate({ kind: 'available', update: { ...update, version: '1.3.0' } });
  expect(isShown()).toBe(true);
});
