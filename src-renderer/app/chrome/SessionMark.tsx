import type { ReactNode } from 'react';
import type { DemoFault } from '../../../src-shared/wire/demo-fault.ts';
import type { ReplayInfo, SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { zoneOf } from '../../format/zone.ts';
import { hideOutage, useNetwork } from '../../state/network.ts';
import { openOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { Menu, MenuButton } from '../../ui/Menu.tsx';
import { FAULT_WORDS } from '../commands/break-commands.ts';
import { useServices } from '../start/services.ts';
import { mendDemo, pauseReplay, setReplaySpeed } from '../start/session-actions.ts';

/** What kind of data this is, unmissable if it is not real and of now, and the way to another kind. */
export function SessionMark(): ReactNode {
  const session = useSession((state) => state.session);
  const switchingTo = useSession((state) => state.switchingTo);
  // What is said about it offers the demo market, and the mark needs the room.
  const isOffline = useNetwork((state) => state.outage !== undefined);
  if (session === undefined) return null;
  if (switchingTo !== undefined)
    return (
      <span className="mark-switching" role="status">
        <span className="waiting" aria-hidden /> {SWITCHING[switchingTo]}
      </span>
    );
  return (
    <>
      {session.remote === undefined ? null : (
        <span
          className="mark-remote"
          data-testid="title-remote"
          title="The market and the health of this server, not of an engine on this computer"
        >
          REMOTE {session.remote}
        </span>
      )}
      {session.slowedToMs === undefined ? null : (
        <span
          className="mark-remote"
          data-testid="title-slowed"
          title="The server has more to do than it can: what is shown is right, and is renewed more seldom"
        >
          SERVER BUSY: EVERY {session.slowedToMs / 1000} S
        </span>
      )}
      {session.mode === 'demo' ? (
        <span className="mark" data-testid="title-simulated">
          SIMULATED MARKET
        </span>
      ) : null}
      {session.fault === undefined ? null : <FaultMark session={session} fault={session.fault} />}
      {session.mode === 'live' ? <LiveMark isOffline={isOffline} /> : null}
      {session.replay === undefined ? null : <ReplayControls session={session} replay={session.replay} />}
      {session.mode === 'live' || session.remote !== undefined ? null : (
        <button
          type="button"
          className="button"
          data-testid="go-live"
          onClick={() => openOverlay({ kind: 'confirm-mode', mode: 'live' })}
        >
          Go live
        </button>
      )}
      {session.mode === 'demo' || session.remote !== undefined || isOffline ? null : (
        <button
          type="button"
          className="button"
          data-testid="go-demo"
          onClick={() => openOverlay({ kind: 'confirm-mode', mode: 'demo' })}
        >
          Back to demo
        </button>
      )}
    </>
  );
}

/** What was broken on purpose, how long it still is, and the way to end it. */
function FaultMark({ session, fault }: { readonly session: SessionInfo; readonly fault: DemoFault }): ReactNode {
  const services = useServices();
  const venue = session.venues.find(({ id }) => id === fault.venue)?.title ?? fault.venue;
  const { title, watch } = FAULT_WORDS[fault.kind];
  return (
    <>
      <span className="mark" data-testid="title-fault" role="status" title={`Broken on purpose. Watch: ${watch}`}>
        BROKEN: {title}, {venue}{' '}
        <LiveText
          feed={services.feed}
          showsAge
          className="mono"
          text={() => `${String(Math.max(0, Math.ceil((fault.until - Date.now()) / 1000)))} s`}
        />
      </span>
      <button
        type="button"
        className="button"
        data-testid="mend-demo"
        title="End what was broken on purpose"
        onClick={() => void mendDemo(services)}
      >
        End
      </button>
    </>
  );
}

/** That the data is real and of now, or would be if an exchange could be reached. */
export function LiveMark({ isOffline }: { readonly isOffline: boolean }): ReactNode {
  return isOffline ? (
    <button
      type="button"
      className="mark-live"
      data-tone="bad"
      data-testid="title-live"
      title="No exchange can be reached. Click for what can be done"
      onClick={() => hideOutage(false)}
    >
      LIVE · OFFLINE
    </button>
  ) : (
    <span className="mark-live" data-testid="title-live">
      LIVE
    </span>
  );
}

function ReplayControls({
  session,
  replay,
}: {
  readonly session: SessionInfo;
  readonly replay: ReplayInfo;
}): ReactNode {
  const services = useServices();
  const zone = useSettings((state) => state.timeZone);
  const isEnded = session.state === 'ended';
  return (
    <>
      <span className="mark" data-testid="title-replay" title={recordingText(replay)}>
        {isEnded ? 'REPLAY ENDED' : 'REPLAY'}{' '}
        <LiveText
          feed={services.feed}
          showsAge
          className="mono"
          text={() => clockText(services.feed.engineNow(), replay, zone)}
        />
      </span>
      <button
        type="button"
        className="button"
        aria-pressed={isEnded ? undefined : replay.isPaused}
        data-testid="replay-pause"
        title={isEnded ? 'The recording has ended: play it again (Alt+P)' : 'Pause or go on (Alt+P)'}
        onClick={() => void pauseReplay(services)}
      >
        {isEnded ? '↻ Start again' : replay.isPaused ? '▶ Go on' : '❚❚ Pause'}
      </button>
      <Menu label={`${speedText(replay.speed)} ▾`} title="Speed of the replay" testId="replay-speed">
        {SPEEDS.map((speed) => (
          <MenuButton
            key={speed}
            isChecked={replay.speed === speed}
            onChoose={() => void setReplaySpeed(services, speed)}
          >
            {speedText(speed)}
          </MenuButton>
        ))}
      </Menu>
    </>
  );
}

function recordingText({ file, isUnlisted }: ReplayInfo): string {
  return `Recording ${file}${isUnlisted === true ? '\nIt lacks a list of its instruments: what is known of them is made of its data' : ''}`;
}

/** Where the replay is, and how much of it is played if its end is known. */
function clockText(now: number, { startTime, endTime }: ReplayInfo, timeZone: string): string {
  const zone = zoneOf(timeZone);
  const at = Math.max(startTime, Math.min(now, endTime ?? Infinity));
  const clock = `${zone.date(at)} ${zone.clock(at)}`;
  if (endTime === undefined) return clock;
  return `${clock} · ${endTime > startTime ? Math.round(((at - startTime) / (endTime - startTime)) * 100) : 100} %`;
}

function speedText(speed: number): string {
  return speed === 0 ? 'max' : `${speed}×`;
}

const SPEEDS = [0.5, 1, 2, 5, 10, 60, 0];
const SWITCHING = { live: 'Going live…', demo: 'Starting the demo market…', replay: 'Opening the recording…' };
