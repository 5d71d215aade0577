import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { CanvasSurface } from '../../../draw/canvas-surface.ts';
import { rowFont } from '../../../draw/palette.ts';
import type { Palette } from '../../../draw/palette.ts';
import { charWidth } from '../../../draw/text-fit.ts';
import { DIRTY } from '../../../feed/frame-loop.ts';
import { usePanelExport } from '../../panel-hooks.ts';
import { CanvasFrame } from '../../parts/CanvasFrame.tsx';
import { PlotsBelow } from '../../parts/PlotsBelow.tsx';
import { useCanvas } from '../../parts/use-canvas.ts';
import { useCanvasPointer } from '../../parts/use-canvas-pointer.ts';
import type { CanvasPoint } from '../../parts/use-canvas-pointer.ts';
import { useSummary } from '../../parts/use-summary.ts';
import type { HealthViewProps } from '../health-view.ts';
import { filterOf } from '../settings.ts';
import { drawHopHistograms, drawnHops, histogramSummary } from './hop-histograms.ts';
import { isIll, LATENCY_COLUMNS, latencyCell, latencyName, latencyRows, latencyTable } from './latency-rows.ts';
import { ReportGrid } from './ReportGrid.tsx';

/** Where the time goes between the venue and the screen: a row a hop, and below how the times are distributed. */
export function LatencyView({ panelId, feed, subs, settings }: HealthViewProps): ReactNode {
  const onlyProblems = filterOf(settings) === 'problems';
  const chosen = useRef<string | undefined>(undefined);
  usePanelExport(panelId, () => {
    const { report } = feed.health();
    return latencyTable(report === undefined ? [] : latencyRows(report, onlyProblems));
  });
  return (
    <div className="stack">
      <ReportGrid
        feed={feed}
        subs={subs}
        columns={LATENCY_COLUMNS}
        label="Latency, hop by hop"
        testId="latency-grid"
        chosen={chosen}
        rowsOf={(report) => latencyRows(report, onlyProblems)}
        cellOf={latencyCell}
        nameOf={latencyName}
        isIll={isIll}
        emptyText={
          onlyProblems
            ? 'Nothing takes longer than it ought to.'
            : 'Nothing was measured in the last minute; recordings are not measured.'
        }
      />
      <PlotsBelow>
        <Histograms feed={feed} subs={subs} chosen={chosen} />
      </PlotsBelow>
    </div>
  );
}

function Histograms({
  feed,
  subs,
  chosen,
}: Pick<HealthViewProps, 'feed' | 'subs'> & { readonly chosen: { readonly current: string | undefined } }): ReactNode {
  const { output, say } = useSummary();
  const pointer = useRef<CanvasPoint | undefined>(undefined);
  const draw = ({ context, width, height }: CanvasSurface, palette: Palette): void => {
    const hops = drawnHops(feed.health().report ?? {}, chosen.current);
    const perChar = charWidth(context, rowFont(palette));
    drawHopHistograms(context, palette, { width, height, perChar, pointer: pointer.current }, hops, chosen.current);
    say(performance.now(), () => histogramSummary(hops));
  };
  const { canvas, surface } = useCanvas({ feed, subs, draw });
  useCanvasPointer(canvas, {
    rowHeight: () => 1,
    scroll: () => undefined,
    move: (point) => {
      pointer.current = point;
      surface.current?.raise(DIRTY.cursor);
    },
  });
  return (
    <CanvasFrame
      canvas={canvas}
      output={output}
      label="How the times of each hop are distributed"
      testId="latency-histograms"
      dimsItself={false}
    />
  );
}
