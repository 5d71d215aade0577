/**
 * Where the files are that commands need beside their own code: in a checkout, where sources run as they are, or in the package, where every
 * module is in one folder (`packaging/bundle.ts`).
 */
function locate(inCheckout: string, inPackage: string): URL {
  return new URL(import.meta.url.endsWith('.ts') ? inCheckout : inPackage, import.meta.url);
}

/** Entry of the simulator's thread. */
export const SIMULATOR_WORKER = locate('../node/session/simulator-worker.ts', 'simulator-worker.js');
/** Folder of the built screen. */
export const SCREEN = locate('../../../out/renderer/', '../screen/');
/**
 * Entries of the threads of the engine behind the screen, and of the server that it loads if it is to serve. In a checkout they are those of the
 * same build as the screen, as in the desktop window: they speak the same protocol, and start in a third of the time that the sources take.
 */
export const BEHIND_SCREEN = {
  workerUrl: locate('../../../out/main/engine-worker.js', 'engine-worker.js'),
  simulatorUrl: locate('../../../out/main/simulator-worker.js', 'simulator-worker.js'),
  serverUrl: locate('../../../out/main/serve-session.js', 'serve-session.js'),
};
