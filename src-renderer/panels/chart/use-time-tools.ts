import { useEffect, useRef } from 'react';
import { CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { notify } from '../../state/notices.ts';
import { usePanelCommand, usePlaceActions } from '../panel-hooks.ts';
import type { PanelProps, PlaceAction } from '../panel.ts';
import { indexBefore } from './candle-points.ts';
import type { ChartView } from './chart-view.ts';
import { isPolled, rangeBetween, withTimes } from './flow-spans.ts';
import type { PlacedTimes } from './flow-spans.ts';
import { addsVenues } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { knownSince } from './venue-bars.ts';
import { flowSub, sumNow } from './venue-flow.ts';
import type { ShownMarks } from './time-marks.ts';
import { marksShown, TimeTools } from './time-tools.ts';

/** The tools for times of a chart while it is mounted. */
export class MountedTimes {
  current: TimeTools | undefined;

  /** Mounts tools; nothing takes those away that are there. */
  mount(tools: TimeTools | undefined): void {
    this.current = tools;
  }

  /** Draws what was placed on a chart. Answers the times as they are on screen. */
  show(
    chart: ChartView,
    props: PanelProps<ChartSettings>,
    drawnWith: Pick<ShownMarks, 'buffer' | 'palette'>,
  ): PlacedTimes {
    const own = placedTimes(props);
    const marks = marksShown(props.settings, own);
    this.current?.take(own, marks);
    const times = this.current?.times ?? own;
    chart.timeMarks.show({ ...drawnWith, times, marks });
    return times;
  }
}

/** What was placed on the time axis of the instrument shown, as it is kept. */
export function placedTimes({
  settings,
  instrumentId,
}: Pick<PanelProps<ChartSettings>, 'settings' | 'instrumentId'>): PlacedTimes {
  return settings.times[instrumentId ?? ''] ?? NONE;
}

/** A chart's box, the chart while it is mounted, and where its tools for times are kept. */
export interface TimeRefs {
  readonly box: { readonly current: HTMLDivElement | null };
  readonly view: { readonly current: ChartView | undefined };
  readonly times: MountedTimes;
}

/** Mounts the tools for the anchor of sums and the range of the profile, with their commands and lines of the menu. Times are kept by instrument in the panel's settings. */
export function useTimeTools(props: PanelProps<ChartSettings>, refs: TimeRefs): void {
  const { box, view, times } = refs;
  const keep = useRef<(own: PlacedTimes) => void>(() => undefined);
  useEffect(() => {
    keep.current = (own) => {
      const { settings, instrumentId, update } = props;
      if (instrumentId === undefined) return;
      const isRange = own.range !== settings.times[instrumentId]?.range;
      update({
        times: withTimes(settings.times, instrumentId, own),
        ...(isRange && { profileSpan: 'fixed', flow: withView(settings, 'profile') }),
      });
    };
  });
  useEffect(() => {
    const element = box.current;
    const chart = view.current;
    if (element === null || chart === undefined) return undefined;
    const made = new TimeTools({
      timeAt: chart.timeMarks.timeAt,
      xOf: chart.timeMarks.xOf,
      refresh: () => {
        element.dataset['tool'] = made.isChoosing ? 'range' : '';
        chart.onMove();
      },
      keep: (own) => keep.current(own),
    });
    times.mount(made);
    const detach = attach(element, made, chart);
    return () => {
      detach();
      times.mount(undefined);
    };
  }, [box, view, times]);
  useTimeCommands(props, refs);
}

function useTimeCommands(props: PanelProps<ChartSettings>, refs: TimeRefs): void {
  const { panelId, settings, instrumentId } = props;
  const { box, view, times } = refs;
  const own = placedTimes(props);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { anchorAt, moveAnchor, rangeFrom, rangeTo } = changesOf(props, refs);
  /** Does something with the candle under the crosshair, else with the first in view. */
  const atPointed = (act: (time: number) => void) => (): void => {
    const { hoveredTime = NaN } = view.current ?? {};
    const time = Number.isNaN(hoveredTime) ? (view.current?.visibleTimes().from ?? NaN) : hoveredTime;
    if (!Number.isNaN(time)) act(time);
  };
  usePanelCommand(panelId, 'anchor-here', atPointed(anchorAt));
  usePanelCommand(panelId, 'anchor-known', () => {
    const since = addsVenues(settings)
      ? sumNow(props).knownSince
      : knownSince([props.feed.flow(flowSub(panelId, instrumentId, instrumentId))]);
    if (Number.isNaN(since))
      notify({ tone: 'plain', text: 'No anchor placed: no trades are counted yet of one venue at least' });
    else anchorAt(since);
  });
  usePanelCommand(panelId, 'anchor-remove', () => removeAnchor(latest));
  usePanelCommand(panelId, 'anchor-back', () => moveAnchor(-1));
  usePanelCommand(panelId, 'anchor-forward', () => moveAnchor(1));
  usePanelCommand(panelId, 'profile-range', () => times.current?.chooseRange());
  usePanelCommand(panelId, 'profile-from', atPointed(rangeFrom));
  usePanelCommand(panelId, 'profile-to', atPointed(rangeTo));
  usePlaceActions(panelId, ({ clientX }): readonly PlaceAction[] => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const time = view.current?.timeMarks.timeAt(clientX - left);
    if (time === undefined || instrumentId === undefined || isPolled(instrumentId)) return [];
    const hasRange = own.range !== undefined && settings.profileSpan === 'fixed';
    return [
      { id: 'anchor-here', title: 'Anchor VWAP and CVD here', run: () => anchorAt(time) },
      { id: 'profile-from', title: 'Volume profile from here', run: () => rangeFrom(time) },
      ...(hasRange ? [{ id: 'profile-to', title: 'Volume profile to here', run: () => rangeTo(time) }] : []),
    ];
  });
}

