import { greatest } from '../../../../src-shared/greatest.ts';
import { LATENCY_BOUNDS_MS } from '../../../../src-shared/wire/health.ts';
import type { HealthReport, HopHealth } from '../../../../src-shared/wire/health.ts';
import type { DrawContext } from '../../../draw/draw-context.ts';
import { rowFont } from '../../../draw/palette.ts';
import type { Palette } from '../../../draw/palette.ts';
import { fitText } from '../../../draw/text-fit.ts';
import { drawTooltip } from '../../../draw/tooltip.ts';
import { formatCount, formatShare } from '../../../format/decimal-text.ts';
import { formatLatency, hopName, hopTitle } from './latency-rows.ts';

/** The box of the histograms and the pointer inside it, CSS pixels. */
export interface HistogramBox {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
}

/** The hops to draw, in the order of the way: of the venues the chosen one, else the one that sends most. */
export function drawnHops({ hops = [] }: Pick<HealthReport, 'hops'>, chosen: string | undefined): readonly HopHealth[] {
  const venues = hops.filter(({ venue }) => venue !== undefined).toSorted((a, b) => b.count - a.count);
  const venue = venues.find((hop) => hopName(hop) === chosen) ?? venues[0];
  return [...(venue === undefined ? [] : [venue]), ...hops.filter((hop) => hop.venue === undefined)];
}

/** Draws a histogram a hop, side by side: as many as there is room for, the chosen one among them. */
export function drawHopHistograms(
  context: DrawContext,
  palette: Palette,
  box: HistogramBox,
  hops: readonly HopHealth[],
  chosen: string | undefined,
): void {
  context.globalAlpha = 1;
  context.fillStyle = palette.bg1;
  context.fillRect(0, 0, box.width, box.height);
  context.font = rowFont(palette);
  context.textBaseline = 'middle';
  const fitting = Math.max(1, Math.floor(box.width / (palette.fontSize * LEAST_WIDTH)));
  const first = Math.max(0, hops.findIndex((hop) => hopName(hop) === chosen) - fitting + 1);
  const shown = hops.slice(first, first + fitting);
  const width = box.width / shown.length;
  for (const [at, hop] of shown.entries()) drawHistogram(context, palette, { ...box, width, left: at * width }, hop);
  if (box.pointer === undefined || shown.length === 0) return;
  const at = Math.min(shown.length - 1, Math.floor(box.pointer.x / width));
  const hop = shown[at];
  if (hop === undefined) return;
  const { bins, bar } = binsOf(hop, width);
  const bin = bins[Math.floor((box.pointer.x - at * width - PAD) / bar)] ?? -1;
  drawTooltip(context, palette, tooltipLines(hop, bin), { ...box, ...box.pointer });
}

/** What the tooltip of a bar says; of the whole histogram if the bin has none. */
export function tooltipLines(hop: HopHealth, bin: number): readonly string[] {
  const count = hop.counts[bin] ?? 0;
  return [
    ...(count === 0 ? [] : [`${binText(bin, hop)}: ${formatCount(count)} (${formatShare(count / hop.count)})`]),
    hopTitle(hop),
    `p50 ${formatLatency(hop.p50)}, p99 ${formatLatency(hop.p99)}, max ${formatLatency(hop.max)}`,
    `${formatCount(hop.count)} in the last minute`,
  ];
}

/** The histograms in words. */
export function histogramSummary(hops: readonly HopHealth[]): string {
  return hops
    .map((hop) => {
      const most = greatest(hop.counts);
      const bin = hop.counts.indexOf(most);
      const [percentiles = '', count = ''] = tooltipLines(hop, -1).slice(1);
      return `${hopTitle(hop)}: ${percentiles}, ${count}, most ${binText(bin, hop)} (${formatShare(most / hop.count)})`;
    })
    .join('; ');
}

