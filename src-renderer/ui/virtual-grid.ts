import type { ExchangeMark } from '../../src-shared/market/exchange-mark.ts';
import { chipColours } from './InstrumentName.tsx';

/** One cell as drawn: the chip of an exchange if there is a `mark`, `text`, then `tail` in the tone's colour (the digits of a price that changed). */
export interface GridCell {
  readonly text: string;
  readonly tail?: string;
  readonly mark?: ExchangeMark;
  readonly tone?: string;
  readonly title?: string;
  /** Makes the cell a button of that name; see `onAction` of the grid. */
  readonly action?: string;
  /** Draws the cell as a bar, 0 to 1. */
  readonly share?: number;
}

/** Widths below which columns are left out, the widest first. */
export const GRID_WIDTHS = ['full', 'wide', 'medium', 'narrow', 'very-narrow', 'narrowest'] as const;

/** A column of a grid. Widths are CSS grid track sizes for a text of 11 pixels; a larger one has wider columns. */
export interface GridColumn {
  readonly id: string;
  readonly label: string;
  readonly title?: string;
  readonly width: string;
  readonly isText?: boolean;
  /** Prices of which only the digits that changed, the tail, are in the tone's colour. */
  readonly isPrice?: boolean;
  /** Left out of a grid below this width: 905 pixels for `full`, 645 for `wide`, 485 for `medium`, 375 for `narrow`, 295 for `very-narrow`, 250 for `narrowest`, as `panels.css` says. */
  readonly leftOutBelow?: (typeof GRID_WIDTHS)[number] | undefined;
  /** What a choice of columns means to it, see `shownColumns`: `always` is no matter of choice, `by-choice` only if chosen. */
  readonly shown?: 'always' | 'by-choice';
  /** What the menu of columns calls it; its label if absent. */
  readonly name?: string;
}

/** Class names of a column's cells. */
export function columnClass(column: GridColumn): string {
  return `grid-cell${column.isText === true ? ' text' : ''}${column.isPrice === true ? ' price' : ''}${column.leftOutBelow === undefined ? '' : ` not-${column.leftOutBelow}`}`;
}

/** What the grid asks when it draws. Hot: called for visible cells only. */
export interface GridSource {
  rowCount(): number;
  cell(row: number, column: number): GridCell;
  /** State of a row for CSS: `data-row` of the row. */
  rowState?(row: number): string;
  /** Of a tree: how deep a row is, from 1, and whether the rows below it are shown, undefined if it has none. */
  level?(row: number): number;
  isExpanded?(row: number): boolean | undefined;
}

/**
 * A table of fixed row height drawn with a small pool of DOM rows: thousands of rows cost what the visible ones cost. Cells are
 * written only if their text changed. No React: the owner calls {@link VirtualGrid.draw} from the frame loop.
 */
export class VirtualGrid {
  selected = -1;
  /** CSS pixels, as the style of its rows has it; see {@link takeRowHeight}. */
  #rowHeight = 20;
  readonly #viewport: HTMLElement;
  readonly #space: HTMLElement;
  readonly #columns: readonly GridColumn[];
  readonly #source: GridSource;
  readonly #pool: PoolRow[] = [];
  #scrollTop = 0;
  #height = 0;

