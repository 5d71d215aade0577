import type { DrawContext } from '../../draw/draw-context.ts';
import type { NotedValues } from '../../draw/drawn-rows.ts';
import { fitText } from '../../draw/text-fit.ts';
import { formatCount } from '../../format/decimal-text.ts';
import type { TapeModelBase } from './tape-model-base.ts';
import { TAPE_PAD, TAPE_STRIP_HEIGHT } from './tape-parts.ts';
import type { TapeSkin } from './tape-parts.ts';

/** What the share of buys compares: volumes, counts of trades, or their average sizes. */
export const SHARE_KINDS = ['volume', 'count', 'average'] as const;

/** One of {@link SHARE_KINDS}. */
export type ShareKind = (typeof SHARE_KINDS)[number];

/** Share of buys in words; empty without trades. */
export function shareText(share: number, by: ShareKind): string {
  return Number.isNaN(share) ? '' : `${Math.round(share * 100)} % buy by ${by === 'average' ? 'average size' : by}`;
}

/** What the strip says while the tape is paused. */
export function pausedText({ scroll, trades }: TapeModelBase): string {
  return `Paused - ${formatCount(scroll.newTrades(trades))} new`;
}

/** The words of a row of missing trades; `count` is 0 if it is not known how many, or whether any. */
export function missingText(count: number): string {
  if (count === 0) return 'trades may be missing';
  return `${formatCount(count)} ${count === 1 ? 'trade' : 'trades'} missing`;
}

/** The line on top of a tape: the share of buys as a bar and in words, or, while paused, how much is waiting. Hot: texts are made only when they change. */
export class TapeStrip {
  readonly #kept: readonly string[];
  #left: readonly string[] = [''];
  #right: readonly string[];
  #share = NaN;
  #percent = NaN;
  #by: ShareKind | undefined;
  /** Trades that came since the pause; -1 while live. */
  #waiting = -1;
  #dropped = 0;

  /** `kept` says how much the tape keeps, longest wording first. */
  constructor(kept: readonly string[]) {
    this.#kept = kept;
    this.#right = kept;
  }

  /** Brings it up to date. `share` is from 0 to 1; NaN without trades. */
  update(model: TapeModelBase, share: number, by: ShareKind): void {
    this.#share = share;
    const { scroll, trades, dropped } = model;
    const percent = Math.round(share * 100);
    const waiting = scroll.isPaused ? scroll.newTrades(trades) : -1;
    if (!Object.is(percent, this.#percent) || by !== this.#by || waiting !== this.#waiting) {
      const text = scroll.isPaused ? pausedText(model) : shareText(share, by);
      this.#left = scroll.isPaused ? [text] : [text, text.slice(0, SHORT_SHARE)];
      this.#percent = percent;
      this.#by = by;
      this.#waiting = waiting;
    }
    if (dropped === this.#dropped) return;
    this.#dropped = dropped;
    this.#right = dropped > 0 ? [`${formatCount(dropped)} dropped`, ...this.#kept] : this.#kept;
  }

  /** Notes what it is drawn from over a width. */
  note(noted: NotedValues, width: number): void {
    noted.note(this.#left);
    noted.note(this.#right);
    noted.note(this.#waiting >= 0);
    noted.note(this.#buysWidth(width));
  }

  /** Draws it over the width of the tape, as it was last updated. */
  draw(context: DrawContext, skin: TapeSkin, { width, perChar }: StripBox): void {
    const buys = this.#buysWidth(width);
    const isPaused = this.#waiting >= 0;
    const { palette } = skin;
    context.fillStyle = isPaused ? palette.accent : palette.bg2;
    context.fillRect(0, 0, width, TAPE_STRIP_HEIGHT);
    if (!Number.isNaN(buys)) {
      context.fillStyle = palette.up;
      context.fillRect(0, TAPE_STRIP_HEIGHT - BAR_HEIGHT, buys, BAR_HEIGHT);
      context.fillStyle = palette.down;
      context.fillRect(buys + 1, TAPE_STRIP_HEIGHT - BAR_HEIGHT, width - buys - 1, BAR_HEIGHT);
    }
    const y = (TAPE_STRIP_HEIGHT - BAR_HEIGHT) / 2 + 0.5;
    const left = fitText(this.#left, width - TAPE_PAD * 2, perChar);
    context.font = isPaused ? skin.boldFont : skin.font;
    context.textAlign = 'left';
    context.fillStyle = isPaused ? palette.onAccent : palette.txt;
    context.fillText(left, TAPE_PAD, y);
    context.font = skin.font;
    context.textAlign = 'right';
    context.fillStyle = isPaused ? palette.onAccent : this.#dropped > 0 ? palette.warn : palette.label;
    const room = width - TAPE_PAD * 3 - left.length * perChar;
    context.fillText(fitText(isPaused ? RESUME : this.#right, room, perChar), width - TAPE_PAD, y);
  }

  /** Width of the bar of buys in whole CSS pixels; NaN without trades. */
  #buysWidth(width: number): number {
    return Math.round(width * this.#share);
  }
}

/** Where the strip lies: from the left edge, in CSS pixels. */
interface StripBox {
  readonly width: number;
  readonly perChar: number;
}

const BAR_HEIGHT = 3;
/** Characters of `57 % buy`. */
const SHORT_SHARE = 8;
const RESUME = ['Esc or click resumes', 'Esc', ''];
