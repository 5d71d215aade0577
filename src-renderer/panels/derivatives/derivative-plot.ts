import { greatest, least } from '../../../src-shared/greatest.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import type { Palette } from '../../draw/palette.ts';
import { fitText } from '../../draw/text-fit.ts';
import { formatAge } from '../../format/age.ts';
import { formatCompact, formatPercent } from '../../format/decimal-text.ts';
import type { DerivativeSample } from '../../feed/derivative-history.ts';

/** The box of the plots, CSS pixels. */
export interface PlotBox {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
}

/** Draws funding and open interest of one market over the time that is known, one below the other. */
export function drawDerivativePlots(
  context: DrawContext,
  palette: Palette,
  { width, height, perChar }: PlotBox,
  samples: readonly DerivativeSample[],
): void {
  context.globalAlpha = 1;
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  context.font = `11px ${palette.mono}`;
  const half = height / 2;
  const first = samples[0]?.at ?? 0;
  const last = samples.at(-1)?.at ?? 0;
  const over = last > first ? `over ${formatAge(last - first)}` : 'one sample a minute, the second is to come';
  for (const [at, plot] of PLOTS.entries()) {
    const top = at * half;
    const values = samples.map(plot.value);
    const known = values.filter((value) => !Number.isNaN(value));
    const newest = known.at(-1);
    context.textAlign = 'left';
    context.fillStyle = palette.label;
    context.fillText(fitText(labelsOf(plot, newest, over), width - PAD * 2, perChar), PAD, top + LABEL / 2);
    context.fillStyle = palette.line;
    context.fillRect(0, top + half - 1, width, 1);
    if (known.length < 2 || last === first) continue;
    const low = least(known);
    const high = greatest(known);
    const room = half - LABEL - PAD;
    context.strokeStyle = palette.accent;
    context.lineWidth = 1.25;
    context.beginPath();
    let isDown = false;
    for (const [index, value] of values.entries()) {
      const sample = samples[index];
      if (Number.isNaN(value) || sample === undefined) {
        isDown = false;
        continue;
      }
      const x = PAD + ((sample.at - first) / (last - first)) * (width - PAD * 2);
      const y = top + LABEL + room * (high === low ? 0.5 : 1 - (value - low) / (high - low));
      if (isDown) context.lineTo(x, y);
      else context.moveTo(x, y);
      isDown = true;
    }
    context.stroke();
  }
}

/** What a plot is called and says, longest wording first. */
function labelsOf(
  { name, write }: (typeof PLOTS)[number],
  newest: number | undefined,
  over: string,
): readonly string[] {
  if (newest === undefined) return [`${name}: not known`, name, ''];
  const text = `${name} ${write(newest)}`;
  return [`${text}, ${over}`, text, name, ''];
}

const PLOTS = [
  {
    name: 'Funding',
    value: ({ funding }: DerivativeSample): number => funding,
    write: (value: number): string => formatPercent(value * 100, 4),
  },
  {
    name: 'Open interest',
    value: ({ openInterest }: DerivativeSample): number => openInterest,
    write: (value: number): string => formatCompact(value),
  },
] as const;
const PAD = 8;
const LABEL = 18;
