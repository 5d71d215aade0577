import { parentPort, workerData } from 'node:worker_threads';
import { runEngineWorker } from './run-engine-worker.ts';
import type { EngineWorkerData } from './worker-messages.ts';

// Entry of the engine's thread.
if (parentPort !== null) runEngineWorker(parentPort, workerData as EngineWorkerData);
