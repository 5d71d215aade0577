import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { Faults } from './faults.ts';

/** How long what a person breaks in the demo stays broken, ms: long enough to be seen, short enough to watch it recover. */
export const DEMO_FAULT_MS = 30_000;

/** Breaks one thing at a venue for {@link DEMO_FAULT_MS}. What acts on new connections only begins with the end of all that are open. */
export function breakVenue(faults: Faults, kind: FaultKind, venue: StreamVenueId): void {
  for (const fault of DEMO_FAULTS[kind]) faults.set({ durationMs: DEMO_FAULT_MS, ...fault, venue });
}

/** Sockets that are opened a moment later are spared. */
const AT_ONCE = { durationMs: 100 };
const CUT: Fault = { kind: 'cut', ...AT_ONCE };

/** A fault a kind, or several where one alone would hardly be seen. */
const DEMO_FAULTS: Readonly<Record<FaultKind, readonly Fault[]>> = {
  close: [{ kind: 'close', code: 1001, reason: 'demo', ...AT_ONCE }],
  cut: [CUT],
  expire: [{ kind: 'expire', ...AT_ONCE }],
  'mass-disconnect': [{ kind: 'mass-disconnect', how: 'cut', ...AT_ONCE }],
  'half-open': [{ kind: 'half-open' }],
  'no-pings': [{ kind: 'no-pings' }],
  'endpoint-unreachable': [{ kind: 'endpoint-unreachable' }, CUT],
  maintenance: [{ kind: 'maintenance', title: 'Demo upgrade', state: 'scheduled', afterMs: 10_000, forMs: 20_000 }],
  mute: [{ kind: 'mute' }],
  drop: [{ kind: 'drop', probability: 0.2 }],
  repeat: [{ kind: 'repeat', probability: 0.2 }],
  reorder: [{ kind: 'reorder', probability: 0.2 }],
  'sequence-gap': [{ kind: 'sequence-gap', count: 3 }],
  renumber: [{ kind: 'renumber' }],
  malformed: [{ kind: 'malformed', probability: 0.05 }],
  truncated: [{ kind: 'truncated', count: 1 }],
  binary: [{ kind: 'binary', probability: 0.05 }],
  huge: [{ kind: 'huge', count: 1 }],
  'unknown-fields': [{ kind: 'unknown-fields' }],
  'unknown-kind': [{ kind: 'unknown-kind', probability: 0.1 }],
  delay: [{ kind: 'delay', ms: 2000, jitterMs: 500 }],
  trickle: [{ kind: 'trickle', bytesPerSecond: 2000 }],
  'clock-skew': [{ kind: 'clock-skew', ms: 5000 }],
  'subscribe-unacknowledged': [{ kind: 'subscribe-unacknowledged' }, CUT],
  'subscribe-rejected': [{ kind: 'subscribe-rejected' }, CUT],
  'subscribe-closes': [{ kind: 'subscribe-closes' }, CUT],
  'stale-snapshot': [{ kind: 'stale-snapshot', changes: 500 }, CUT],
  'http-status': [{ kind: 'http-status', status: 503 }, CUT],
  'http-timeout': [{ kind: 'http-timeout' }, CUT],
  'http-html': [{ kind: 'http-html' }, CUT],
};
