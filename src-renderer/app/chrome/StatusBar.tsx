import { useRef } from 'react';
import type { ReactNode } from 'react';
import { formatCount } from '../../format/decimal-text.ts';
import { zoneOf } from '../../format/zone.ts';
import { useOutage } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { useServices } from '../start/services.ts';
import { HEALTH_SUB } from '../panel/StreamPills.tsx';

/** The bottom line: what the engine costs, what comes in and goes out, the time, the version. */
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
        text={() => {
          if (outage !== undefined) return 'engine: not known';
          const totals = feed.health().report?.totals;
          const cpu = totals?.cpuShare === undefined ? '' : ` ${Math.round(totals.cpuShare * 100)} % cpu`;
          const memory =
            totals?.residentBytes === undefined ? '' : ` · ${Math.round(totals.residentBytes / 2 ** 20)} MB`;
          return `engine${cpu}${memory}`;
        }}
      />
      <LiveText
        feed={feed}
        subs={SUBS}
        showsAge
        testId="rates"
        title={() =>
          'Messages from the venues; frames to this screen; updates merged into later frames because the screen was busy'
        }
        text={() => {
          const report = feed.health().report;
          const incoming = outage === undefined ? formatCount(report?.totals.messagesPerSecond ?? 0) : '?';
          return `${incoming} msg/s in · ${frameRate()} frames/s out · ${formatCount(feed.counts.conflated)} merged · ${formatCount(feed.droppedTrades())} dropped`;
        }}
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
