import type { DemoFaultKind } from '../../../src-shared/wire/demo-fault.ts';
import { DEMO_FAULT_KINDS } from '../../../src-shared/wire/demo-fault.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { isStreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import { useSession } from '../../state/session.ts';
import { instrumentOf, useWorkspace } from '../../state/workspace.ts';
import { breakDemo, mendDemo } from '../start/session-actions.ts';
import type { AppCommand } from './app-command.ts';

/** The commands that break something in the demo market, so that one can see what the screen says then; none in any other mode. */
export function breakCommands(): readonly AppCommand[] {
  const { session } = useSession.getState();
  if (session?.mode !== 'demo' || session.state !== 'running' || session.remote !== undefined) return [];
  const venue = brokenVenue();
  const title = session.venues.find(({ id }) => id === venue)?.title ?? venue;
  return [
    ...(session.fault === undefined
      ? []
      : [
          {
            id: 'mend-demo',
            title: 'Break something: end the fault',
            keywords: 'mend repair stop',
            run: (services) => void mendDemo(services),
          } satisfies AppCommand,
        ]),
    ...DEMO_FAULT_KINDS.map((kind): AppCommand => ({
      id: `break-${kind}`,
      title: `Break something: ${FAULT_WORDS[kind].title} (${title})`,
      keywords: `fault lab ${kind} ${FAULT_WORDS[kind].keywords ?? ''}`,
      run: (services) => void breakDemo(services, kind, venue),
    })),
  ];
}

/** What is broken: the venue of the panel with the keyboard, or of the first link group. */
function brokenVenue(): StreamVenueId {
  const state = useWorkspace.getState();
  const shown = (state.focused === undefined ? undefined : instrumentOf(state, state.focused)) ?? state.layout.links[1];
  const venue = shown === undefined ? undefined : splitInstrumentId(shown).venue;
  return venue !== undefined && isStreamVenueId(venue) ? venue : 'binance-spot';
}

/** What people read about each fault: what happens, and what to watch. */
export const FAULT_WORDS: Readonly<
  Record<DemoFaultKind, { readonly title: string; readonly watch: string; readonly keywords?: string }>
> = {
  'half-open': {
    title: 'silence on open connections',
    watch: 'panels become quiet, then stale; the connections are renewed',
    keywords: 'stale quiet dead socket',
  },
  mute: {
    title: 'no data, though the connections answer',
    watch: 'panels become quiet, then stale',
    keywords: 'stale',
  },
  'sequence-gap': {
    title: 'book updates are lost',
    watch: 'the ladder says GAP and builds the book again from a snapshot',
    keywords: 'gap resync',
  },
  cut: {
    title: 'connections break off',
    watch: 'panels reconnect, books are built again',
    keywords: 'reconnect resync',
  },
  close: { title: 'the venue closes connections', watch: 'panels reconnect', keywords: 'reconnect resync' },
  'mass-disconnect': { title: 'all connections break at once', watch: 'panels reconnect one after the other' },
  expire: { title: 'connections reach their greatest age', watch: 'connections are replaced, hardly seen' },
  'no-pings': { title: 'no pings come', watch: 'nothing, as long as data comes' },
  'endpoint-unreachable': { title: 'the venue cannot be reached', watch: 'attempts come at growing intervals' },
  maintenance: { title: 'maintenance is announced', watch: 'health names it, at venues that announce it' },
  delay: { title: 'everything comes two seconds late', watch: 'streams are lagging', keywords: 'lag latency slow' },
  trickle: { title: 'the line is slow', watch: 'streams lag more and more', keywords: 'lag bandwidth' },
  'clock-skew': { title: 'the clock of the venue is off by 5 s', watch: 'health names the clock', keywords: 'time' },
  drop: {
    title: 'one message in five is lost',
    watch: 'gaps in books and trades are found and mended',
    keywords: 'gap',
  },
  repeat: { title: 'one message in five comes twice', watch: 'duplicates are counted and not shown' },
  reorder: { title: 'one message in five comes too late', watch: 'books are built again where order matters' },
  renumber: { title: 'the venue numbers its books anew', watch: 'books are built again', keywords: 'resync' },
  malformed: { title: 'some messages are not JSON', watch: 'health counts them; nothing else is touched' },
  truncated: { title: 'a connection breaks within a message', watch: 'panels reconnect' },
  binary: { title: 'some messages are binary', watch: 'health counts them' },
  huge: { title: 'a message of 10 MB', watch: 'it is rejected, and its connection renewed' },
  'unknown-fields': { title: 'messages have unknown fields', watch: 'nothing' },
  'unknown-kind': { title: 'messages of an unknown kind', watch: 'health counts them' },
  'stale-snapshot': { title: 'snapshots of books are old', watch: 'books wait for a snapshot that fits' },
  'subscribe-unacknowledged': { title: 'subscriptions are not answered', watch: 'they are sent again' },
  'subscribe-rejected': { title: 'subscriptions are rejected', watch: 'streams name the venue’s reason' },
  'subscribe-closes': { title: 'subscriptions end the connection', watch: 'attempts come at growing intervals' },
  'http-status': { title: 'requests fail with status 503', watch: 'books wait for their snapshots' },
  'http-timeout': { title: 'requests are never answered', watch: 'books wait for their snapshots' },
  'http-html': { title: 'requests are answered with a web page', watch: 'books wait for their snapshots' },
};
