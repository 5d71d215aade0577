import { expect, test } from 'vitest';
import { DEMO_FAULT_KINDS } from '../../../src-shared/wire/demo-fault.ts';
import { Timeline } from '../timeline.ts';
import { DEMO_FAULT_MS, breakVenue } from './demo-faults.ts';
import { parseFault, type Fault, type FaultKind } from './fault.ts';
import { Faults } from './faults.ts';

test.each(DEMO_FAULT_KINDS)('%s strikes one venue and ends by itself', (kind) => {
  const timeline = new Timeline(0);
  const faults = new Faults(timeline, 1);
  const struck: Fault[] = [];
  faults.join({ strike: (_, fault) => struck.push(fault), faultsChanged: () => undefined });
  breakVenue(faults, kind, 'okx');
  const set = [...struck, ...faults.list().map(({ fault }) => fault)];
  expect(set.some((fault) => fault.kind === kind)).toBe(true);
  for (const fault of set) {
    expect(fault.venue).toBe('okx');
    expect(parseFault(fault).ok).toBe(true);
  }
  timeline.advanceTo(DEMO_FAULT_MS);
  expect(faults.list()).toEqual([]);
});

test('every kind of the lab can be broken in the demo', () => {
  // The compiler checks the one direction by the table of faults, this is the other.
  const kinds: readonly FaultKind[] = DEMO_FAULT_KINDS;
  expect(new Set(kinds).size).toBe(30);
});
