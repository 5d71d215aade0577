/** A book as Binance's REST answers it. */
export interface RecordedBook {
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/**
 * A change that puts a book back to what it was at its snapshot, after the changes `kept` were applied to that; in the form of `like`, another
 * change of the same book. `numbers` are its own and that of the message before it.
 */
export function rewindFrame(
  like: string,
  snapshot: RecordedBook,
  kept: readonly { readonly text: string }[],
  { pu, u }: { readonly pu: number; readonly u: number },
): string {
  const frame = JSON.parse(like) as DepthFrame;
  const changes = kept.map(({ text }) => (JSON.parse(text) as DepthFrame).data);
  const b = differences(
    snapshot.bids,
    changes.flatMap((change) => change.b),
  );
  const a = differences(
    snapshot.asks,
    changes.flatMap((change) => change.a),
  );
  return JSON.stringify({ ...frame, data: { ...frame.data, U: pu + 1, u, pu, b, a } });
}

/** What has to be set so that each level is as it was. Prices are compared as numbers: a venue may write one in two ways. */
function differences(levels: readonly Level[], changes: readonly Level[]): Level[] {
  const before = new Map(levels.map(([price, size]) => [Number(price), size]));
  const after = new Map(changes.map((level) => [Number(level[0]), level]));
  return [...after].flatMap(([price, [text, size]]) => {
    const wanted = before.get(price) ?? '0';
    return Number(wanted) === Number(size) ? [] : [[text, wanted] as const];
  });
}

type Level = readonly [price: string, size: string];

interface DepthFrame {
  readonly data: { readonly b: readonly Level[]; readonly a: readonly Level[] };
}

/** A book as it was after some of a recording's changes, every second of it. */
export class BookCourse {
  readonly #stops: { readonly at: number; readonly u: number; readonly body: string }[] = [];

  /** `kept` are the changes from `snapshot` on, in order; `start` is when the recording began, `pu` the number before the first of them. */
  constructor(
    snapshot: RecordedBook,
    kept: readonly { readonly t: number; readonly text: string; readonly numbers: ReadonlyMap<string, number> }[],
    { start, pu }: { readonly start: number; readonly pu: number },
  ) {
    const [bids, asks] = [toSizes(snapshot.bids), toSizes(snapshot.asks)];
    this.#stops.push({ at: -Infinity, u: pu, body: bodyOf(bids, asks) });
    for (const { t, text, numbers } of kept) {
      const { data } = JSON.parse(text) as DepthFrame;
      for (const [price, size] of data.b) bids.set(Number(price), [price, size]);
      for (const [price, size] of data.a) asks.set(Number(price), [price, size]);
      if (t - start < (this.#stops.at(-1)?.at ?? NaN) + STOP_MS) continue;
      this.#stops.push({ at: t - start, u: numbers.get('u') ?? NaN, body: bodyOf(bids, asks) });
    }
  }

  /** REST's answer so long into a pass, ms, whose numbers are larger by `growth`: the last one before. */
  answerAt(at: number, growth: number): string {
    const stop = this.#stops.findLast((each) => each.at <= at);
    return `{"lastUpdateId":${(stop?.u ?? NaN) + growth},${stop?.body ?? ''}`;
  }
}

type Sizes = Map<number, Level>;

function toSizes(levels: readonly Level[]): Sizes {
  return new Map(levels.map((level) => [Number(level[0]), level]));
}

/** The best thousand levels a side, as REST gives them. */
function bodyOf(bids: Sizes, asks: Sizes): string {
  const side = (sizes: Sizes, sign: 1 | -1): readonly Level[] =>
    [...sizes.values()]
      .filter(([, size]) => Number(size) > 0)
      .sort((a, b) => sign * (Number(a[0]) - Number(b[0])))
      .slice(0, 1000);
  return `"bids":${JSON.stringify(side(bids, -1))},"asks":${JSON.stringify(side(asks, 1))}}`;
}

const STOP_MS = 1000;
