// What the engine says of itself: a summary in words, one stream, one connection, error totals.
import { openMarket, until } from './parts/open-market.ts';

await using market = await openMarket({ name: 'example', symbols: ['BTCUSDT', 'ETHUSDT'], subscribeTrades: true });
const { tapedeck } = market;
await until(() => tapedeck.stats().trades > 0 && tapedeck.isHealthy());
const [handle] = tapedeck.configuredStreams;
console.log(tapedeck.summary());
console.log('stream', handle === undefined ? undefined : await tapedeck.whenRunning(handle));
console.log('connection', tapedeck.health().connections[0]);
console.log('errors', tapedeck.stats().errors);
