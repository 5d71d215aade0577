import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Entries of the threads of the engine and of the modules they load, all beside the main bundle, also inside an archive. */
export interface EngineEntries {
  readonly workerUrl: URL;
  readonly simulatorUrl: URL;
  readonly serverUrl: URL;
}

/** The entries for a main bundle in `folder`, an absolute path. */
export function engineEntries(folder: string): EngineEntries {
  const entry = (name: string): URL => pathToFileURL(path.join(folder, name));
  return {
    workerUrl: entry('engine-worker.js'),
    simulatorUrl: entry('simulator-worker.js'),
    serverUrl: entry('serve-session.js'),
  };
}
