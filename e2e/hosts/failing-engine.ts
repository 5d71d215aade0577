import { existsSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';

/** Loaded into every thread of a host before it starts: while the file that `E2E_FAILING_ENGINE` names exists, the engine's thread ends at once. */
const isEngine = !isMainThread && typeof workerData === 'object' && workerData !== null && 'simulatorUrl' in workerData;
if (isEngine && existsSync(process.env['E2E_FAILING_ENGINE'] ?? '')) throw new Error('no engine today');
