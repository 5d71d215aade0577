import { useRef } from 'react';
import { readPalette } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import type { DirtyLevel } from '../../feed/frame-loop.ts';
import { shownDecimals } from '../../format/decimal-text.ts';
import { zoneOf } from '../../format/zone.ts';
import { shownTimeZone } from '../../state/settings.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { useSummary } from '../parts/use-summary.ts';
import '../../theme/chart-panel.css';
import { ChartLegend } from './ChartLegend.tsx';
import { candlesTable } from '../../feed/snapshot-tables.ts';
import { exportInstant } from '../../state/outage.ts';
import { chartSummary } from './chart-text.ts';
import { missingAt } from './missing-candles.ts';
import type { ChartView } from './chart-view.ts';
import { HistoryLoader } from './history-loader.ts';
import { writeLegend } from './legend-writer.ts';
import type { ChartSettings } from './settings.ts';
import { shownInterval } from './shown-interval.ts';
import { useChartView } from './use-chart-view.ts';

/** Candles with volume. The chart library draws; ticks reach it past React. */
export function Chart(props: PanelProps<ChartSettings>) {
  const { feed, panelId, settings, instrument, instrumentId, session } = props;
  const sub = toSub(panelId, 'candles');
  const palette = useRef<Palette | undefined>(undefined);
  const loader = useRef<{ readonly about: string; readonly load: HistoryLoader } | undefined>(undefined);
  const drawnAt = useRef(-Infinity);
  const legend = useRef<HTMLDivElement>(null);
  const toLive = useRef<HTMLButtonElement>(null);
  const { output, say } = useSummary();

  const lookBack = (chart: ChartView): void => {
    if (instrumentId === undefined) return;
    const interval = shownInterval(settings.interval, session, instrumentId);
    const about = `${instrumentId} ${interval}`;
    if (loader.current?.about !== about) {
      loader.current = {
        about,
        load: new HistoryLoader(
          async () => (await feed.request({ method: 'load-older-candles', instrument: instrumentId, interval })).ok,
        ),
      };
    }
    loader.current.load.look(feed.candles(sub), chart.firstVisible, performance.now());
  };
  const draw = (chart: ChartView, level: DirtyLevel): void => {
    if (level === DIRTY.layout || palette.current === undefined) palette.current = samePalette(palette.current);
    const buffer = feed.candles(sub);
    const decimals = shownDecimals(instrument?.tick, buffer.priceDecimals, buffer.scales.priceScale);
    const zone = zoneOf(shownTimeZone());
    // The library repaints the whole chart for each update: the forming candle moves ten times a second, not sixty.
    const isDue = level === DIRTY.layout || performance.now() - drawnAt.current >= REDRAW_MS;
    if (isDue) drawnAt.current = performance.now();
    if (isDue)
      chart.draw({
        buffer,
        palette: palette.current,
        zone,
        decimals,
        showsVolume: settings.showsVolume,
        now: feed.engineNow(),
      });
    if (legend.current !== null)
      writeLegend(legend.current, {
        buffer,
        index: chart.legendIndex(buffer),
        decimals,
        zone,
        hoveredTime: chart.hoveredTime,
        missing: (time) => missingAt(time, feed.ledger.page(instrumentId)?.entries ?? [], buffer.interval),
      });
    if (toLive.current !== null) toLive.current.hidden = !chart.isBehind;
    lookBack(chart);
    say(performance.now(), () =>
      chartSummary(buffer, { ruler: chart.rulerText, isScaledByHand: chart.isScaledByHand }),
    );
  };
  const { box, view } = useChartView({ feed, subs: [sub], draw });

  usePanelCommand(panelId, 'live', () => view.current?.goLive());
  usePanelCommand(panelId, 'reset', () => view.current?.reset());
  usePanelCommand(panelId, 'back', () => view.current?.pan(-0.1));
  usePanelCommand(panelId, 'forward', () => view.current?.pan(0.1));
  usePanelCommand(panelId, 'page-back', () => view.current?.pan(-0.9));
  usePanelCommand(panelId, 'page-forward', () => view.current?.pan(0.9));
  usePanelCommand(panelId, 'zoom-in', () => view.current?.zoom(1 / 1.25));
  usePanelCommand(panelId, 'zoom-out', () => view.current?.zoom(1.25));
  usePanelCommand(panelId, 'clear-ruler', () => view.current?.setRuler(undefined));
  usePanelExport(panelId, () => {
    const visible = view.current?.visibleTimes() ?? { from: NaN, to: NaN };
    return candlesTable(instrumentId, feed.candles(sub), exportInstant(feed), visible);
  });
  return (
    <div className="chart-panel">
      <div ref={box} className="chart-box" role="group" aria-label="Candle chart" />
      <ChartLegend ref={legend} />
      <button
        ref={toLive}
        type="button"
        className="chart-to-live"
        data-testid="chart-to-live"
        hidden
        onClick={() => view.current?.goLive()}
      >
        To live ▸▸
      </button>
      <output ref={output} data-testid="chart-summary" aria-live="off" />
    </div>
  );
}

/** The palette in force; the same object as before if no colour changed, so that nothing is dressed anew. */
function samePalette(before: Palette | undefined): Palette {
  const now = readPalette(getComputedStyle(document.documentElement));
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** Shortest time between two updates of the chart; a frame or the next tick of the ages brings the last one. */
const REDRAW_MS = 95;
