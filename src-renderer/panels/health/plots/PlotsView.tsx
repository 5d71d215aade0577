import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import 'uplot/dist/uPlot.min.css';
import { exchangeMarkIn } from '../../../../src-shared/market/exchange-mark.ts';
import { readPalette } from '../../../draw/palette.ts';
import { DIRTY } from '../../../feed/frame-loop.ts';
import { ALL } from '../../../feed/health-history.ts';
import { zoneOf } from '../../../format/zone.ts';
import { shownTimeZone } from '../../../state/settings.ts';
import { useSurface } from '../../../feed/use-surface.ts';
import { usePanelExport } from '../../panel-hooks.ts';
import { useSummary } from '../../parts/use-summary.ts';
import { ExchangeChip } from '../../../ui/InstrumentName.tsx';
import type { HealthViewProps } from '../health-view.ts';
import { PLOTS, plotSubjects, plotSummary, plotTable } from './plot-model.ts';
import { PlotRow } from './plot-row.ts';

/** Rate, latency and age of everything, a venue or a connection over the last ten minutes. Drawn once a second, and not while hidden. */
export function PlotsView({ panelId, feed, subs, settings: { subject }, update }: HealthViewProps): ReactNode {
  const history = feed.healthHistory;
  const mark = exchangeMarkIn(subject);
  const row = useRef<HTMLDivElement>(null);
  const plots = useRef<PlotRow | undefined>(undefined);
  const [subjects, setSubjects] = useState(() => plotSubjects(history, subject));
  const { output, say } = useSummary();
  usePanelExport(panelId, () => plotTable(history, subject));
  const surface = useSurface(feed, subs, (level) => {
    if (level === DIRTY.layout)
      plots.current?.dress(
        readPalette(getComputedStyle(row.current ?? document.documentElement)),
        zoneOf(shownTimeZone()),
      );
    plots.current?.draw(history, subject);
    // Connections come and go at human speed.
    const offered = plotSubjects(history, subject);
    if (offered.join('\n') !== subjects.join('\n')) setSubjects(offered);
    say(performance.now(), () => plotSummary(history, subject));
  });
  useEffect(() => {
    const element = row.current;
    if (element === null) return undefined;
    const made = new PlotRow(element);
    const observer = new ResizeObserver(() => made.fit());
    plots.current = made;
    observer.observe(element);
    surface.current?.raise(DIRTY.layout);
    return () => {
      observer.disconnect();
      plots.current = undefined;
      made.dispose();
    };
  }, [surface]);
  return (
    <div className="stack plots" data-testid="health-plots">
      <label className="panel-choice plots-bar">
        of
        {mark === undefined ? null : <ExchangeChip mark={mark} />}
        <select
          aria-label="What is plotted"
          data-testid="plots-subject"
          value={subject}
          onChange={(event) => update({ subject: event.target.value })}
        >
          {subjects.map((one) => (
            <option key={one} value={one}>
              {one === ALL ? 'all venues' : one}
            </option>
          ))}
        </select>
      </label>
      <div ref={row} className="plots-row">
        {PLOTS.map(({ plotted, title }) => (
          <figure key={plotted} className="plot">
            <figcaption>
              {title} <b data-testid={`plot-${plotted}`} />
            </figcaption>
            <div className="plot-box" />
          </figure>
        ))}
      </div>
      <output ref={output} className="visually-hidden" data-testid="plots-summary" aria-live="off" />
    </div>
  );
}
