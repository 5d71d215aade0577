/**
 * Where the files are that commands need beside their own code: in a checkout, where sources run as they are, or in the package, where every
 * module is in one folder (`packaging/bundle.ts`).
 */
function locate(inCheckout: string, inPackage: string): URL {
  return new URL(import.meta.url.endsWith('.ts') ? inCheckout : inPackage, import.meta.url);
}

/** Entry of the engine's thread. */
export const ENGINE_WORKER = locate('../node/thread/engine-worker.ts', 'engine-worker.js');
/** Entry of the simulator's thread. */
export const SIMULATOR_WORKER = locate('../node/session/simulator-worker.ts', 'simulator-worker.js');
/** The server that the engine's thread loads if it is to serve. */
export const SERVE_SESSION = locate('../server/serve-session.ts', 'serve-session.js');
/** Folder of the built screen. */
export const SCREEN = locate('../../../out/renderer/', '../screen/');
