// A ladder that is redrawn: asks above, bids below, bars as long as the sizes, the spread between them, and what the book is worth.
import type { BookView, LevelStrings } from '../src-main/entries/index.ts';
import { openMarket } from './parts/open-market.ts';
import { bar, createScreen, greatestOf } from './parts/screen.ts';

await using market = await openMarket({ streams: [{ symbol: 'BTCUSDT', channel: 'book', depth: 200 }] });
await market.tapedeck.getInstruments();
const draw = createScreen();
const timer = setInterval(() => {
  const book = market.tapedeck.getOrderBook('BTCUSDT', { depth: 200, levels: 10 });
  if (book !== undefined) draw(ladder(book));
}, 250);
await market.over;
clearInterval(timer);

function ladder({ symbol, state, bids, asks, mid, spreadTicks, spreadBps }: BookView): readonly string[] {
  const greatest = greatestOf([...bids, ...asks].map(([, size]) => size));
  const row = ([price, size]: LevelStrings): string =>
    `${price.padStart(14)}  ${size.padStart(14)}  ${bar(Number(size), greatest, 30)}`;
  const spread = `${mid ?? '-'}  spread ${String(spreadTicks ?? '-')} ticks, ${spreadBps?.toFixed(3) ?? '-'} bps`;
  return [`${symbol} ${state}`, ...asks.toReversed().map(row), `      mid ${spread}`, ...bids.map(row)];
}
