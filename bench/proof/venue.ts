// The simulated Binance spot in a process of its own, with the request budget opened so that everybody's snapshots come at once.
import { startSimulator } from '../../src-main/simulator/start-simulator.ts';

const [symbols = '728', eventsPerSecond = '10'] = process.argv.slice(2);
const simulator = await startSimulator({
  seed: 7, port: 0, symbols: Number(symbols), eventsPerSecond: Number(eventsPerSecond), venues: ['binance-spot'],
  limits: { requestWeightPerMinute: 1e9, messagesPerSecond: 1000, connectionAttempts: 100_000 },
});
// Whoever measures may be gone: nothing may be left listening.
process.once('disconnect', () => { void simulator.stop().then(() => process.exit(0)); });
process.send?.(simulator.endpoints['binance-spot']);
