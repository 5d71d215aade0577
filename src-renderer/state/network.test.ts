import { beforeEach, expect, test } from 'vitest';
import { connectionOf, reportOf } from '../../src-shared/testing/health-fixture.ts';
import { NETWORK_FAULTS } from '../../src-shared/wire/network-fault.ts';
import type { VenueInfo } from '../../src-shared/wire/protocol.ts';
import { hideOutage, noteNetwork, outageWords, useNetwork } from './network.ts';

const venue = (id: VenueInfo['id'], exchange: string): VenueInfo => ({
  id,
  exchange,
  title: `${exchange} x`,
  marketTypes: [],
  intervals: [],
  channels: [],
});
const VENUES = [venue('binance-spot', 'Binance'), venue('binance-usdm', 'Binance'), venue('okx', 'OKX')];
const OUTAGE = { fault: 'timeout', since: 5, message: 'why', hasBeenUp: false } as const;
const out = (changes = {}, venues: readonly VenueInfo['id'][] = ['okx', 'okx']) =>
  reportOf({ connections: venues.map((id) => connectionOf({ venue: id })), outage: { ...OUTAGE, ...changes } });

beforeEach(() => {
  noteNetwork(undefined);
});

test('an outage is noted once, and goes with the first report without it, or without a report', () => {
  noteNetwork(out({ nextAttemptAt: 10 }));
  const { outage } = useNetwork.getState();
  expect(outage).toEqual({ fault: 'timeout', since: 5, hasBeenUp: false, venues: ['okx'] });
  noteNetwork(out({ nextAttemptAt: 20 }));
  expect(useNetwork.getState().outage).toBe(outage);
  noteNetwork(out({ fault: 'unreachable' }));
  expect(useNetwork.getState().outage?.fault).toBe('unreachable');
  noteNetwork(reportOf());
  expect(useNetwork.getState().outage).toBeUndefined();
  noteNetwork(out());
  noteNetwork(undefined);
  expect(useNetwork.getState().outage).toBeUndefined();
});

test('what was hidden is shown again when another outage begins', () => {
  noteNetwork(out());
  hideOutage(true);
  expect(useNetwork.getState().hiddenSince).toBe(5);
  noteNetwork(out({ fault: 'unreachable' }));
  expect(useNetwork.getState().hiddenSince).toBe(5);
  noteNetwork(reportOf());
  noteNetwork(out({ since: 9 }));
  expect(useNetwork.getState().hiddenSince).toBeUndefined();
});

test('the words name the exchange if it is one, the server if it is elsewhere, and lose nothing that never was', () => {
  const words = (venues: readonly VenueInfo['id'][], hasBeenUp = false, remote?: string) =>
    outageWords({ ...OUTAGE, hasBeenUp, venues }, { venues: VENUES, ...(remote !== undefined && { remote }) });
  expect(words(['binance-spot', 'binance-usdm'])).toEqual({
    title: 'Binance cannot be reached.',
    text: 'Nothing answers in time.',
    advice: 'A firewall may drop what is sent: check the network, or set a proxy.',
  });
  expect(words(['binance-spot', 'okx']).title).toBe('No exchange can be reached.');
  expect(words(['okx'], true).text).toBe('Nothing answers in time. What is shown is the last that was known.');
  expect(words(['okx', 'binance-spot'], false, 'mars:8765').title).toBe(
    'No exchange can be reached by the server mars:8765.',
  );
  for (const fault of [...NETWORK_FAULTS, 'several'] as const) {
    const { title, text, advice } = outageWords({ ...OUTAGE, fault, venues: [] }, { venues: VENUES });
    for (const sentence of [title, text, advice]) expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(/lost/);
  }
});
