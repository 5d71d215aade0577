import { greatest, least } from '../../../src-shared/greatest.ts';
import { QUOTE } from '../../../src-shared/wire/layout.ts';
import type { PastSample } from '../../../src-shared/wire/past.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import { rowFont } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import { fitText } from '../../draw/text-fit.ts';
import { formatAge } from '../../format/age.ts';
import { formatCompact, formatPercent } from '../../format/decimal-text.ts';
import { pastNote } from '../parts/quote-cells.ts';
import type { DerivativeContext, DerivativeMarket } from './derivative-rows.ts';

/** The box of the plots, CSS pixels. */
export interface PlotBox {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
}

/** What is plotted of one figure of a market. */
export interface DerivativePlot {
  readonly name: string;
  /** Oldest first; the last is as it is now. */
  readonly samples: readonly PastSample[];
  /** It stays as it is until the next sample. */
  readonly isStepped: boolean;
  readonly write: (value: number) => string;
  /** What is said while there is no more than one sample. */
  readonly note: string;
}

/** The plots of a market: funding that was paid and the rate now, each with the time that is known of it, and open interest of a day. */
export function derivativePlots(
  { instrument: { id }, venue }: DerivativeMarket,
  { quotes, past, now }: DerivativeContext,
): readonly DerivativePlot[] {
  const base = quotes.baseOf(id);
  const upToNow = (samples: readonly PastSample[] = [], field: number): readonly PastSample[] => {
    const value = base < 0 ? NaN : (quotes.numbers[base + field] ?? NaN);
    return Number.isNaN(value) ? samples : [...samples, { time: now, value }];
  };
  const known = past.find(id);
  return [
    {
      name: 'Funding',
      samples: upToNow(known?.funding, QUOTE.fundingRate),
      isStepped: true,
      write: (value) => formatPercent(value * 100, 4),
      note: pastNote(known, venue, true),
    },
    {
      name: 'Open interest',
      samples: upToNow(known?.openInterest, QUOTE.openInterest),
      isStepped: false,
      write: (value) => formatCompact(value),
      note: pastNote(known, venue, venue?.hasOpenInterestHistory === true),
    },
  ];
}

/** Draws plots of one market, one below the other; of a single sample a line over the whole width. */
export function drawDerivativePlots(
  context: DrawContext,
  palette: Palette,
  { width, height, perChar }: PlotBox,
  plots: readonly DerivativePlot[],
): void {
  context.globalAlpha = 1;
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  context.font = rowFont(palette);
  const label = palette.fontSize + LABEL_PAD;
  const each = height / plots.length;
  for (const [at, plot] of plots.entries()) {
    const top = at * each;
    context.textAlign = 'left';
    context.fillStyle = palette.label;
    context.fillText(fitText(labelsOf(plot), width - PAD * 2, perChar), PAD, top + label / 2);
    context.fillStyle = palette.line;
    context.fillRect(0, top + each - 1, width, 1);
    context.strokeStyle = palette.accent;
    context.lineWidth = 1.25;
    strokeLine(context, plot, { left: PAD, top: top + label, width: width - PAD * 2, height: each - label - PAD });
  }
}

function strokeLine(context: DrawContext, { samples, isStepped }: DerivativePlot, box: LineBox): void {
  const first = samples[0]?.time ?? NaN;
  const spanMs = (samples.at(-1)?.time ?? NaN) - first;
  const values = samples.map(({ value }) => value);
  const low = least(values);
  const high = greatest(values);
  let [lastX, lastY] = [NaN, NaN];
  context.beginPath();
  for (const { time, value } of samples) {
    const x = box.left + (spanMs > 0 ? ((time - first) / spanMs) * box.width : 0);
    const y = box.top + box.height * (high === low ? 0.5 : 1 - (value - low) / (high - low));
    if (Number.isNaN(lastX)) context.moveTo(x, y);
    else if (isStepped) context.lineTo(x, lastY);
    if (!Number.isNaN(lastX)) context.lineTo(x, y);
    [lastX, lastY] = [x, y];
  }
  if (samples.length === 1) context.lineTo(box.left + box.width, lastY);
  context.stroke();
}

/** What a plot is called and says, longest wording first. */
function labelsOf({ name, samples, write, note }: DerivativePlot): readonly string[] {
  const newest = samples.at(-1);
  if (newest === undefined) return [`${name}: not known`, name, ''];
  const text = `${name} ${write(newest.value)}`;
  const spanMs = newest.time - (samples[0]?.time ?? NaN);
  const known = spanMs > 0 ? `over ${formatAge(spanMs)}` : note;
  return [`${text}, ${known}`, text, name, ''];
}

interface LineBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const PAD = 8;
/** Height of a label above that of its text. */
const LABEL_PAD = 7;