/** What changes the times of the instrument shown. */
function changesOf(props: PanelProps<ChartSettings>, { view }: TimeRefs) {
  const { settings, instrumentId, update } = props;
  const own = placedTimes(props);
  const keep = (next: PlacedTimes, patch: Partial<ChartSettings> = {}): void => {
    if (instrumentId !== undefined) update({ times: withTimes(settings.times, instrumentId, next), ...patch });
  };
  const between = (one: number, other: number): void =>
    keep({ ...own, range: rangeBetween(one, other) }, { profileSpan: 'fixed', flow: withView(settings, 'profile') });
  return {
    anchorAt: (anchor: number): void => keep({ ...own, anchor }, { flow: withAnchored(settings) }),
    moveAnchor: (candles: 1 | -1): void => {
      const buffer = view.current?.buffer;
      if (buffer === undefined) return;
      const at = own.anchor === undefined ? -1 : indexBefore(buffer, own.anchor) + candles;
      const anchor = at >= 0 && at < buffer.count ? buffer.numbers[at * CANDLE_STRIDE] : undefined;
      if (anchor !== undefined) keep({ ...own, anchor });
    },
    rangeFrom: (from: number): void =>
      between(from, Math.max(from, own.range?.to ?? view.current?.visibleTimes().to ?? from)),
    rangeTo: (to: number): void => between(own.range?.from ?? to, to),
  };
}

/** Removes the anchor, and offers to bring it back. Since then times may have been placed on other instruments, and a range on this one. */
function removeAnchor(latest: { readonly current: PanelProps<ChartSettings> }): void {
  const { instrumentId } = latest.current;
  const { anchor } = placedTimes(latest.current);
  if (instrumentId === undefined || anchor === undefined) return;
  const put = (at: number | undefined): void => {
    const { settings, update } = latest.current;
    update({ times: withTimes(settings.times, instrumentId, { ...settings.times[instrumentId], anchor: at }) });
  };
  put(undefined);
  notify({
    tone: 'plain',
    text: 'Anchor removed: VWAP and CVD since midnight UTC',
    action: { label: 'Undo', run: () => put(anchor) },
  });
}

/** What is shown, with a view if it was not. */
function withView({ flow }: ChartSettings, view: ChartSettings['flow'][number]): ChartSettings['flow'] {
  return flow.includes(view) ? flow : [...flow, view];
}

/** What is shown, with the average price if nothing was that begins at the anchor. */
function withAnchored(settings: ChartSettings): ChartSettings['flow'] {
  const { flow, profileSpan } = settings;
  const isShown =
    flow.includes('vwap') || flow.includes('cvd') || (flow.includes('profile') && profileSpan === 'anchored');
  return isShown ? flow : withView(settings, 'vwap');
}

/** Gives the tools the pointer over the candles, before the chart library pans; what drawings and alerts took is theirs. Returns what takes it away. */
function attach(box: HTMLElement, tools: TimeTools, chart: ChartView): () => void {
  const detach = new AbortController();
  const { signal } = detach;
  const xIn = ({ clientX }: MouseEvent): number => clientX - box.getBoundingClientRect().left;
  const isOver = ({ clientY }: MouseEvent): boolean => clientY - box.getBoundingClientRect().top <= chart.pricesHeight;
  box.addEventListener(
    'mousedown',
    (down) => {
      if (down.button !== 0 || down.shiftKey || down.altKey || down.defaultPrevented || !isOver(down)) return;
      if (!tools.press(xIn(down))) return;
      down.stopPropagation();
      down.preventDefault();
      const drag = new AbortController();
      window.addEventListener('mousemove', (move) => tools.drag(xIn(move)), { signal: drag.signal });
      window.addEventListener(
        'mouseup',
        () => {
          drag.abort();
          tools.release();
        },
        { signal: drag.signal },
      );
      signal.addEventListener('abort', () => drag.abort(), { once: true });
    },
    { signal, capture: true },
  );
  box.addEventListener(
    'mousemove',
    (move) => {
      if (isOver(move) && tools.under(xIn(move)) !== undefined) box.style.cursor = 'ew-resize';
      else if (box.style.cursor === 'ew-resize') box.style.cursor = '';
    },
    { signal },
  );
  return () => detach.abort();
}

const NONE: PlacedTimes = {};
