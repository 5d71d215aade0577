import { useEffect } from 'react';
import { LineStyle } from 'lightweight-charts';
import type { IPriceLine, ISeriesApi } from 'lightweight-charts';
import { type AlertLevel, alertLevels, withPrice } from '../../../src-shared/alerts/alert-levels.ts';
import { tickDecimals } from '../../format/decimal-text.ts';
import { putAlert, useAlerts } from '../../state/alerts.ts';
import { notify } from '../../state/notices.ts';
import { usePlaceActions } from '../panel-hooks.ts';
import type { PanelContext, PlaceAction } from '../panel.ts';
import { alertAction, setAlertAt } from '../parts/alert-action.ts';
import type { ChartRefs } from './use-chart-view.ts';

/** Draws a line with its price at every price that an alert waits for. A line is dragged to another price; Alt+click sets a new one. */
export function useAlertLines(
  { panelId, feed: asks, instrumentId, instrument }: PanelContext<unknown>,
  { box, view }: ChartRefs,
): void {
  const decimals = tickDecimals(instrument?.tick, USUAL_DECIMALS);
  useEffect(() => {
    const element = box.current;
    const series = view.current?.prices;
    if (element === null || series === undefined || instrumentId === undefined) return undefined;
    const lines = new AlertLines(series);
    const show = (): void => lines.show(alertLevels(useAlerts.getState().alerts, instrumentId));
    show();
    const unsubscribe = useAlerts.subscribe(show);
    const detach = new AbortController();
    attachDrag(element, lines, detach.signal, {
      priceAt: (y) => rounded(series.coordinateToPrice(y), decimals),
      onMoved: ({ alert, place }, price) => {
        void putAlert(asks, withPrice(alert.rule, place, price), alert.id).then((problem) => {
          if (problem === undefined) return;
          notify({ tone: 'bad', text: problem });
          show();
        });
      },
      onPlaced: (price) => void setAlertAt(asks, instrumentId, price),
    });
    return () => {
      detach.abort();
      unsubscribe();
      lines.clear();
    };
  }, [box, view, asks, instrumentId, decimals]);
  usePlaceActions(panelId, ({ clientX, clientY }): readonly PlaceAction[] => {
    const place = box.current?.getBoundingClientRect();
    if (place === undefined || instrumentId === undefined || clientX < place.left || clientX > place.right) return [];
    const price = rounded(view.current?.prices.coordinateToPrice(clientY - place.top) ?? null, decimals);
    return price === undefined || price <= 0 ? [] : [alertAction(asks, instrumentId, price.toFixed(decimals))];
  });
}

/** Lines of alerts on a series of the chart library. */
class AlertLines {
  readonly #series: ISeriesApi<'Candlestick'>;
  #shown: { readonly level: AlertLevel; readonly line: IPriceLine }[] = [];

  constructor(series: ISeriesApi<'Candlestick'>) {
    this.#series = series;
  }

  show(levels: readonly AlertLevel[]): void {
    this.clear();
    const style = getComputedStyle(document.documentElement);
    this.#shown = levels.map((level) => {
      const isOn = level.alert.state === 'armed' || level.alert.state === 'waiting';
      return {
        level,
        line: this.#series.createPriceLine({
          price: level.price,
          color: style.getPropertyValue(isOn ? '--warn' : '--dim').trim(),
          lineWidth: 1,
          lineStyle: LineStyle.Dashed,
          axisLabelVisible: true,
          title: isOn ? 'alert' : level.alert.state,
        }),
      };
    });
  }

  /** The line at a height of the box; undefined if none is near. */
  at(y: number): { readonly level: AlertLevel; readonly line: IPriceLine } | undefined {
    return this.#shown.find(({ line }) => {
      const at = this.#series.priceToCoordinate(line.options().price);
      return at !== null && Math.abs(at - y) <= NEAR_PX;
    });
  }

  clear(): void {
    for (const { line } of this.#shown) this.#series.removePriceLine(line);
    this.#shown = [];
  }
}

interface DragActions {
  readonly priceAt: (y: number) => number | undefined;
  readonly onMoved: (level: AlertLevel, price: number) => void;
  readonly onPlaced: (price: number) => void;
}

/** In the capture phase, before the chart library pans. */
function attachDrag(box: HTMLElement, lines: AlertLines, signal: AbortSignal, actions: DragActions): void {
  box.addEventListener(
    'mousedown',
    (down) => {
      if (down.button !== 0 || down.shiftKey) return;
      const { top } = box.getBoundingClientRect();
      const found = lines.at(down.clientY - top);
      if (found === undefined) {
        const price = down.altKey ? actions.priceAt(down.clientY - top) : undefined;
        if (price === undefined) return;
        down.stopPropagation();
        actions.onPlaced(price);
        return;
      }
      down.stopPropagation();
      down.preventDefault();
      const drag = new AbortController();
      let price: number | undefined;
      window.addEventListener(
        'mousemove',
        (move) => {
          price = actions.priceAt(move.clientY - top) ?? price;
          if (price !== undefined) found.line.applyOptions({ price });
        },
        { signal: drag.signal },
      );
      window.addEventListener(
        'mouseup',
        () => {
          drag.abort();
          if (price !== undefined && price > 0 && price !== found.level.price) actions.onMoved(found.level, price);
        },
        { signal: drag.signal },
      );
      signal.addEventListener('abort', () => drag.abort(), { once: true });
    },
    { signal, capture: true },
  );
  box.addEventListener(
    'mousemove',
    ({ clientY }) => {
      const isNear = lines.at(clientY - box.getBoundingClientRect().top) !== undefined;
      box.style.cursor = isNear ? 'ns-resize' : '';
    },
    { signal },
  );
}

function rounded(price: number | null, decimals: number): number | undefined {
  return price === null ? undefined : Number(price.toFixed(Math.min(decimals, MOST_DECIMALS)));
}

/** Digits of a price while the tick is not known. */
const USUAL_DECIMALS = 2;
const NEAR_PX = 5;
const MOST_DECIMALS = 12;
