/** What it costs that events are frozen, as every listener receives the same object. */
import type { BookEvent, MarketEvent, TradeEvent } from '../src-shared/market/events.ts';
import { EventHub } from '../src-main/engine/event-hub.ts';
import { EventLog } from '../src-main/engine/event-log.ts';
import { toRow, type Row } from './report.ts';

/** Clients of a service. */
const CLIENTS = 100;
const ROUND_MS = 150;
const LEVELS = 20;

/**
 * A row each for a trade and a book of 20 levels a side: CPU of making the event, emitting it, serialising it once and copying that for each of
 * 100 clients, with freezing to without. Both take turns within a round.
 */
export function freezeRows(rounds: number): readonly Row[] {
  return (
    [
      ['a trade', trade],
      [`a book of ${String(LEVELS)} levels`, book],
    ] as const
  ).map(([name, make]) =>
    toRow(`${name} to ${String(CLIENTS)} clients: frozen / not`, 'x', ratios(rounds, make), { worse: 'more' }),
  );
}

function ratios(rounds: number, make: (n: number) => MarketEvent): readonly number[] {
  const hub = new EventHub(new EventLog({ write: () => undefined }), Date.now);
  let text = '';
  let bytes = 0;
  hub.on('mkt.all', (event) => {
    text = JSON.stringify(event);
  });
  for (let client = 0; client < CLIENTS; client++)
    hub.on('mkt.all', () => {
      bytes += Buffer.from(text).length;
    });
  const freeze = Object.freeze;
  const measured: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const frozen = nsAnEvent(hub, make);
    Object.freeze = <T>(value: T): Readonly<T> => value;
    const bare = nsAnEvent(hub, make);
    Object.freeze = freeze;
    if (round >= 0) measured.push(frozen / bare);
  }
  if (!(bytes > 0) || hub.handlerErrors > 0) throw new Error('no client was sent anything');
  return measured;
}

function nsAnEvent(hub: EventHub, make: (n: number) => MarketEvent): number {
  let count = 0;
  const start = process.cpuUsage();
  let us = 0;
  while (us < ROUND_MS * 1000) {
    for (let n = 0; n < 50; n++) hub.emitMarket(make(count + n));
    count += 50;
    const { user, system } = process.cpuUsage(start);
    us = user + system;
  }
  return (us * 1000) / count;
}

function trade(n: number): TradeEvent {
  return {
    kind: 'trade',
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    id: n,
    price: '96450.12000000',
    size: '0.00215000',
    aggressor: 'buy',
    venueTime: 1_768_478_400_124,
    receivedAt: 1_768_478_400_140,
  };
}

function book(n: number): BookEvent {
  const levels = (side: 1 | -1): [string, string][] =>
    Array.from({ length: LEVELS }, (_, at) => [`${String(96_450 + side * (at + 1))}.10000000`, `0.${String(n)}00000`]);
  return {
    kind: 'book',
    type: 'delta',
    venue: 'binance-spot',
    symbol: 'BTCUSDT',
    bids: levels(-1),
    asks: levels(1),
    venueTime: 1_768_478_400_124,
    receivedAt: 1_768_478_400_140,
  };
}
