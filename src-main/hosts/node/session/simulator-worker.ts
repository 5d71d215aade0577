import { parentPort, workerData } from 'node:worker_threads';
import { EVERY_DAY } from '../../../simulator/equities/sessions.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import type { FromSimulatorWorker, SimulatorWorkerData } from '../thread/worker-messages.ts';

// Entry of the simulator's thread: starts it, sends the endpoints, and ends on any message.
const { seed } = workerData as SimulatorWorkerData;
const send = (message: FromSimulatorWorker): void => {
  parentPort?.postMessage(message);
};

try {
  const simulator = await startSimulator({ seed, port: 0, equityCalendar: EVERY_DAY });
  parentPort?.once('message', () => {
    void simulator.stop();
  });
  send({ kind: 'ready', endpoints: simulator.endpoints, yahooBase: simulator.yahooBase });
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
