// One trade, every field of it, and the same in the form that exchanges use over REST.
import { toRestFormat } from '../src-main/entries/index.ts';
import { openMarket } from './parts/open-market.ts';

await using market = await openMarket({ symbols: ['BTCUSDT'], subscribeTrades: true, subscribeCandles: false });
const trades = market.tapedeck.eventQueue('mkt.trades');
for await (const trade of trades) {
  console.log('event', trade);
  console.log('REST ', toRestFormat(trade));
  console.log('last ', market.tapedeck.getLastTrade('btcusdt')?.price);
  break;
}
