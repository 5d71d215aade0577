import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { DemoFaultKind } from '../../../src-shared/wire/demo-fault.ts';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import type { Services } from './services.ts';

/** Goes to another mode; the new session comes by itself. */
export async function switchMode({ client }: Services, mode: SessionMode, file?: string): Promise<void> {
  useSession.setState({ switchingTo: mode });
  const outcome = await client.request({
    method: 'set-mode',
    mode,
    ...(file !== undefined && { file }),
    ...(mode === 'replay' && { speed: 1 }),
  });
  if (outcome.ok) return;
  useSession.setState({ switchingTo: undefined });
  notify({ tone: 'bad', text: outcome.error.message });
}

/** Lets the person choose a recording and plays it. */
export async function openCapture(services: Services): Promise<void> {
  await play(services, services.bridge.chooseCapture());
}

/** Plays a recording dropped on the window. */
export async function openDropped(services: Services, file: File): Promise<void> {
  notify({ tone: 'plain', text: `Opening ${file.name}…` });
  await play(services, services.bridge.captureFromFile(file));
}

/** Pauses the replay or goes on; one that has ended is played again. */
export async function pauseReplay(services: Services): Promise<void> {
  const { client } = services;
  const { session } = useSession.getState();
  const replay = session?.replay;
  if (session?.state === 'ended') await restartReplay(services);
  else if (replay !== undefined)
    notifyFailure(await client.request({ method: 'set-replay', isPaused: !replay.isPaused }));
}

/** Plays the recording again from its beginning; the new session comes by itself. */
export async function restartReplay({ client }: Services): Promise<void> {
  useSession.setState({ switchingTo: 'replay' });
  const outcome = await client.request({ method: 'set-replay', restart: true });
  if (!outcome.ok) useSession.setState({ switchingTo: undefined });
  notifyFailure(outcome);
}

/** Sets how fast the replay runs; 0 is as fast as possible. */
export async function setReplaySpeed({ client }: Services, speed: number): Promise<void> {
  notifyFailure(await client.request({ method: 'set-replay', speed }));
}

/** Breaks something at a venue of the demo market; the session says so. */
export async function breakDemo({ client }: Services, fault: DemoFaultKind, venue: StreamVenueId): Promise<void> {
  notifyFailure(await client.request({ method: 'break-demo', fault, venue }));
}

/** Ends what was broken in the demo market. */
export async function mendDemo({ client }: Services): Promise<void> {
  notifyFailure(await client.request({ method: 'mend-demo' }));
}

async function play(services: Services, choosing: Promise<string | undefined>): Promise<void> {
  try {
    const file = await choosing;
    if (file !== undefined) await switchMode(services, 'replay', file);
  } catch (error) {
    notify({
      tone: 'bad',
      text: `The recording could not be opened: ${error instanceof Error ? error.message : 'unknown reason'}.`,
    });
  }
}

function notifyFailure(outcome: Awaited<ReturnType<Services['client']['request']>>): void {
  if (!outcome.ok) notify({ tone: 'bad', text: outcome.error.message });
}
