// Trades as they come: time, side, price and size, with a bar as long as the size, and the volume of both sides.
import type { TradeEvent } from '../src-main/entries/index.ts';
import { openMarket } from './parts/open-market.ts';
import { bar, createScreen, greatestOf, timeOfDay } from './parts/screen.ts';

await using market = await openMarket({ symbols: ['BTCUSDT'], subscribeTrades: true, subscribeCandles: false });
const draw = createScreen();
const volume = { buy: 0, sell: 0 };
market.tapedeck.on('mkt.trades', ({ aggressor, quoteSize }) => {
  volume[aggressor] += Number(quoteSize ?? 0);
});
const timer = setInterval(() => {
  const trades = market.tapedeck.getRecentTrades('BTCUSDT', { limit: 15 });
  const greatest = greatestOf(trades.map(({ size }) => size));
  const both = volume.buy + volume.sell;
  draw([
    `BTCUSDT  bought ${volume.buy.toFixed(0)} ${bar(volume.buy, both, 20)} sold ${volume.sell.toFixed(0)} ${bar(volume.sell, both, 20)}`,
    ...trades.map((trade) => row(trade, greatest)),
  ]);
}, 250);
await market.over;
clearInterval(timer);

function row({ venueTime, aggressor, price, size }: TradeEvent, greatest: number): string {
  return `${timeOfDay(venueTime)}  ${aggressor.padEnd(4)}  ${price.padStart(14)}  ${size.padStart(14)}  ${bar(Number(size), greatest, 30)}`;
}
