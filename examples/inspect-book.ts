// One book kept by changes: its state, its best levels, mid and spread, and the same in the form that exchanges use over REST.
import { toRestFormat } from '../src-main/entries/index.ts';
import { openMarket, until } from './parts/open-market.ts';

await using market = await openMarket({ streams: [{ symbol: 'BTCUSDT', channel: 'book', depth: 200 }] });
const { tapedeck } = market;
await until(() => tapedeck.getOrderBook('BTCUSDT', { depth: 200 })?.state === 'verified');
await tapedeck.getInstruments();
const book = tapedeck.getOrderBook('BTCUSDT', { depth: 200, levels: 3 });
console.log('book', book);
console.log('REST', book === undefined ? undefined : toRestFormat(book));
