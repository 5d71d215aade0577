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
