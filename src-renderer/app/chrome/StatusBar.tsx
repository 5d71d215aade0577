import { useRef } from 'react';
import type { ReactNode } from 'react';
import { zoneOf } from '../../format/zone.ts';
import { useOutage } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { useServices } from '../start/services.ts';
import { HEALTH_SUB } from '../panel/StreamPills.tsx';
import { engineText, ratesDetails, ratesText } from './status-text.ts';

/** The bottom line: what the engine costs, how much comes in, the time, the version. What only an engineer asks for is in the tooltips. */
export function StatusBar(): ReactNode {
  const { feed } = useServices();
  const version = useSession((state) => state.session?.version);
  const mode = useSession((state) => state.session?.mode);
  const timeZone = useSettings((state) => state.timeZone);
  const frameRate = useFrameRate();
  const outage = useOutage();
  return (
    <footer className="status-bar">
      <LiveText
        feed={feed}
        subs={SUBS}
        testId="engine-cost"
        title={() => 'Share of one core that the engine takes, and memory of the whole process'}
        text={() => engineText(outage === undefined ? feed.health().report?.totals : undefined)}
      />
      <LiveText
        feed={feed}
        subs={SUBS}
        showsAge
        testId="rates"
        text={() =>
          ratesText(
            outage === undefined ? feed.health().report?.totals.messagesPerSecond : undefined,
            feed.droppedTrades(),
          )
        }
        title={() => ratesDetails(feed, frameRate()).join('\n')}
      />
      <span className="spacer" />
      <LiveText
        feed={feed}
        showsAge
        testId="clock"
        text={() => {
          const zone = zoneOf(timeZone);
          const now = feed.engineNow();
          return `${mode === 'replay' ? `${zone.date(now)} ` : ''}${zone.label(now)} ${zone.clock(now)}`;
        }}
      />
      <span className="mono">v{version ?? '…'}</span>
    </footer>
  );
}

/** Frames taken a second over the last two seconds. */
function useFrameRate(): () => number {
  const { feed } = useServices();
  const kept = useRef({ at: 0, frames: 0, rate: 0 });
  return () => {
    const now = performance.now();
    const { at, frames } = kept.current;
    if (now - at >= WINDOW_MS)
      kept.current = {
        at: now,
        frames: feed.counts.frames,
        rate: Math.round(((feed.counts.frames - frames) / (now - at)) * 1000),
      };
    return kept.current.rate;
  };
}

const SUBS = [HEALTH_SUB];
const WINDOW_MS = 2_000;
