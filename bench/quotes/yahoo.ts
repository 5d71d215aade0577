/** The simulated Yahoo of a measurement, in a process of its own: sends its base URL, and ends with its channel. */
import { startSimulator } from '../../src-main/simulator/start-simulator.ts';

const simulator = await startSimulator({ seed: 1, venues: [], equitiesAlwaysOpen: true });
process.send?.(simulator.yahooBase);
process.once('disconnect', () => {
  void simulator.stop();
});
