import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings } from '../../../src-shared/workspace/settings.ts';
import { useNotices } from '../../state/notices.ts';
import { useSettings } from '../../state/settings.ts';
import { offerNews } from './offer-news.ts';

const texts = (): readonly string[] => useNotices.getState().notices.map(({ text }) => text);

beforeEach(() => {
  useSettings.setState(DEFAULT_SETTINGS, true);
  useNotices.setState({ notices: [] });
});

test('what is new is offered once for each version, and not on a first start', () => {
  offerNews({ version: '1.0.0' });
  expect(texts()).toEqual([]);
  offerNews({ version: '1.1.0' });
  offerNews({ version: '1.1.0' });
  expect(texts()).toEqual(['Tapedeck is now version 1.1.0.']);
  expect(useSettings.getState().newsOf).toBe('1.1.0');
});

test('it is offered to who comes from a version that did not remember it, and a server elsewhere changes nothing', () => {
  useSettings.setState(parseSettings('{"version":1,"theme":"light"}') ?? DEFAULT_SETTINGS);
  offerNews({ version: '2.0.0', remote: 'far:1' });
  expect(texts()).toEqual([]);
  offerNews({ version: '1.0.0' });
  expect(texts()).toHaveLength(1);
  expect(useSettings.getState().hasSeenTour).toBe(true);
});
