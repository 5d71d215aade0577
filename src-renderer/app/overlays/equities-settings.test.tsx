import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { EquitiesState } from '../../../src-shared/wire/protocol.ts';
import { EquitiesForm, pollWords } from './EquitiesSettings.tsx';

const polled = { tickers: 1300, intervalMs: 60_000, perHour: 3000, used: 12 };
const form = (equities: EquitiesState, problem?: string): string =>
  renderToStaticMarkup(<EquitiesForm equities={equities} problem={problem} onChange={() => undefined} />);

test('the switch, what the poll costs, and every ticker that was added', () => {
  const text = form({ isLive: true, added: ['QXYZ'], polled });
  expect(text).toMatch(/Poll Yahoo Finance in live sessions.*<input type="checkbox" checked=""\/>/);
  expect(text).toContain('1,300 tickers are polled every 60 s; 12 of 3,000 requests an hour are used.');
  expect(text).toMatch(/title="Poll QXYZ no longer"[^>]*>QXYZ ×</);
});

test('what is set elsewhere cannot be set here, and what was rejected is said', () => {
  const text = form({ isLive: false, fixedBy: 'TAPEDECK_EQUITIES_ENABLED', added: [] }, 'the disk is full');
  expect(text).toMatch(/<input type="checkbox" disabled=""\/>/);
  expect(text).toContain('Set by TAPEDECK_EQUITIES_ENABLED; it cannot be changed here. This session polls none.');
  expect(text).toContain('the disk is full');
});

test('a source without a budget says so', () => {
  expect(pollWords({ isLive: true, added: [], polled: { tickers: 3, intervalMs: 1000 } })).toBe(
    '3 tickers are polled every 1 s; requests are not limited.',
  );
});
