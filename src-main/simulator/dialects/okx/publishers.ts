import type { Timeline } from '../../timeline.ts';
import { beatOf, candleBeats, every, fillsOf, listen, sampledLiquidations } from '../producing.ts';
import type { MaintenanceBoard } from '../maintenance-board.ts';
import type { TopicPayloads } from '../topic-hub.ts';
import { BookWindow } from './book-window.ts';
import type { Listings, OkxListing } from './listings.ts';
import {
  candleRow,
  fillRow,
  fundingRow,
  indexRow,
  instrumentRow,
  liquidationRow,
  markRow,
  matchRow,
  openInterestRow,
  statusRow,
  tickerRow,
  wholeBookRow,
} from './payloads.ts';
import { argText, type OkxTopic, type SymbolChannel } from './topic.ts';

/** What makes the messages of a topic. */
export function payloadsOf(
  topic: OkxTopic,
  {
    timeline,
    listings,
    board,
  }: { readonly timeline: Timeline; readonly listings: Listings; readonly board: MaintenanceBoard },
): TopicPayloads {
  const head = `{"arg":${argText(topic)},"data":[`;
  const message = (row: string): string => `${head}${row}]}`;
  if (topic.channel === 'status') return announcements(board, timeline, message);
  if ('type' in topic) {
    const listed = listings.all.filter(({ type }) => type === topic.type);
    return topic.channel === 'instruments' ? listOf(listed, message) : liquidationsOf(listed, message);
  }
  const { listing } = topic;
  if (topic.channel === 'candle') {
    const { interval } = topic;
    const row = (time: number): string =>
      message(candleRow(listing, interval, listing.market.candles.candle(interval, time, timeline.now)));
    return {
      first: () => row(timeline.now),
      produce: (publish) =>
        candleBeats(timeline, { interval, ...beatOf(listing, CANDLE_MS) }, (time) => publish(row(time))),
    };
  }
  if (topic.channel === 'books') return deepBook(listing, timeline);
  if (topic.channel === 'trades') return tradeSource(listing, message);
  if (topic.channel === 'trades-all') return fillSource(listing, message);
  if (topic.channel === 'bbo-tbt') {
    const row = (): string => message(wholeBookRow(listing, 1));
    return { first: row, produce: (publish) => listen(listing, { onBbo: () => publish(row()) }) };
  }
  return changing(listing, timeline, CHANGING[topic.channel], message);
}

/** The newest announcement for those who come, and every one that follows. */
function announcements(board: MaintenanceBoard, timeline: Timeline, message: (row: string) => string): TopicPayloads {
  return {
    first: () => (board.newest === undefined ? undefined : message(statusRow(board.newest, timeline.now))),
    produce: (publish) => board.listen((maintenance) => publish(message(statusRow(maintenance, timeline.now)))),
  };
}

/** The whole list for those who come; it does not change. */
function listOf(listed: readonly OkxListing[], message: (rows: string) => string): TopicPayloads {
  return { first: () => message(listed.map(instrumentRow).join(',')), produce: () => () => undefined };
}

function liquidationsOf(listed: readonly OkxListing[], message: (row: string) => string): TopicPayloads {
  return {
    produce: (publish) =>
      together(
        listed.map((listing) =>
          listen(
            listing,
            sampledLiquidations((liquidation) => publish(message(liquidationRow(listing, liquidation)))),
          ),
        ),
      ),
  };
}

/** What is sent again whenever it changed since the last look. */
interface Changing {
  readonly everyMs: number;
  readonly row: (listing: OkxListing) => string;
  /** What must differ for the row to be sent. */
  readonly of: (row: string) => string;
}

function changing(
  listing: OkxListing,
  timeline: Timeline,
  { everyMs, row, of }: Changing,
  message: (row: string) => string,
): TopicPayloads {
  return {
    first: () => message(row(listing)),
    produce: (publish) => {
      let sent = of(row(listing));
      return every(timeline, beatOf(listing, everyMs), () => {
        const now = row(listing);
        if (of(now) === sent) return;
        sent = of(now);
        publish(message(now));
      });
    },
  };
}

function tradeSource(listing: OkxListing, message: (row: string) => string): TopicPayloads {
  return {
    first: () => {
      const newest = listing.market.matches.get(listing.market.matches.lastId);
      return newest === undefined ? undefined : message(matchRow(listing, newest));
    },
    produce: (publish) => listen(listing, { onMatch: (match) => publish(message(matchRow(listing, match))) }),
  };
}

function fillSource(listing: OkxListing, message: (row: string) => string): TopicPayloads {
  const { trades } = listing.market;
  return {
    first: () => {
      const newest = trades.get(trades.lastId);
      return newest === undefined ? undefined : message(fillRow(listing, newest));
    },
    produce: (publish) =>
      listen(listing, {
        onMatch: (match) => fillsOf(listing, match).forEach((fill) => publish(message(fillRow(listing, fill)))),
      }),
  };
}

function deepBook(listing: OkxListing, timeline: Timeline): TopicPayloads {
  let window = new BookWindow(listing);
  return {
    first: () => window.snapshot(),
    produce: (publish) => {
      window = new BookWindow(listing);
      return every(timeline, beatOf(listing, BOOK_MS), () => {
        const next = window.next();
        if (next !== undefined) publish(next);
      });
    },
  };
}

function together(stops: readonly (() => void)[]): () => void {
  return () => stops.forEach((stop) => stop());
}

/** The row without its time and number, which are new each time. */
function withoutStamp(row: string): string {
  return row.replace(/"(?:ts|seqId)":"?\d+"?/g, '');
}

/** Rhythms as documented, read 2026-07; the mark price, the funding rate and the open interest move all the time. */
const CHANGING: Readonly<Record<Exclude<SymbolChannel, 'books' | 'trades' | 'bbo-tbt'> | 'index-tickers', Changing>> = {
  books5: { everyMs: 100, row: (listing) => wholeBookRow(listing, 5), of: withoutStamp },
  tickers: { everyMs: 100, row: tickerRow, of: withoutStamp },
  'index-tickers': { everyMs: 100, row: indexRow, of: withoutStamp },
  'mark-price': { everyMs: 200, row: markRow, of: withoutStamp },
  'funding-rate': { everyMs: 60_000, row: fundingRow, of: (row) => row },
  'open-interest': { everyMs: 3000, row: openInterestRow, of: withoutStamp },
};
const BOOK_MS = 100;
const CANDLE_MS = 1000;
