import { lazy, Suspense, useMemo } from 'react';
import type { ReactNode } from 'react';
import { outageOf } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import '../../theme/health-panel.css';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { EventsView } from './tables/EventsView.tsx';
import { healthSentence } from './health-sentence.ts';
import type { HealthViewProps } from './health-view.ts';
import { LatencyView } from './tables/LatencyView.tsx';
import { LimitsView } from './tables/LimitsView.tsx';
import type { HealthSettings } from './settings.ts';
import { troubleText } from './totals-text.ts';
import { StreamsView } from './tables/StreamsView.tsx';
import { TimelineView } from './timeline/TimelineView.tsx';

/** What is wrong in one sentence; below it one of the views. */
export function HealthPanel(props: PanelProps<HealthSettings>): ReactNode {
  const { panelId, feed, settings } = props;
  const subs = useMemo(() => [toSub(panelId, 'health')], [panelId]);
  const text = (): string => {
    const { report } = feed.health();
    const outage = outageOf(useSession.getState());
    if (outage !== undefined)
      return `${outage.sentence} How the streams are is not known; what is below is the last that was.`;
    if (report === undefined) return 'Waiting for the first report.';
    return [healthSentence(report, feed.engineNow()), troubleText(report.totals)].join(' ').trimEnd();
  };
  return (
    <div className="stack">
      <p className="health-line">
        <LiveText
          feed={feed}
          subs={subs}
          showsAge
          className="health-sentence"
          testId="health-sentence"
          text={text}
          title={text}
        />
      </p>
      <div className="health-view" role="tabpanel" aria-label={settings.view}>
        <Shown {...props} key={settings.view} subs={subs} />
      </div>
    </div>
  );
}

function Shown(props: HealthViewProps): ReactNode {
  switch (props.settings.view) {
    case 'streams':
      return <StreamsView {...props} />;
    case 'latency':
      return <LatencyView {...props} />;
    case 'plots':
      return (
        <Suspense fallback={<p className="panel-note">Opening…</p>}>
          <PlotsView {...props} />
        </Suspense>
      );
    case 'limits':
      return <LimitsView {...props} />;
    case 'timeline':
      return <TimelineView {...props} />;
    case 'events':
      return <EventsView {...props} />;
  }
}

/** With the plot library, which is loaded only when the view is opened. */
const PlotsView = lazy(async () => ({ default: (await import('./plots/PlotsView.tsx')).PlotsView }));