  constructor(viewport: HTMLElement, columns: readonly GridColumn[], source: GridSource) {
    this.#viewport = viewport;
    this.#columns = columns;
    this.#source = source;
    this.#space = document.createElement('div');
    this.#space.className = 'grid-space';
    viewport.replaceChildren(this.#space);
  }

  /** Notes how far the view is scrolled and how high it is: call it if that may have changed. Asked while drawing, it would cost a layout each time. */
  measure(): void {
    this.#scrollTop = this.#viewport.scrollTop;
    this.#height = this.#viewport.clientHeight;
  }

  /** Takes the height of a row from the tokens in force. */
  takeRowHeight(): void {
    const height = parseFloat(getComputedStyle(this.#viewport).getPropertyValue('--row-height')) + ROW_PADDING;
    if (height === this.#rowHeight || Number.isNaN(height)) return;
    this.#rowHeight = height;
    for (const row of this.#pool) row.index = -1;
  }

  /** Draws what is visible. */
  draw(): void {
    const count = this.#source.rowCount();
    const height = `${count * this.#rowHeight}px`;
    if (this.#space.style.height !== height) this.#space.style.height = height;
    const first = Math.max(0, Math.floor(this.#scrollTop / this.#rowHeight));
    const visible = Math.min(count - first, Math.ceil(this.#height / this.#rowHeight) + 1);
    this.#grow(visible);
    for (let at = 0; at < this.#pool.length; at++) {
      const row = this.#pool[at];
      if (row !== undefined) this.#drawRow(row, at < visible ? first + at : -1);
    }
  }

  /** Scrolls just enough to show a row. */
  reveal(row: number): void {
    const top = row * this.#rowHeight;
    const view = this.#viewport;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + this.#rowHeight > view.scrollTop + view.clientHeight)
      view.scrollTop = top + this.#rowHeight - view.clientHeight;
  }

  /** The row at a pointer event's place; -1 if there is none. */
  rowAt(clientY: number): number {
    const row = Math.floor(
      (clientY - this.#viewport.getBoundingClientRect().top + this.#viewport.scrollTop) / this.#rowHeight,
    );
    return row >= 0 && row < this.#source.rowCount() ? row : -1;
  }

  /** Whole rows that fit the view, at least one: the length of a page. */
  pageRows(): number {
    return Math.max(1, Math.floor(this.#viewport.clientHeight / this.#rowHeight));
  }

  #drawRow(row: PoolRow, index: number): void {
    const { element } = row;
    if (index < 0) {
      if (!element.hidden) element.hidden = true;
      return;
    }
    if (element.hidden) element.hidden = false;
    if (row.index !== index) {
      row.index = index;
      element.style.top = `${index * this.#rowHeight}px`;
      element.setAttribute('aria-rowindex', String(index + 1));
    }
    const isSelected = String(index === this.selected);
    if (element.getAttribute('aria-selected') !== isSelected) element.setAttribute('aria-selected', isSelected);
    const state = this.#source.rowState?.(index) ?? '';
    if (element.dataset['row'] !== state) element.dataset['row'] = state;
    this.#drawPlace(element, index);
    for (let column = 0; column < row.cells.length; column++) {
      const cell = row.cells[column];
      if (cell !== undefined) drawCell(cell, this.#source.cell(index, column));
    }
  }

  #drawPlace(element: HTMLElement, index: number): void {
    const level = this.#source.level?.(index);
    if (level === undefined) return;
    const text = String(level);
    if (element.getAttribute('aria-level') !== text) element.setAttribute('aria-level', text);
    const isExpanded = this.#source.isExpanded?.(index);
    if (isExpanded === undefined) {
      if (element.hasAttribute('aria-expanded')) element.removeAttribute('aria-expanded');
    } else if (element.getAttribute('aria-expanded') !== String(isExpanded))
      element.setAttribute('aria-expanded', String(isExpanded));
  }

  #grow(count: number): void {
    while (this.#pool.length < count) {
      const element = document.createElement('div');
      element.className = 'grid-row';
      element.setAttribute('role', 'row');
      const cells = this.#columns.map((column) => makeCell(element, column));
      this.#space.append(element);
      this.#pool.push({ element, cells, index: -1 });
    }
  }
}

function makeCell(row: HTMLElement, column: GridColumn): PoolCell {
  const element = document.createElement('span');
  element.className = columnClass(column);
  element.setAttribute('role', 'gridcell');
  const head = document.createElement('span');
  const tail = document.createElement('b');
  element.append(head, tail);
  row.append(element);
  return {
    element,
    head,
    tail,
    chip: undefined,
    mark: undefined,
    text: '',
    tailText: '',
    tone: '',
    title: '',
    action: '',
    share: '',
  };
}

function drawCell(cell: PoolCell, next: GridCell): void {
  if (cell.mark !== next.mark) drawMark(cell, next.mark);
  if (cell.text !== next.text) cell.head.textContent = cell.text = next.text;
  const tail = next.tail ?? '';
  if (cell.tailText !== tail) cell.tail.textContent = cell.tailText = tail;
  const tone = next.tone ?? '';
  if (cell.tone !== tone) cell.element.dataset['tone'] = cell.tone = tone;
  const action = next.action ?? '';
  if (cell.action !== action) cell.element.dataset['action'] = cell.action = action;
  const title = next.title ?? '';
  if (cell.title !== title) cell.element.title = cell.title = title;
  const share = next.share === undefined ? '' : next.share.toFixed(3);
  if (cell.share === share) return;
  cell.share = share;
  if (share === '') delete cell.element.dataset['share'];
  else cell.element.dataset['share'] = share;
  cell.element.style.setProperty('--share', share);
}

function drawMark(cell: PoolCell, mark: ExchangeMark | undefined): void {
  cell.mark = mark;
  cell.element.classList.toggle('marked', mark !== undefined);
  if (mark === undefined) {
    cell.chip?.remove();
    return;
  }
  const chip = (cell.chip ??= document.createElement('abbr'));
  chip.className = 'exchange-chip';
  chip.textContent = mark.code;
  chip.title = mark.exchange;
  for (const [name, value] of Object.entries(chipColours(mark))) chip.style.setProperty(name, value);
  cell.element.prepend(chip);
}

interface PoolRow {
  readonly element: HTMLElement;
  readonly cells: readonly PoolCell[];
  index: number;
}

interface PoolCell {
  readonly element: HTMLElement;
  readonly head: HTMLElement;
  readonly tail: HTMLElement;
  chip: HTMLElement | undefined;
  mark: ExchangeMark | undefined;
  text: string;
  tailText: string;
  tone: string;
  title: string;
  action: string;
  share: string;
}

/** What a row of a grid is higher than one of a ladder, CSS pixels, as `panels.css` has it. */
const ROW_PADDING = 3;
