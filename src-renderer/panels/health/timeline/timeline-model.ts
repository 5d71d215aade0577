import { exchangeMarkOf } from '../../../../src-shared/market/exchange-mark.ts';
import { type InstrumentId, splitInstrumentId, toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { LedgerEntry, LedgerKind } from '../../../../src-shared/wire/ledger.ts';
import { ledgerSentence } from '../../../../src-shared/wire/ledger-sentence.ts';

/** One line of the timeline: an instrument, or a venue as a whole. */
export interface TimelineRow {
  /** `venue:symbol`; `venue:` for a venue. */
  readonly id: string;
  readonly label: string;
  /** By `from`, ascending. */
  readonly entries: readonly LedgerEntry[];
}

/** What the timeline is brought up to. */
export interface TimelineInput {
  /** Engine time at the right edge, epoch ms. */
  readonly now: number;
  readonly width: number;
  /** Size of the text, CSS pixels. */
  readonly fontSize: number;
  /** Whether updates that were merged for a busy screen are among what was wrong: nothing is lost by them but frames. */
  readonly showsMerged: boolean;
}

/** Spans a timeline can show, ms. */
export const TIMELINE_SPANS = [60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000] as const;

/** The ledger over time, an instrument a row, the newest trouble on top. Pure. */
export class TimelineModel {
  rows: readonly TimelineRow[] = [];
  /** Engine time at the right edge. */
  now = NaN;
  width = 0;
  /** Width of the names at the left. */
  labelWidth = 0;
  /** Height of a row, and of the axis above them. */
  rowHeight = 1;
  /** Rows scrolled away above. */
  skipped = 0;
  #span = 1;
  /** Id of the chosen entry. */
  #chosen: number | undefined;

  get spanMs(): number {
    return TIMELINE_SPANS[this.#span] ?? TIMELINE_SPANS[0];
  }

  /** Brings the rows up to the ledger. */
  update(entries: readonly LedgerEntry[], { now, width, fontSize, showsMerged }: TimelineInput): void {
    this.now = now;
    this.width = width;
    this.labelWidth = Math.round(fontSize * LABEL_WIDTH);
    this.rowHeight = fontSize + ROW_PAD;
    const since = now - this.spanMs;
    const groups = Map.groupBy(
      entries.filter(
        (entry) => (entry.to ?? now) >= since && entry.from <= now && (showsMerged || entry.kind !== 'merged'),
      ),
      (entry) => toInstrumentId(entry.venue, entry.symbol),
    );
    const symbols = [...groups.keys()].map(symbolOf);
    const isShared = (id: string): boolean => symbols.filter((symbol) => symbol === symbolOf(id)).length > 1;
    this.rows = [...groups]
      .map(([id, group]) => ({
        id,
        label: labelOf(id, isShared(id)),
        entries: group.sort((a, b) => a.from - b.from || a.id - b.id),
      }))
      .sort((a, b) => newest(b) - newest(a) || a.id.localeCompare(b.id));
    this.skipped = Math.max(0, Math.min(this.skipped, this.rows.length - 1));
  }

  /** Shows a longer (1) or shorter (-1) time. */
  zoom(step: 1 | -1): void {
    this.#span = Math.max(0, Math.min(TIMELINE_SPANS.length - 1, this.#span + step));
  }

  /** Shows the next longer time, the shortest after the longest. */
  cycle(): void {
    this.#span = (this.#span + 1) % TIMELINE_SPANS.length;
  }

  /** Where a time is; left of the plot for what is older. */
  xOf(time: number): number {
    return this.labelWidth + ((time - (this.now - this.spanMs)) / this.spanMs) * (this.width - this.labelWidth);
  }

  /** Left edge and width of an entry's mark, never too narrow to see or to hit. */
  markOf(entry: LedgerEntry): { readonly x: number; readonly width: number } {
    const from = Math.max(this.labelWidth, this.xOf(entry.from));
    const to = Math.min(this.width, this.xOf(entry.to ?? this.now));
    const width = Math.max(LEAST_MARK, to - from);
    return { x: Math.min(from, this.width - width), width };
  }

  /** Rows that are wholly or partly visible at a height. */
  rowsThatFit(height: number): number {
    return Math.max(1, Math.ceil(height / this.rowHeight) - 1);
  }

  /** The entry under the pointer, the gravest if several are. */
  hit(x: number, y: number): LedgerEntry | undefined {
    const row = this.rows[Math.floor(y / this.rowHeight) - 1 + this.skipped];
    if (row === undefined || y < this.rowHeight || x < this.labelWidth) return undefined;
    const under = row.entries.filter((entry) => {
      const mark = this.markOf(entry);
      return x >= mark.x - REACH && x <= mark.x + mark.width + REACH;
    });
    return under.sort((a, b) => gravity(a.kind) - gravity(b.kind) || b.id - a.id)[0];
  }

  /** The chosen entry and its row; undefined if none is, or it is no longer shown. */
  chosen(): { readonly entry: LedgerEntry; readonly row: number } | undefined {
    for (const [row, { entries }] of this.rows.entries()) {
      const entry = entries.find(({ id }) => id === this.#chosen);
      if (entry !== undefined) return { entry, row };
    }
    return undefined;
  }

  choose(entry: LedgerEntry | undefined): void {
    this.#chosen = entry?.id;
  }

  /** Goes to the next or previous entry of the row; begins with the newest of the first row. */
  step(by: 1 | -1): void {
    const at = this.chosen();
    if (at === undefined) {
      this.choose(this.rows[0]?.entries.at(-1));
      return;
    }
    const entries = this.rows[at.row]?.entries ?? [];
    const next = entries[entries.indexOf(at.entry) + by];
    if (next !== undefined) this.choose(next);
  }

  /** Goes to the row above or below, to the entry nearest in time; `fits` is how many rows are on screen. */
  move(by: 1 | -1, fits: number): void {
    const at = this.chosen();
    const to = at === undefined ? 0 : at.row + by;
    const row = this.rows[to];
    if (row === undefined) return;
    const time = at?.entry.from ?? this.now;
    this.choose(row.entries.toSorted((a, b) => Math.abs(a.from - time) - Math.abs(b.from - time))[0]);
    if (to < this.skipped) this.skipped = to;
    if (to >= this.skipped + fits) this.skipped = to - fits + 1;
  }

  scroll(rows: number): void {
    this.skipped = Math.max(0, Math.min(this.rows.length - 1, this.skipped + rows));
  }

  /** All of it in words, the worst rows only. */
  summary(): string {
    const minutes = this.spanMs / 60_000;
    const over = minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
    if (this.rows.length === 0) return `nothing was wrong in the last ${over}`;
    const span = { from: this.now - this.spanMs, to: this.now };
    const sentences = this.rows.slice(0, MOST_SENTENCES).map((row) => ledgerSentence(row.label, row.entries, span));
    const rest = this.rows.length - sentences.length;
    return `last ${over}: ${sentences.join('. ')}${rest > 0 ? `. ${rest} more` : ''}`;
  }
}

/** How grave a kind is; 0 is the gravest. */
export function gravity(kind: LedgerKind): number {
  return GRAVITY.indexOf(kind);
}

/** Exchange and symbol, with the market if several have the same symbol. */
function labelOf(id: InstrumentId, isShared: boolean): string {
  const { venue, symbol } = splitInstrumentId(id);
  if (symbol === '') return venue;
  const { code } = exchangeMarkOf(venue);
  return isShared ? `${code} ${symbol} ${venue.slice(venue.lastIndexOf('-') + 1)}` : `${code} ${symbol}`;
}

function symbolOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

function newest(row: TimelineRow): number {
  return row.entries.reduce((latest, entry) => Math.max(latest, entry.to ?? Infinity), -Infinity);
}

const GRAVITY: readonly LedgerKind[] = [
  'gap',
  'mismatch',
  'crossed',
  'rejected',
  'stale',
  'lag',
  'malformed',
  'clock-step',
  'maintenance',
  'resync',
  'out-of-order',
  'duplicate',
  'backfilled',
  'merged',
];
/** Width of the names, in sizes of text, and height of a row above that of its text. */
const LABEL_WIDTH = 118 / 11;
const ROW_PAD = 7;
const LEAST_MARK = 3;
const REACH = 2;
const MOST_SENTENCES = 3;
