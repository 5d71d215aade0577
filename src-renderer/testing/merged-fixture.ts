import type { StreamState } from '../../src-shared/market/book-state.ts';
import type { Scales } from '../../src-shared/wire/feed-frame.ts';
import { TradeRing } from '../feed/trade-ring.ts';
import type { Leg } from '../panels/legs/asset-legs.ts';
import type { LegTrades } from '../panels/merged-tape/merged-rows.ts';

/** A trade: prices with 1 digit, sizes with 3; `missing` says that trades are missing before it. */
export type TestTrade = readonly [
  id: number,
  price: number,
  size: number,
  side: 1 | -1,
  receivedAt: number,
  missing?: boolean,
];

/** A leg with its trades. */
export function legTradesOf(leg: Leg, trades: readonly TestTrade[], facts: TradeFacts = {}): LegTrades {
  const made = { leg, ring: new TradeRing(facts.capacity ?? 5_000) };
  putTrades(made, trades, facts);
  return made;
}

/** Puts further trades into a leg's ring, as a frame would. The venue's time is 20 ms before that of receipt. */
export function putTrades({ leg, ring }: LegTrades, trades: readonly TestTrade[], facts: TradeFacts = {}): void {
  ring.apply(
    {
      kind: 'trades',
      sub: `m/${leg.instrument.id}`,
      offset: 0,
      instrument: leg.instrument.id,
      scales: facts.scales ?? { priceScale: 1, priceSent: 1, sizeScale: 3, sizeSent: 3 },
      count: trades.length,
      isReset: facts.isReset ?? false,
      dropped: 0,
      state: facts.state ?? 'running',
      lastDataAt: trades.at(-1)?.[4] ?? 0,
    },
    Float64Array.from(
      trades.flatMap(([id, price, size, side, at, missing = false]) => [
        id,
        price,
        size,
        side,
        at - 20,
        at,
        missing ? 1 : 0,
      ]),
    ),
  );
}

/** What a test says beside its trades. */
export interface TradeFacts {
  readonly state?: StreamState;
  readonly scales?: Scales;
  readonly isReset?: boolean;
  readonly capacity?: number;
}
