import { parentPort, workerData } from 'node:worker_threads';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import type { FromSimulatorWorker, SimulatorWorkerData } from '../thread/worker-messages.ts';

// Entry of the simulator's thread: starts it, tells the endpoints, and ends on any message.
const { seed } = workerData as SimulatorWorkerData;
const tell = (message: FromSimulatorWorker): void => {
  parentPort?.postMessage(message);
};

try {
  const simulator = await startSimulator({ seed, port: 0 });
  parentPort?.once('message', () => {
    void simulator.stop();
  });
  tell({ kind: 'ready', endpoints: simulator.endpoints });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
