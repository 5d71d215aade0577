import { ColorType, CrosshairMode, LineStyle } from 'lightweight-charts';
import type { CandlestickSeriesPartialOptions, ChartOptions, DeepPartial } from 'lightweight-charts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import type { PointColours } from './candle-points.ts';

/** The chart's looks from the theme's colours. */
export function chartOptions(palette: Palette): DeepPartial<ChartOptions> {
  const grid = withAlpha(palette.line, 0.6);
  return {
    layout: {
      background: { type: ColorType.Solid, color: palette.bg1 },
      textColor: palette.dim,
      fontFamily: palette.mono,
      fontSize: palette.fontSize,
      attributionLogo: true,
      panes: { separatorColor: palette.line, separatorHoverColor: withAlpha(palette.accent, 0.3) },
    },
    grid: { vertLines: { color: grid }, horzLines: { color: grid } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: palette.label, labelBackgroundColor: palette.bg3, style: LineStyle.Dashed, width: 1 },
      horzLine: { color: palette.label, labelBackgroundColor: palette.bg3, style: LineStyle.Dashed, width: 1 },
    },
    rightPriceScale: { borderColor: palette.line, minimumWidth: LOGO_WIDTH },
    timeScale: { borderColor: palette.line, timeVisible: true, rightOffset: 6, minBarSpacing: 0.5 },
  };
}

/** Shares of the candles' pane that stay free of prices: above them the legend, below them volume. */
export function priceMargins(
  legendBottom: number,
  paneHeight: number,
): { readonly top: number; readonly bottom: number } {
  const legend = paneHeight > 0 ? (legendBottom + LEGEND_GAP) / paneHeight : 0;
  return { top: Math.min(MOST_TOP, Math.max(LEAST_TOP, Math.ceil(legend * 100) / 100)), bottom: 0.24 };
}

/** The candles' looks. */
export function candleOptions(palette: Palette): CandlestickSeriesPartialOptions {
  const { up, down } = palette;
  return {
    upColor: up,
    downColor: down,
    wickUpColor: up,
    wickDownColor: down,
    borderUpColor: up,
    borderDownColor: down,
    borderVisible: true,
    priceLineStyle: LineStyle.Dashed,
  };
}

/** Colours of single points. */
export function pointColours({ up, down, bg1, label }: Palette): PointColours {
  return {
    forming: bg1,
    upVolume: withAlpha(up, 0.4),
    downVolume: withAlpha(down, 0.4),
    formingVolume: withAlpha(label, 0.3),
  };
}

/** Width of the price axis that the library's logo, which is under it, fits in, CSS pixels. */
const LOGO_WIDTH = 46;
const LEAST_TOP = 0.08;
/** In a low pane the candles come first. */
const MOST_TOP = 0.4;
/** Room between the legend and the highest price, CSS pixels. */
const LEGEND_GAP = 4;
