// Simulated venues in a process of their own, with the request budgets opened so that everybody's snapshots and backfills come at once.
import { startSimulator } from '../../src-main/simulator/start-simulator.ts';
import type { SimulatedVenuesOptions } from './simulated-venues.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as SimulatedVenuesOptions;
const simulator = await startSimulator({
  seed: 7,
  port: 0,
  ...options,
  limits: { requestWeightPerMinute: 1e9, messagesPerSecond: 1000, connectionAttempts: 100_000 },
});
// Whoever measures may be gone: nothing may be left listening.
process.once('disconnect', () => {
  void simulator.stop().then(() => process.exit(0));
});
process.send?.(simulator.endpoints);
