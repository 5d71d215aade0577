import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { useSession } from '../../state/session.ts';
import { showInstrument, useWorkspace } from '../../state/workspace.ts';
import { breakCommands } from './break-commands.ts';

const DEMO: SessionInfo = {
  epoch: 1,
  mode: 'demo',
  state: 'running',
  venues: [{ id: 'okx', exchange: 'OKX', title: 'OKX', marketTypes: ['spot'], intervals: ['1m'], channels: [] }],
  suggested: [],
  version: '1',
};

// Other tests of the same worker choose panels as well.
beforeEach(() => useWorkspace.setState(useWorkspace.getInitialState(), true));
afterEach(() => useSession.setState({ session: undefined }));

test('something can be broken in the demo market only, and not on a server elsewhere', () => {
  useSession.setState({ session: { ...DEMO, mode: 'live' } });
  expect(breakCommands()).toEqual([]);
  useSession.setState({ session: { ...DEMO, remote: 'far:1' } });
  expect(breakCommands()).toEqual([]);
  useSession.setState({ session: DEMO });
  expect(breakCommands().map(({ title }) => title)).toContain(
    'Break something: silence on open connections (binance-spot)',
  );
});

test('it is the venue of the panel with the keyboard that is broken', () => {
  useSession.setState({ session: DEMO });
  const panel = Object.keys(useWorkspace.getState().layout.panels)[0] ?? '';
  useWorkspace.setState({ focused: panel });
  showInstrument(panel, 'okx:BTC-USDT');
  expect(breakCommands()[0]?.title).toBe('Break something: silence on open connections (OKX)');
});

test('what is broken can be ended by a command', () => {
  expect(breakCommands().some(({ id }) => id === 'mend-demo')).toBe(false);
  useSession.setState({ session: { ...DEMO, fault: { kind: 'cut', venue: 'okx', until: 5 } } });
  expect(breakCommands()[0]?.id).toBe('mend-demo');
});
