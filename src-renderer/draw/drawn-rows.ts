/** Notices whether values are others than the last time that they were gone through. Hot: nothing is allocated while they are not. */
export class NotedValues {
  /** Whether one of them was another since {@link NotedValues.start}. */
  isOther = true;
  readonly #values: unknown[] = [];
  #at = 0;

  /** Begins to go through them; always in the same order. */
  start(): void {
    this.#at = 0;
    this.isOther = false;
  }

  /** Takes the next value. */
  note(value: unknown): void {
    const at = this.#at++;
    if (at < this.#values.length && Object.is(this.#values[at], value)) return;
    this.#values[at] = value;
    this.isOther = true;
  }
}

/** What the rows of a canvas were drawn from, so that only those are drawn again which would look different. Hot. */
export class DrawnRows {
  /** 1 for a row that is on the canvas as it would be drawn. */
  unchanged = new Uint8Array(0);
  /** Whether any row has to be drawn. */
  isAny = true;
  readonly #fields: number;
  #values = new Float64Array(0);
  #row = 0;
  #at = 0;
  #isWhole = true;

  /** `fields` is how many values are added to a row at most. */
  constructor(fields: number) {
    this.#fields = fields;
  }

  /** Begins a drawing of so many rows; `isWhole` if all of them have to be drawn. */
  start(count: number, isWhole: boolean): void {
    this.#isWhole = isWhole;
    this.isAny = isWhole;
    if (count <= this.unchanged.length) return;
    this.unchanged = new Uint8Array(count + 16);
    this.#values = new Float64Array(this.unchanged.length * this.#fields);
    this.#isWhole = this.isAny = true;
  }

  /** Begins a row. */
  begin(row: number): void {
    this.#row = row;
    this.#at = row * this.#fields;
    this.unchanged[row] = this.#isWhole ? 0 : 1;
  }

  /** Takes a value that the row is drawn from. */
  add(value: number): void {
    const at = this.#at++;
    const before = this.#values[at];
    if (before === value || (Number.isNaN(value) && Number.isNaN(before))) return;
    this.#values[at] = value;
    this.unchanged[this.#row] = 0;
    this.isAny = true;
  }

  /** Draws all of a group of rows if one of them is drawn. */
  join(from: number, to: number): void {
    for (let row = from; row <= to; row++)
      if (this.unchanged[row] === 0) {
        this.unchanged.fill(0, from, to + 1);
        return;
      }
  }
}
