import type { Timer } from '../../../engine/ports.ts';
import type { Liquidation } from '../../market/trade-log.ts';
import type { Timeline } from '../../timeline.ts';
import { beatOf, candleBeats, every, fillsOf, listen } from '../producing.ts';
import type { MaintenanceBoard } from '../maintenance-board.ts';
import type { TopicPayloads, TopicSource } from '../topic-hub.ts';
import type { BookWindow } from './book-window.ts';
import type { BybitListing } from './listings.ts';
import { candleMessage, liquidationsMessage, statusMessage, tickerFacts, tradesMessage } from './payloads.ts';
import type { BybitTopic } from './topic.ts';

/** What makes the messages of a topic. */
export function payloadsOf(topic: BybitTopic, timeline: Timeline): TopicPayloads {
  const { listing } = topic;
  switch (topic.channel) {
    case 'publicTrade':
      return { produce: (publish) => trades(listing, publish) };
    case 'orderbook':
      return topic.depth === 1 ? bestLevel(listing, timeline) : bookOf(listing.window(topic.depth), listing, timeline);
    case 'tickers':
      return ticker(listing, timeline);
    case 'kline': {
      const { interval } = topic;
      const message = (time: number): string =>
        candleMessage(listing, interval, listing.market.candles.candle(interval, time, timeline.now), timeline.now);
      return {
        first: () => message(timeline.now),
        produce: (publish) =>
          candleBeats(timeline, { interval, ...beatOf(listing, CANDLE_MS) }, (time) => publish(message(time))),
      };
    }
    case 'allLiquidation':
      return { produce: (publish) => liquidations(listing, timeline, publish) };
  }
}

/** The topic of the socket of announcements: those who come are sent nothing, as far as is known. */
export const STATUS = 'system.status';

/** What makes the messages of {@link STATUS}. */
export function statusSource(board: MaintenanceBoard, timeline: Timeline): TopicSource {
  return {
    subject: { name: STATUS, channel: STATUS, symbol: undefined, isBook: false },
    produce: (publish) => board.listen((maintenance) => publish(statusMessage(maintenance, timeline.now))),
  };
}

/** All fills of a taker order in one message. */
function trades(listing: BybitListing, publish: (payload: string) => void): () => void {
  return listen(listing, {
    onMatch: (match) => publish(tradesMessage(listing, fillsOf(listing, match), listing.market.now)),
  });
}

function bookOf(window: BookWindow, listing: BybitListing, timeline: Timeline): TopicPayloads {
  const period = BOOK_MS[window.depth] ?? 100;
  return {
    first: () => window.snapshot(),
    produce: (publish) => {
      window.restart();
      return every(timeline, beatOf(listing, period), () => {
        const next = window.next();
        if (next !== undefined) publish(next);
      });
    },
  };
}

/** Whole each time it changed, and again with the same number if it has not for three seconds. */
function bestLevel(listing: BybitListing, timeline: Timeline): TopicPayloads {
  const window = listing.window(1);
  return {
    first: () => window.snapshot(),
    produce: (publish) => {
      let timer: Timer;
      const repeat = (): void => {
        timer = timeline.at(timeline.now + REPEAT_MS, () => {
          publish(window.snapshot());
          repeat();
        });
      };
      const stop = listen(listing, {
        onBbo: () => {
          timer.cancel();
          publish(window.nextWhole());
          repeat();
        },
      });
      window.restart();
      repeat();
      return () => {
        timer.cancel();
        stop();
      };
    },
  };
}

/** All facts first, then those of derivatives that changed; of spot all of them again. */
function ticker(listing: BybitListing, timeline: Timeline): TopicPayloads {
  const isSpot = listing.category === 'spot';
  const period = isSpot ? SPOT_TICKER_MS : TICKER_MS;
  let sent = tickerFacts(listing, timeline.now);
  const message = (type: 'snapshot' | 'delta', facts: Iterable<readonly [string, string]>): string => {
    const data = `"data":{${Array.from(facts, ([key, text]) => `"${key}":"${text}"`).join(',')}}`;
    const { sequence } = listing.market.book;
    if (isSpot)
      return `{"topic":"tickers.${listing.symbol}","ts":${timeline.now},"type":"${type}","cs":${sequence},${data}}`;
    return `{"topic":"tickers.${listing.symbol}","type":"${type}",${data},"cs":${sequence},"ts":${timeline.now}}`;
  };
  return {
    first: () => message('snapshot', sent),
    produce: (publish) => {
      sent = tickerFacts(listing, timeline.now);
      return every(timeline, beatOf(listing, period), () => {
        const facts = tickerFacts(listing, timeline.now);
        const changed = [...facts].filter(([key, text]) => sent.get(key) !== text);
        sent = facts;
        if (changed.length === 0) return;
        publish(isSpot ? message('snapshot', facts) : message('delta', [['symbol', listing.symbol], ...changed]));
      });
    },
  };
}

/** All forced orders of half a second together. */
function liquidations(listing: BybitListing, timeline: Timeline, publish: (payload: string) => void): () => void {
  const waiting: Liquidation[] = [];
  const stopListening = listen(listing, { onLiquidation: (liquidation) => waiting.push(liquidation) });
  const stopBeat = every(timeline, beatOf(listing, LIQUIDATION_MS), () => {
    if (waiting.length > 0) publish(liquidationsMessage(listing, waiting.splice(0), timeline.now));
  });
  return () => {
    stopListening();
    stopBeat();
  };
}

/** Rhythms as documented, read 2026-07. */
const BOOK_MS: Readonly<Record<number, number>> = { 50: 20, 200: 100, 1000: 200 };
const REPEAT_MS = 3000;
const TICKER_MS = 100;
const SPOT_TICKER_MS = 50;
const CANDLE_MS = 1000;
const LIQUIDATION_MS = 500;