function drawHistogram(
  context: DrawContext,
  palette: Palette,
  { left, width, height, perChar }: Omit<HistogramBox, 'pointer'> & { readonly left: number },
  hop: HopHealth,
): void {
  const { bins, bar } = binsOf(hop, width);
  const { counts, p50, p99 } = hop;
  const most = greatest(counts);
  const label = palette.fontSize + LABEL_PAD;
  const bottom = height - label;
  const room = Math.max(0, bottom - label * 2);
  const text = (wordings: readonly string[], y: number, colour: string): void => {
    context.fillStyle = colour;
    context.fillText(fitText(wordings, width - PAD * 2, perChar), left + PAD, y);
  };
  context.textAlign = 'left';
  text([hopTitle(hop)], label / 2 + 1, palette.label);
  const median = `p50 ${formatLatency(p50)}`;
  text([`${median}, p99 ${formatLatency(p99)}`, median], label * 1.5, palette.txt);
  for (const [place, bin] of bins.entries()) {
    const count = counts[bin] ?? 0;
    if (count === 0) continue;
    const size = Math.max(1, Math.round((room * count) / most));
    context.fillStyle = bin === 0 ? palette.warn : palette.accent;
    // What half of them did not exceed lies in the strong bar.
    context.globalAlpha = bin === binOf(p50) ? 1 : 0.55;
    context.fillRect(Math.round(left + PAD + place * bar), bottom - size, Math.max(1, Math.floor(bar) - 1), size);
  }
  context.globalAlpha = 1;
  context.fillStyle = palette.line;
  context.fillRect(left + PAD, bottom, width - PAD * 2, 1);
  context.fillStyle = palette.label;
  context.fillText(bins[0] === 0 ? '< 0' : boundText((bins[0] ?? 0) - 1), left + PAD, height - label / 2);
  context.textAlign = 'right';
  context.fillText(boundText(bins.at(-1) ?? 0), left + width - PAD, height - label / 2);
  context.textAlign = 'left';
}

/**
 * The bins that are drawn, a few at least, and the width of each. What is below zero, and what is nothing in whole milliseconds, stand right
 * before the others: on this scale they would be far away.
 */
function binsOf({ counts }: HopHealth, width: number): { readonly bins: readonly number[]; readonly bar: number } {
  const low = [0, 1].filter((bin) => (counts[bin] ?? 0) > 0);
  const first = Math.min(firstAbove(counts), counts.length + low.length - LEAST_BINS);
  const last = counts.findLastIndex((count) => count > 0);
  const size = Math.max(last - first + 1, LEAST_BINS - low.length);
  const bins = [...low, ...Array.from({ length: size }, (_, at) => first + at)];
  return { bins, bar: (width - PAD * 2) / bins.length };
}

/** The first bin above the lowest two that has any. */
function firstAbove(counts: readonly number[]): number {
  return Math.max(
    2,
    counts.findIndex((count, bin) => bin > 1 && count > 0),
  );
}

function binOf(ms: number): number {
  const bin = LATENCY_BOUNDS_MS.findIndex((bound) => ms < bound);
  return bin < 0 ? LATENCY_BOUNDS_MS.length : bin;
}

/** `2 ms to 5 ms`. The lowest bin above zero reaches to the first of the others that has any. */
function binText(bin: number, { counts }: HopHealth): string {
  if (bin === 0) return 'below zero';
  const above = boundText(bin === 1 ? firstAbove(counts) - 1 : bin);
  return above === '' ? `${boundText(bin - 1)} and more` : `${boundText(bin - 1)} to ${above}`;
}

/** The bound above a bin; nothing where there is none. */
function boundText(bin: number): string {
  const bound = LATENCY_BOUNDS_MS[bin];
  return bound === undefined ? '' : formatLatency(bound).replace('.0 ', ' ');
}

const PAD = 8;
/** Height of a line of text above that of its letters. */
const LABEL_PAD = 4;
/** Least width of a histogram, in sizes of text. */
const LEAST_WIDTH = 12;
const LEAST_BINS = 6;
