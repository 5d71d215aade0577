import { CANDLE_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { CandleBuffer } from '../../feed/candle-buffer.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { sessionText } from '../../format/session-words.ts';
import type { Zone } from '../../format/zone.ts';
import { isBackfilled, isFlat, isIncomplete, isSessionStart } from './candle-points.ts';
import { barTimesText, firstBarText, legendAt } from './chart-text.ts';
import { reasonsAt } from './flow-points.ts';
import { reasonsText } from './flow-words.ts';
import { momentText } from './zoned-time-scale.ts';

/** What the legend is written from. */
export interface LegendState {
  readonly buffer: CandleBuffer;
  /** Candle it speaks of. */
  readonly index: number;
  readonly decimals: number;
  readonly zone: Zone;
  /** Place under the crosshair, epoch ms; NaN elsewhere. */
  readonly hoveredTime: number;
  /** What the ledger knows of the place under the crosshair, if no candle is. */
  readonly missing?: (time: number) => string | undefined;
  /** Whether the candle that opened at a time is not what its trades come to. */
  readonly differs?: (openTime: number) => boolean;
  /** The bars that are drawn in place of candles, at the same positions, and whether the oldest is in view. */
  readonly bars?: { readonly flow: FlowBuffer; readonly isFirstInView: boolean };
  /** What the instrument compared with did until a time, in words. */
  readonly compared?: (time: number) => string;
}

/** Writes the legend's parts; only texts that changed touch the page. */
export function writeLegend(legend: HTMLElement, state: LegendState): void {
  const texts = legendTexts(state);
  const isEmpty = texts['time'] === undefined && texts['note'] === '';
  if (legend.hidden !== isEmpty) legend.hidden = isEmpty;
  for (const part of legend.querySelectorAll<HTMLElement>('[data-part]')) {
    const name = part.dataset['part'] ?? '';
    const text = texts[name] ?? '';
    if (part.textContent !== text) part.textContent = text;
    const side = name === 'C' || name === 'change' ? (texts['side'] ?? '') : '';
    if (part.dataset['side'] !== side) part.dataset['side'] = side;
  }
}

/** The parts' texts by name, and `side`: up, down or nothing. A place without a candle says so and shows no value. */
export function legendTexts({
  buffer,
  index,
  zone,
  decimals,
  hoveredTime,
  missing,
  differs,
  compared,
  bars,
}: LegendState): Readonly<Record<string, string>> {
  const note = HISTORY_NOTES[buffer.history];
  const values = legendAt(buffer, index, decimals);
  if (values === undefined) return { note };
  const openTime = buffer.numbers[index * CANDLE_STRIDE] ?? NaN;
  const showsSeconds = buffer.interval === '1s';
  if (!Number.isNaN(hoveredTime) && openTime !== hoveredTime) {
    return {
      time: `${momentText(zone, hoveredTime, showsSeconds)} ${zone.short(hoveredTime)}`,
      O: '—',
      H: '—',
      L: '—',
      C: '—',
      change: missing?.(hoveredTime) ?? 'no candle',
      V: '—',
      compare: compared?.(hoveredTime) ?? '',
      note,
    };
  }
  return {
    time: `${bars === undefined ? momentText(zone, openTime, showsSeconds) : barTimesText(zone, bars.flow.openTimeAt(index), bars.flow.closeTimeAt(index))} ${zone.short(openTime)}`,
    O: values.open,
    H: values.high,
    L: values.low,
    C: values.close,
    change: values.change,
    V: values.volume,
    compare: compared?.(openTime) ?? '',
    side: values.isUp ? 'up' : 'down',
    note:
      bars === undefined
        ? candleNotes({ buffer, index, differs: differs?.(openTime) === true }, note)
        : barNotes(bars, index, zone),
  };
}

/** What is not as usual about a candle, and about the history of all. */
function candleNotes(
  { buffer, index, differs }: { buffer: CandleBuffer; index: number; differs: boolean },
  history: string,
): string {
  return [
    differs ? 'differs from its trades' : '',
    buffer.composedOf === undefined ? '' : `built from ${buffer.composedOf}`,
    isIncomplete(buffer, index) ? 'parts are missing' : '',
    isFlat(buffer, index) ? 'no trades' : '',
    isBackfilled(buffer, index) ? 'backfilled from history' : '',
    isSessionStart(buffer, index) ? 'first of a session' : '',
    buffer.sessions === undefined ? '' : sessionText(buffer.sessions),
    history,
  ]
    .filter((text) => text !== '')
    .join(' · ');
}

/** Why a bar is not whole, and where the first begins if that is in view. */
function barNotes({ flow, isFirstInView }: NonNullable<LegendState['bars']>, index: number, zone: Zone): string {
  return [reasonsText(reasonsAt(flow, index)), isFirstInView ? firstBarText(zone, flow) : '']
    .filter((text) => text !== '')
    .join(' · ');
}

const HISTORY_NOTES = {
  idle: '',
  loading: 'loading older candles…',
  end: '',
  failed: 'older candles could not be loaded',
} as const;
