import { channelOf } from '../../../src-shared/market/channels.ts';
import type { LevelStrings, MarketEvent } from '../../../src-shared/market/events.ts';
import type { LagNotice, QualityNotice } from '../../../src-shared/market/quality-notice.ts';
import { visibleText } from '../../../src-shared/text/visible.ts';

/** The line above the rows of {@link eventRow}. */
export function eventTableHead(): string {
  return rowOf('time (UTC)', 'symbol', 'what', 'facts');
}

/** One event as a row of a table for people: when it came, or what the venue's clock said, then what it says. */
export function eventRow(event: MarketEvent): string {
  return rowOf(
    clockText(event.receivedAt ?? event.venueTime),
    event.symbol,
    kindText(event),
    factsOf(event)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => (name === '' ? value : `${name} ${String(value)}`))
      .join('  '),
  );
}

/** What is known about the data, as a row of the same table. */
export function noticeRow(notice: QualityNotice): string {
  return rowOf(clockText(notice.at), notice.symbol, ...noticeTexts(notice));
}

function noticeTexts(notice: QualityNotice): readonly [kind: string, facts: string] {
  switch (notice.kind) {
    case 'bookState':
      return ['book', `is ${notice.state} (${notice.reason}), was ${notice.previous}`];
    case 'streamState': {
      const { channel, state, previous, reason } = notice;
      return [channel, `stream is ${state}${reason === undefined ? '' : ` (${reason})`}, was ${previous}`];
    }
    case 'tradeGap': {
      const { channel, missing, from, to } = notice;
      const what = missing === undefined ? 'some may be missing' : `${String(missing)} missing`;
      return [channel, `${what} between ${clockText(from)} and ${clockText(to)}`];
    }
    case 'tradesFilled': {
      const { channel, loaded, from, to } = notice;
      return [channel, `${String(loaded)} filled in from history between ${clockText(from)} and ${clockText(to)}`];
    }
    case 'tradesNotFilled':
      return [notice.channel, `${String(notice.loaded)} filled in from history, and no more: ${notice.reason}`];
    case 'lag':
      return [notice.channel ?? notice.scope, lagFacts(notice)];
    case 'candleGap':
      return [`candle ${notice.interval}`, `some missing between ${openTimes(notice)}`];
    case 'candlesNotFilled':
      return [`candle ${notice.interval}`, `history does not have those between ${openTimes(notice)}`];
    case 'candleDiffers': {
      const { interval, openTime, differences } = notice;
      const numbers = differences.map((one) => `${one.of} ${one.expected}, trades ${one.received}`).join('; ');
      return [`candle ${interval}`, `${clockText(openTime).slice(0, 8)} is not what its trades come to: ${numbers}`];
    }
    case 'tradesOutsideBook': {
      const { channel, count, from, to, worst } = notice;
      const numbers = `best price ${worst.expected}, traded at ${worst.received}`;
      return [channel, `${String(count)} outside the book from ${clockText(from)} to ${clockText(to)}: ${numbers}`];
    }
  }
}

function lagFacts({ subject, isBehind, behindMs, usualMs }: LagNotice): string {
  const usual = usualMs === undefined ? '' : `, usually ${String(usualMs)} ms`;
  return isBehind ? `${subject} is ${String(behindMs)} ms behind${usual}` : `${subject} is no longer behind`;
}

function openTimes({ after, before }: { readonly after: number; readonly before: number }): string {
  return `${clockText(after).slice(0, 8)} and ${clockText(before).slice(0, 8)}`;
}

function rowOf(time: string, symbol: string, kind: string, facts: string): string {
  return visibleText(`${time.padEnd(12)}  ${symbol.padEnd(SYMBOL_WIDTH)}  ${kind.padEnd(KIND_WIDTH)}  ${facts}`);
}

function kindText(event: MarketEvent): string {
  return event.kind === 'candle' ? `candle ${event.interval}` : channelOf(event);
}

type Fact = readonly [name: string, value: string | number | undefined];

function factsOf(event: MarketEvent): readonly Fact[] {
  switch (event.kind) {
    case 'trade':
      return [
        ['', event.aggressor.padEnd(4)],
        ['', event.price],
        ['x', event.size],
        ['id', event.id],
        ['missing before', event.missingBefore],
      ];
    case 'bbo':
      return [
        ['bid', event.bidPrice],
        ['x', event.bidSize],
        ['ask', event.askPrice],
        ['x', event.askSize],
      ];
    case 'book':
      return [
        ['', event.type],
        ['bid', levelText(event.bids)],
        ['ask', levelText(event.asks)],
        ['levels', `${String(event.bids.length)}+${String(event.asks.length)}`],
      ];
    case 'candle':
      return [
        ['', clockText(event.openTime).slice(0, 8)],
        ['', event.closed ? 'closed' : 'open  '],
        ['o', event.open],
        ['h', event.high],
        ['l', event.low],
        ['c', event.close],
        ['vol', event.volume],
      ];
    case 'ticker':
      return [
        ['last', event.last],
        ['%', event.priceChangePercent],
        ['high', event.high],
        ['low', event.low],
        ['vol', event.volume],
      ];
    case 'markPrice':
      return [
        ['mark', event.markPrice],
        ['index', event.indexPrice],
        ['funding', event.fundingRate],
        ['every', hoursText(event.fundingIntervalMs)],
      ];
    case 'liquidation':
      return [
        ['', event.side.padEnd(4)],
        ['', event.price],
        ['x', event.size],
      ];
    case 'openInterest':
    case 'longShortRatio':
      return [['', event.kind === 'openInterest' ? event.openInterest : event.ratio]];
  }
}

function levelText(levels: readonly LevelStrings[]): string | undefined {
  const [first] = levels;
  return first === undefined ? undefined : `${first[0]} x ${first[1]}`;
}

/** `8h`, `0.5h`; undefined if it is not known. */
function hoursText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : `${String(ms / 3_600_000)}h`;
}

/** `HH:MM:SS.mmm`; empty if there is no time. */
function clockText(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString().slice(11, 23);
}

const SYMBOL_WIDTH = 14;
const KIND_WIDTH = 12;
