import { parentPort, workerData } from 'node:worker_threads';
import { EVERY_DAY } from '../../../simulator/equities/sessions.ts';
import { breakVenue } from '../../../simulator/faults/demo-faults.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import type { FromSimulatorWorker, SimulatorWorkerData, ToSimulatorWorker } from '../thread/worker-messages.ts';

// Entry of the simulator's thread: starts it, sends the endpoints, breaks and mends what it is asked to, and ends when it is asked to.
const { seed } = workerData as SimulatorWorkerData;
const send = (message: FromSimulatorWorker): void => {
  parentPort?.postMessage(message);
};

try {
  const simulator = await startSimulator({ seed, port: 0, equityCalendar: EVERY_DAY });
  const obey = (message: ToSimulatorWorker): void => {
    if (message.kind !== 'stop') simulator.faults.clear();
    if (message.kind === 'break') breakVenue(simulator.faults, message.fault, message.venue);
    if (message.kind !== 'stop') return;
    parentPort?.off('message', obey);
    void simulator.stop();
  };
  parentPort?.on('message', obey);
  send({ kind: 'ready', endpoints: simulator.endpoints, yahooBase: simulator.yahooBase });
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
